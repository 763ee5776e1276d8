/**
 * The never-block list: who must not be denied, and why. Asked for every address that would be denied
 * and again for every prefix that is finally written.
 */
import { overlaps, parsePrefix, type Prefix } from './addresses';
import type { OwnRange } from './observation';
import type { Policy } from './policy';

/** Ranges that are never a stranger's on the internet; exactly these, not a library's idea of "reserved". */
const NEVER_STRANGERS: readonly (readonly [cidr: string, reason: string])[] = [
  ['10.0.0.0/8', 'private address (RFC 1918)'],
  ['172.16.0.0/12', 'private address (RFC 1918)'],
  ['192.168.0.0/16', 'private address (RFC 1918)'],
  ['100.64.0.0/10', 'carrier-grade NAT address (RFC 6598)'],
  ['127.0.0.0/8', 'loopback address'],
  ['169.254.0.0/16', 'link-local address'],
  ['224.0.0.0/4', 'multicast address'],
  ['0.0.0.0/32', 'unspecified address'],
  ['::1/128', 'loopback address'],
  ['::/128', 'unspecified address'],
  ['fe80::/10', 'link-local address'],
  ['fc00::/7', 'unique-local address (RFC 4193)'],
  ['ff00::/8', 'multicast address'],
];

/** One block that must not be denied. */
export interface NeverBlockEntry {
  readonly prefix: Prefix;
  readonly reason: string;
}

export type NeverBlockList = readonly NeverBlockEntry[];

/** Joins what never is a stranger, what the operator named, and what was found to be ours in the account. */
export function makeNeverBlockList(
  policy: Pick<Policy, 'office' | 'neverBlock'>,
  ownRanges: readonly OwnRange[],
): NeverBlockList {
  return [
    ...ownRanges.map(({ cidr, reason }) => makeEntry(cidr, reason)),
    ...policy.office.map((cidr) => makeEntry(cidr, `office (${cidr})`)),
    ...policy.neverBlock.map((cidr) => makeEntry(cidr, `on the never-block list (${cidr})`)),
    ...NEVER_STRANGERS.map(([cidr, reason]) => makeEntry(cidr, reason)),
  ];
}

function makeEntry(cidr: string, reason: string): NeverBlockEntry {
  const prefix = parsePrefix(cidr);
  // Fail closed: a block that we cannot read might be the one that must not be denied.
  if (prefix === undefined) throw new RangeError(`never-block list: "${cidr}" (${reason}) is not a CIDR`);
  return { prefix, reason };
}

/** Why this address or prefix must not be denied, or `undefined` if it may be. */
export function findNeverBlockReason(list: NeverBlockList, prefix: Prefix): string | undefined {
  return list.find((entry) => overlaps(entry.prefix, prefix))?.reason;
}

/** Is this block out of the public internet's reach altogether (private, loopback and the like)? */
export function isNeverStrangers(prefix: Prefix): boolean {
  return PARSED_NEVER_STRANGERS.some(
    (range) => range.family === prefix.family && range.length <= prefix.length && overlaps(range, prefix),
  );
}

const PARSED_NEVER_STRANGERS: readonly Prefix[] = NEVER_STRANGERS.map(
  ([cidr, reason]) => makeEntry(cidr, reason).prefix,
);
