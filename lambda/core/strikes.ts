/** Strikes: who was denied in earlier incidents, so that a repeat lasts longer. Plain JSON, one ledger row. */

export interface Strike {
  readonly address: string;
  /** Incidents in which it was denied. */
  readonly count: number;
  /** The last of them, and when: ISO 8601 UTC. */
  readonly incident: string;
  readonly at: string;
}

/** After this time a repeat is a first time again. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** A row of the ledger holds 400 KB; the newest are kept. */
const REMEMBERED = 5000;

/** How often each address was denied in incidents before this one. */
export function countStrikes(
  strikes: readonly Strike[],
  incident: string,
  now: Date,
): ReadonlyMap<string, number> {
  return new Map(
    strikes
      .filter((strike) => isRemembered(strike, now))
      .map((strike) => [strike.address, strike.count - (strike.incident === incident ? 1 : 0)]),
  );
}

/** Notes who was denied; once for each incident, however often it is noted. */
export function recordStrikes(
  strikes: readonly Strike[],
  incident: string,
  addresses: readonly string[],
  now: Date,
): readonly Strike[] {
  const known = new Map(
    strikes.filter((strike) => isRemembered(strike, now)).map((strike) => [strike.address, strike]),
  );
  for (const address of addresses) {
    const before = known.get(address);
    const count = (before?.count ?? 0) + (before?.incident === incident ? 0 : 1);
    known.set(address, { address, count, incident, at: now.toISOString() });
  }
  return [...known.values()]
    .sort((a, b) => (a.at === b.at ? (a.address < b.address ? -1 : 1) : a.at > b.at ? -1 : 1))
    .slice(0, REMEMBERED);
}

/** Those of the addresses that this incident has not counted yet. */
export function findUnrecorded(
  strikes: readonly Strike[],
  incident: string,
  addresses: readonly string[],
): readonly string[] {
  const recorded = new Set(strikes.flatMap((one) => (one.incident === incident ? [one.address] : [])));
  return addresses.filter((address) => !recorded.has(address));
}

function isRemembered({ at }: Strike, now: Date): boolean {
  return Date.parse(at) + REMEMBERED_MS > now.getTime();
}

/** Minutes that a deny lasts after so many earlier ones: twice as long each time, up to the longest. */
export function chooseMinutes(minutes: number, maxMinutes: number, strikes: number): number {
  return Math.min(maxMinutes, minutes * 2 ** Math.min(strikes, 30));
}
