/**
 * Evidence that need not be read again: what the logs said up to a moment behind which no more lines are awaited.
 * A look reads from there on; the rest it takes from here, so that a tick costs minutes of log, not hours.
 */
import { formatPrefix, parseAddress, widen } from './addresses';
import type { ClientTally, ForwardedClient } from './evidence';
import type { MinuteCount } from './minutes';
import type { DenyPolicy } from './policy';

/** Plain JSON, kept in the incident's ledger row. */
export interface SettledEvidence {
  /** ISO 8601 UTC: everything before is counted here. */
  readonly until: string;
  /** Lines of the last look that found any. */
  readonly lines: { readonly read: number; readonly unparsed: number };
  readonly clients: readonly PackedTally[];
  /** Absent where nobody was counted. */
  readonly forwarded?: readonly PackedForwarded[];
  /** For the picture. */
  readonly minutes: readonly MinuteCount[];
}

/** A ClientTally as a row of JSON: `null` where there was no offence or timeout to see. */
export type PackedTally = readonly [
  address: string,
  connects: number,
  refused: number,
  requests: number,
  proxyTimeouts: number,
  foreignPortTimeouts: number,
  busySeconds: number,
  firstSeen: number | null,
  lastSeen: number | null,
];

/** A client of a load balancer, and his requests. */
export type PackedForwarded = readonly [address: string, requests: number];

/**
 * An item of DynamoDB holds 400 KB, compressed here about five to one. The heaviest are kept: they fill every
 * network ACL many times over.
 */
const CLIENTS_KEPT = 10_000;
const FORWARDED_KEPT = 5_000;

type Widest = Pick<DenyPolicy, 'widestIpv4' | 'widestIpv6'>;

/** Packs what later looks need: everybody with an offence or a timeout, and the innocent whom a deny of these could hit. */
export function packTallies(clients: readonly ClientTally[], policy: Widest): readonly PackedTally[] {
  const blocks = conspicuousBlocks(clients, policy);
  const weigh = (client: ClientTally): number =>
    isConspicuous(client) ? 1e9 + client.connects + client.proxyTimeouts : client.requests;
  return clients
    .filter((client) => isConspicuous(client) || blocks.has(blockOf(client, policy)))
    .sort((a, b) => weigh(b) - weigh(a) || (a.address < b.address ? -1 : 1))
    .slice(0, CLIENTS_KEPT)
    .map(packTally);
}

/** Packs the clients of load balancers whom a deny of the conspicuous could hit, the heaviest first. */
export function packForwarded(
  forwarded: readonly ForwardedClient[],
  clients: readonly ClientTally[],
  policy: Widest,
): readonly PackedForwarded[] {
  const blocks = conspicuousBlocks(clients, policy);
  return forwarded
    .filter((client) => blocks.has(blockOf(client, policy)))
    .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1))
    .slice(0, FORWARDED_KEPT)
    .map(({ address, requests }) => [address, requests]);
}

function isConspicuous(client: ClientTally): boolean {
  return client.connects > 0 || client.proxyTimeouts > 0;
}

/** The widest blocks that a deny of somebody with an offence or a timeout could take. */
function conspicuousBlocks(clients: readonly ClientTally[], policy: Widest): ReadonlySet<string> {
  return new Set(clients.filter(isConspicuous).map((client) => blockOf(client, policy)));
}

function blockOf({ address }: Pick<ClientTally, 'address'>, policy: Widest): string {
  const prefix = parseAddress(address);
  if (prefix === undefined) return '';
  return formatPrefix(widen(prefix, prefix.family === 4 ? policy.widestIpv4 : policy.widestIpv6));
}

function packTally(client: ClientTally): PackedTally {
  return [
    client.address,
    client.connects,
    client.refused,
    client.requests,
    client.proxyTimeouts,
    client.foreignPortTimeouts,
    client.busySeconds,
    Number.isFinite(client.firstSeen) ? client.firstSeen : null,
    Number.isFinite(client.lastSeen) ? client.lastSeen : null,
  ];
}

export function unpackTally(packed: PackedTally): ClientTally {
  const [address, connects, refused, requests, proxyTimeouts, foreignPortTimeouts, busySeconds, first, last] =
    packed;
  return {
    address,
    connects,
    refused,
    requests,
    proxyTimeouts,
    foreignPortTimeouts,
    busySeconds,
    firstSeen: first ?? Infinity,
    lastSeen: last ?? -Infinity,
  };
}
