/**
 * The verdict: is this a CONNECT flood, who is proven to be part of it, who is only suspected, who is spared.
 * Only a flood makes offenders; what is done about them is plan.ts's.
 */
import { comparePrefixes, formatPrefix, parseAddress, widen, type Prefix } from './addresses';
import { findPeak, type ClientTally, type Evidence, type Moment } from './evidence';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { DetectionPolicy } from './policy';
import { countOf } from './wording';

export type Verdict = 'connect-flood' | 'no-flood' | 'no-evidence';

export interface Offender {
  readonly address: string;
  /** Offences that were not refused, and those that were. */
  readonly connects: number;
  readonly refused: number;
  readonly proxyTimeouts: number;
  readonly busySeconds: number;
  /** ISO 8601 UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Why it is held to be proven. */
  readonly reason: string;
}

export interface Suspect {
  readonly address: string;
  readonly reason: string;
  readonly proxyTimeouts: number;
}

export interface Spared {
  readonly address: string;
  readonly reason: string;
}

export interface Findings {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly why: string;
  /** Most worker time first, then by address. */
  readonly offenders: readonly Offender[];
  /** By address. */
  readonly suspects: readonly Suspect[];
  /** By address. */
  readonly spared: readonly Spared[];
}

/** Neighbours: attackers hop within these blocks (the incident's four came from one /24). */
const NEIGHBOURHOOD_BITS = { 4: 24, 6: 64 } as const;
const OFFENDERS_THAT_MAKE_A_NEIGHBOURHOOD = 2;

interface Judged {
  readonly tally: ClientTally;
  readonly prefix: Prefix;
  readonly neverBlock: string | undefined;
}

/**
 * Judges the evidence.
 * @param floodIsKnown an earlier look of the incident proved it: what blocks a flood also ends its traces
 * @param believeErrorLog `false` where a module rewrites the error log's client: timeouts are shown, but prove nothing
 */
export function judge(
  evidence: Evidence,
  policy: DetectionPolicy,
  neverBlock: NeverBlockList,
  believeErrorLog: boolean,
  floodIsKnown = false,
): Findings {
  if (evidence.lines.read === evidence.lines.unparsed) {
    const why = explainNoEvidence(evidence);
    return { verdict: 'no-evidence', why, offenders: [], suspects: [], spared: [] };
  }
  const clients = evidence.clients
    .filter(isConspicuous)
    .map((tally) => judgeClient(tally, neverBlock))
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix));
  const proven = new Set(clients.filter(({ tally }) => isProven(tally, believeErrorLog)));
  const candidates = [...proven].filter(isStranger);
  const moments = findMoments(evidence, candidates);
  // A timeout counts for a client that has an offence of its own: ordinary visitors get such lines, too.
  const peak = findPeak(
    moments,
    policy.floodMinutes,
    ({ offences, timeouts }) => offences + (believeErrorLog ? timeouts : 0),
  );
  const isFlood = peak >= policy.floodOffences || (floodIsKnown && candidates.length > 0);
  if (!isFlood) return describeCalm(clients, proven, peak, policy);
  const neighbourhoods = findNeighbourhoods(candidates);
  const convictions = new Map(
    clients
      .filter((client) => !proven.has(client))
      .flatMap((client) => {
        const reason = believeErrorLog ? findConviction(client, neighbourhoods, policy) : undefined;
        return reason === undefined ? [] : [[client, reason] as const];
      }),
  );
  return describeFlood({ clients, proven, convictions, moments, peak }, policy);
}

function describeCalm(
  clients: readonly Judged[],
  proven: ReadonlySet<Judged>,
  peak: number,
  policy: DetectionPolicy,
): Findings {
  return {
    verdict: 'no-flood',
    why: explainNoFlood([...proven], peak, policy),
    offenders: [],
    suspects: clients
      .filter((client) => isStranger(client) && client.tally.proxyTimeouts > 0)
      .map((client) => makeSuspect(client, proven.has(client) ? 'no flood' : undefined)),
    spared: [...proven].filter((client) => !isStranger(client)).map(makeSpared),
  };
}

interface Flood {
  readonly clients: readonly Judged[];
  readonly proven: ReadonlySet<Judged>;
  /** Clients without an offence of their own that are offenders nevertheless, and why. */
  readonly convictions: ReadonlyMap<Judged, string>;
  readonly moments: readonly Moment[];
  readonly peak: number;
}

function describeFlood(
  { clients, proven, convictions, moments, peak }: Flood,
  policy: DetectionPolicy,
): Findings {
  const isGuilty = (client: Judged): boolean => proven.has(client) || convictions.has(client);
  const offenders = clients
    .filter((client) => isStranger(client) && isGuilty(client))
    .map((client) => makeOffender(client, convictions.get(client) ?? describeProof(client.tally), moments))
    .sort((a, b) => b.busySeconds - a.busySeconds || compareAddresses(a.address, b.address));
  return {
    verdict: 'connect-flood',
    why: `${peak} unrefused CONNECT requests and proxy timeouts within ${countOf(policy.floodMinutes, 'minute')} (${policy.floodOffences} make a flood), from ${offenders.length} direct ${offenders.length === 1 ? 'client' : 'clients'}.`,
    offenders,
    suspects: clients
      .filter((client) => isStranger(client) && !isGuilty(client))
      .map((client) => makeSuspect(client, undefined)),
    spared: clients.filter((client) => !isStranger(client) && isGuilty(client)).map(makeSpared),
  };
}

