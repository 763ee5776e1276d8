/** Why an address is held to be what it is: every rule and every line that speaks for or against it. Decides nothing. */
import { contains, formatPrefix, parseAddress, parsePrefix, widen, type Prefix } from './addresses';
import { findPeak, type ClientTally, type Evidence } from './evidence';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { DetectionPolicy } from './policy';
import { makePrintable } from './printable';
import type { Findings } from './verdict';

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
  readonly evidence: Evidence;
  readonly findings: Findings;
  readonly neverBlock: NeverBlockList;
  readonly policy: DetectionPolicy;
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
      ...speakOfFlood(asked),
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
      `${connects} CONNECT requests that were not refused; they held workers for ${busySeconds.toFixed(1)} s`,
    ],
    [
      foreignPortTimeouts,
      'against',
      'timeout for a foreign port',
      `${foreignPortTimeouts} proxy timeouts for a port that the servers do not listen on`,
    ],
    [
      proxyTimeouts - foreignPortTimeouts,
      'against',
      'timeout',
      `${proxyTimeouts - foreignPortTimeouts} proxy timeouts; alone they make a suspect, since visitors get them, too`,
    ],
    [refused, 'for', 'refused', `${refused} CONNECT requests that the server refused at once`],
    [requests, 'for', 'ordinary requests', `${requests} other requests`],
  ];
  return rows.filter(([count]) => count > 0).map(([, side, rule, detail]) => ({ side, rule, detail }));
}

function speakOfFlood({ evidence, findings, policy }: Case): readonly Speaking[] {
  if (findings.verdict === 'connect-flood') return [{ side: 'against', rule: 'flood', detail: findings.why }];
  const offences = findPeak(evidence.moments, policy.floodMinutes, (moment) => moment.offences);
  return [
    {
      side: 'for',
      rule: 'flood',
      detail: `there is none: at most ${offences} offences within ${policy.floodMinutes} minutes`,
    },
  ];
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
      detail: `${neighbours.length} other offenders in ${formatPrefix(block)}`,
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
