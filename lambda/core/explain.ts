/** Why an address is held to be what it is: every rule and every line that speaks for or against it. Decides nothing. */
import { contains, formatPrefix, parseAddress, parsePrefix, widen, type Prefix } from './addresses';
import type { ClientTally, Evidence } from './evidence';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import { makePrintable } from './printable';
import type { Findings } from './verdict';
import { countOf } from './wording';

export interface Explanation {
  readonly address: string;
  readonly standing: 'offender' | 'suspect' | 'spared' | 'not suspected' | 'not seen';
  readonly rules: readonly Speaking[];
  /** Log lines in which it is the peer, newest last, safe to print. */
  readonly lines: readonly string[];
}

/** One rule and what it says: `against` speaks for a deny, `for` speaks for the address. */
export interface Speaking {
  readonly side: 'against' | 'for';
  readonly rule: string;
  readonly detail: string;
}

export interface Case {
  /** A literal address. */
  readonly address: string;
  readonly evidence: Pick<Evidence, 'clients'>;
  readonly findings: Findings;
  readonly neverBlock: NeverBlockList;
  /** CIDRs that are, or would be, denied. */
  readonly denied: readonly string[];
  readonly lines: readonly string[];
}

const NEIGHBOURHOOD_BITS = { 4: 24, 6: 64 } as const;

/** Throws a RangeError if the address is not one. */
export function explainAddress(asked: Case): Explanation {
  const prefix = parseAddress(asked.address);
  if (prefix === undefined) throw new RangeError(`"${asked.address}" is not an address`);
  const tally = asked.evidence.clients.find(({ address }) => address === asked.address);
  return {
    address: asked.address,
    standing: findStanding(asked, tally),
    rules: [
      ...speakOfRequests(tally),
      ...speakOfFlood(asked, tally),
      ...speakOfNeighbours(asked, prefix),
      ...speakOfLists(asked, prefix),
    ],
    lines: asked.lines.map((line) => makePrintable(line)),
  };
}

function findStanding({ address, findings }: Case, tally: ClientTally | undefined): Explanation['standing'] {
  const isIn = (list: readonly { readonly address: string }[]): boolean =>
    list.some((one) => one.address === address);
  if (isIn(findings.offenders)) return 'offender';
  if (isIn(findings.spared)) return 'spared';
  if (isIn(findings.suspects)) return 'suspect';
  return tally === undefined ? 'not seen' : 'not suspected';
}

function speakOfRequests(tally: ClientTally | undefined): readonly Speaking[] {
  if (tally === undefined) return [{ side: 'for', rule: 'peer', detail: 'it is the peer of no line' }];
  const { connects, refused, requests, proxyTimeouts, foreignPortTimeouts, busySeconds } = tally;
  const rows: readonly (readonly [count: number, side: Speaking['side'], rule: string, detail: string])[] = [
    [
      connects,
      'against',
      'offence',
      `${countOf(connects, 'CONNECT request')} not refused; workers held for ${busySeconds.toFixed(1)} s`,
    ],
    [
      foreignPortTimeouts,
      'against',
      'timeout for a foreign port',
      `${countOf(foreignPortTimeouts, 'proxy timeout')} for a port that the servers do not listen on`,
    ],
    [
      proxyTimeouts - foreignPortTimeouts,
      'against',
      'timeout',
      `${countOf(proxyTimeouts - foreignPortTimeouts, 'proxy timeout')}; alone, that makes a suspect, since visitors get them, too`,
    ],
    [refused, 'for', 'refused', `${countOf(refused, 'CONNECT request')} refused at once by the server`],
    [requests, 'for', 'ordinary requests', countOf(requests, 'other request')],
  ];
  return rows.filter(([count]) => count > 0).map(([, side, rule, detail]) => ({ side, rule, detail }));
}

/** A flood says something only about those who took part, or may have. */
function speakOfFlood({ findings }: Case, tally: ClientTally | undefined): readonly Speaking[] {
  if (tally === undefined || tally.connects + tally.proxyTimeouts === 0) return [];
  const side = findings.verdict === 'connect-flood' ? 'against' : 'for';
  return [{ side, rule: 'flood', detail: findings.why }];
}

function speakOfNeighbours({ findings, address }: Case, prefix: Prefix): readonly Speaking[] {
  const block = widen(prefix, NEIGHBOURHOOD_BITS[prefix.family]);
  const neighbours = findings.offenders.filter((offender) => {
    const other = parseAddress(offender.address);
    return offender.address !== address && other !== undefined && contains(block, other);
  });
  if (neighbours.length === 0) return [];
  return [
    {
      side: 'against',
      rule: 'neighbours',
      detail: `${countOf(neighbours.length, 'other offender')} in ${formatPrefix(block)}`,
    },
  ];
}

function speakOfLists({ neverBlock, denied }: Case, prefix: Prefix): readonly Speaking[] {
  const spared = findNeverBlockReason(neverBlock, prefix);
  const covering = denied.filter((cidr) => {
    const block = parsePrefix(cidr);
    return block !== undefined && contains(block, prefix);
  });
  return [
    ...(spared === undefined ? [] : [{ side: 'for', rule: 'never-block list', detail: spared } as const]),
    ...covering.map((cidr): Speaking => ({ side: 'against', rule: 'deny', detail: `${cidr} is denied` })),
  ];
}