function isConspicuous(tally: ClientTally): boolean {
  return tally.connects > 0 || tally.proxyTimeouts > 0;
}

function isStranger({ neverBlock }: Judged): boolean {
  return neverBlock === undefined;
}

function findMoments({ moments }: Evidence, clients: readonly Judged[]): readonly Moment[] {
  const addresses = new Set(clients.map(({ tally }) => tally.address));
  return moments.filter(({ address }) => addresses.has(address));
}

function isProven(tally: ClientTally, believeErrorLog: boolean): boolean {
  return tally.connects > 0 || (believeErrorLog && tally.foreignPortTimeouts > 0);
}

function judgeClient(tally: ClientTally, neverBlock: NeverBlockList): Judged {
  const prefix = parseAddress(tally.address);
  if (prefix === undefined)
    throw new RangeError(`evidence names "${tally.address}", which is not an address`);
  return { tally, prefix, neverBlock: findNeverBlockReason(neverBlock, prefix) };
}

/** Blocks that hold two or more offenders by their own evidence; no cascade, so that one suspect cannot convict the next. */
function findNeighbourhoods(candidates: readonly Judged[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { prefix } of candidates) {
    const block = describeNeighbourhood(prefix);
    counts.set(block, (counts.get(block) ?? 0) + 1);
  }
  return new Set(
    [...counts].filter(([, count]) => count >= OFFENDERS_THAT_MAKE_A_NEIGHBOURHOOD).map(([block]) => block),
  );
}

function describeNeighbourhood(prefix: Prefix): string {
  return formatPrefix(widen(prefix, NEIGHBOURHOOD_BITS[prefix.family]));
}

function findConviction(
  client: Judged,
  neighbourhoods: ReadonlySet<string>,
  policy: DetectionPolicy,
): string | undefined {
  const block = describeNeighbourhood(client.prefix);
  const timeouts = describeTimeouts(client.tally);
  if (neighbourhoods.has(block)) return `${timeouts}, and two or more offenders in its ${block}`;
  return policy.suspects === 'deny' ? `${timeouts}, and suspects are to be denied` : undefined;
}

function describeProof(tally: ClientTally): string {
  return tally.connects > 0
    ? `${tally.connects} unrefused CONNECT ${tally.connects === 1 ? 'request' : 'requests'}`
    : `${describeTimeouts(tally)} for a port that the servers do not listen on`;
}

function describeTimeouts(tally: ClientTally): string {
  return `${tally.proxyTimeouts} proxy ${tally.proxyTimeouts === 1 ? 'timeout' : 'timeouts'}`;
}

function makeOffender({ tally }: Judged, reason: string, moments: readonly Moment[]): Offender {
  const { address, connects, refused, proxyTimeouts } = tally;
  // Where the client's own lines have no time that can be read, they are somewhere within the flood.
  const [firstMoment, lastMoment] = [moments[0], moments.at(-1)];
  const first = Number.isFinite(tally.firstSeen) ? tally.firstSeen : (firstMoment?.second ?? 0) * 1000;
  const last = Number.isFinite(tally.lastSeen) ? tally.lastSeen : (lastMoment?.second ?? 0) * 1000;
  return {
    address,
    connects,
    refused,
    proxyTimeouts,
    busySeconds: Math.round(tally.busySeconds * 1e6) / 1e6,
    firstSeen: new Date(first).toISOString(),
    lastSeen: new Date(last).toISOString(),
    reason,
  };
}

function makeSuspect({ tally }: Judged, note: string | undefined): Suspect {
  const reason = note === undefined ? 'no CONNECT request of its own' : note;
  return {
    address: tally.address,
    reason: `${describeTimeouts(tally)}, ${reason}`,
    proxyTimeouts: tally.proxyTimeouts,
  };
}

function makeSpared({ tally, neverBlock }: Judged): Spared {
  return { address: tally.address, reason: neverBlock ?? '' };
}

function explainNoEvidence({ lines, remarks }: Evidence): string {
  if (lines.read === 0)
    return `No line of the access log could be read${remarks.length > 0 ? `: ${remarks.join('; ')}` : ''}.`;
  return `None of the ${countOf(lines.read, 'line')} of the access log has the expected format.`;
}

function explainNoFlood(proven: readonly Judged[], peak: number, policy: DetectionPolicy): string {
  if (proven.length === 0) return 'No client sent an unrefused CONNECT request.';
  if (!proven.some(isStranger))
    return 'Only clients on the never-block list sent unrefused CONNECT requests.';
  return `At most ${peak} unrefused CONNECT requests and proxy timeouts within ${countOf(policy.floodMinutes, 'minute')}; ${policy.floodOffences} make a flood.`;
}

/** Orders address texts numerically, IPv4 first. */
export function compareAddresses(a: string, b: string): number {
  const [left, right] = [parseAddress(a), parseAddress(b)];
  return left === undefined || right === undefined ? 0 : comparePrefixes(left, right);
}
