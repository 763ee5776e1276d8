/** What scanning found, by one thread or by all of them. Plain data, and its joining. */
import type { DetectionPolicy } from '../../../lambda/core/policy';
import { Tally, type ClientTally, type Moment } from '../../../lambda/core/evidence';
import type { LogFormat } from '../../../lambda/core/log-format/log-format';
import { OffsetUses, type OffsetUse } from '../../../lambda/core/log-format/offset-uses';
import type { NeverBlockList } from '../../../lambda/core/never-block';
import { Span, type TimeBounds } from '../span';

/** By what lines are read and counted. It goes to other threads. */
export interface ScanRules {
  readonly formats: readonly LogFormat[];
  readonly detection: Pick<DetectionPolicy, 'absoluteForm' | 'ownHosts'>;
  readonly webPorts: readonly number[];
  readonly neverBlock: NeverBlockList;
  readonly bounds: TimeBounds;
}

/** Something, and the stretch of the logs where it was met first. */
export interface First<Value> {
  readonly stretch: number;
  readonly value: Value;
}

/** What the stretches of one thread told, but for ordinary requests: those are counts. */
export interface Findings {
  readonly read: number;
  readonly unparsed: number;
  readonly firstUnparsed: First<string> | undefined;
  readonly offsets: readonly OffsetUse[];
  readonly met: { readonly first: number; readonly last: number };
  /** Clients with offences, refused ones included. An address may come twice. */
  readonly clients: readonly ClientTally[];
  readonly offences: OffencesBySecond;
}

/**
 * Offences of all strangers together: who has one is proven, so they count alike, and one address can stand for all.
 * By client and second a flood of gigabytes would not fit into memory.
 */
export interface OffencesBySecond {
  /** One of those who sent them; `undefined`: nobody did. */
  readonly sender: string | undefined;
  /** Seconds since 1970, with how many. */
  readonly seconds: readonly (readonly [second: number, offences: number])[];
}

export interface JoinedFindings {
  readonly read: number;
  readonly unparsed: number;
  readonly firstUnparsed: string | undefined;
  /** In the order of their first minutes. */
  readonly offsets: readonly OffsetUse[];
  readonly span: Span;
  readonly tally: Tally;
}

/** The findings of all threads, as if one had read everything in order. */
export function joinFindings(
  all: readonly Findings[],
  { detection, webPorts, bounds }: ScanRules,
): JoinedFindings {
  const span = new Span(bounds);
  const tally = new Tally(detection, webPorts);
  const offsetUses = new OffsetUses();
  for (const { met, clients, offences, offsets } of all) {
    span.include(met);
    for (const use of offsets) offsetUses.include(use);
    for (const client of clients) tally.addClient(client);
    for (const moment of toMoments(offences)) tally.addMoment(moment);
  }
  return {
    read: sum(all.map(({ read }) => read)),
    unparsed: sum(all.map(({ unparsed }) => unparsed)),
    firstUnparsed: findFirst(all.map(({ firstUnparsed }) => firstUnparsed)),
    offsets: offsetUses.all,
    span,
    tally,
  };
}

function toMoments({ sender, seconds }: OffencesBySecond): readonly Moment[] {
  if (sender === undefined) return [];
  return seconds.map(([second, offences]) => ({ address: sender, second, offences, timeouts: 0 }));
}

function findFirst<Value>(firsts: readonly (First<Value> | undefined)[]): Value | undefined {
  const found = firsts.filter((first) => first !== undefined);
  return found.sort((a, b) => a.stretch - b.stretch)[0]?.value;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
