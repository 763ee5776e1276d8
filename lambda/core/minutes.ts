/** Requests minute by minute, for the picture of the attack. Decides nothing. */
import { isTrue, readCount, readTime, type Aggregate } from './aggregate-rows';
import type { Moment } from './evidence';
import { COLUMNS } from './insights-query';

export interface MinuteCount {
  /** ISO 8601 UTC, the minute's beginning. */
  readonly minute: string;
  readonly connects: number;
  readonly others: number;
}

/** A day and more; an incident is closed long before. */
const MINUTES_KEPT = 2000;

/**
 * Adds what a look counted. A minute that is read again holds at least what it held before, unless only its end was
 * read: so the larger count stands.
 */
export function mergeMinutes(
  before: readonly MinuteCount[],
  rows: readonly Aggregate[],
): readonly MinuteCount[] {
  const fresh = new Map<string, MinuteCount>();
  for (const row of rows) {
    const time = readTime(row[COLUMNS.first]);
    const count = readCount(row[COLUMNS.count]);
    if (time === undefined || count === undefined) continue;
    const minute = new Date(Math.floor(time / 60_000) * 60_000).toISOString();
    const { connects, others } = fresh.get(minute) ?? { connects: 0, others: 0 };
    const isConnect = isTrue(row[COLUMNS.isConnect]);
    fresh.set(minute, {
      minute,
      connects: connects + (isConnect ? count : 0),
      others: others + (isConnect ? 0 : count),
    });
  }
  return keepLarger(before, [...fresh.values()]);
}

/** Minutes counted from the lines themselves, where no query did it: offences only, since no other lines are read. */
export function countMinutes(moments: readonly Moment[]): readonly MinuteCount[] {
  const sums = new Map<string, number>();
  for (const { second, offences } of moments) {
    const minute = new Date(Math.floor(second / 60) * 60_000).toISOString();
    sums.set(minute, (sums.get(minute) ?? 0) + offences);
  }
  return [...sums].map(([minute, connects]) => ({ minute, connects, others: 0 }));
}

/** Of two counts of the same minutes, each minute's larger one; in order of time. */
export function keepLarger(
  before: readonly MinuteCount[],
  fresh: readonly MinuteCount[],
): readonly MinuteCount[] {
  const minutes = new Map(before.map((one) => [one.minute, one]));
  for (const { minute, connects, others } of fresh) {
    const known = minutes.get(minute);
    minutes.set(minute, {
      minute,
      connects: Math.max(connects, known?.connects ?? 0),
      others: Math.max(others, known?.others ?? 0),
    });
  }
  return [...minutes.values()].sort((a, b) => (a.minute < b.minute ? -1 : 1)).slice(-MINUTES_KEPT);
}
