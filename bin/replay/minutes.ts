/** The attack minute by minute, for the replay's picture. */
import type { Moment } from '../../lambda/core/evidence';

export interface MinuteOfAttack {
  /** ISO 8601 UTC, the minute's beginning. */
  readonly at: string;
  readonly offences: number;
  readonly timeouts: number;
}

/** Adds up what all clients did, in order of time. */
export function countMinutes(moments: readonly Moment[]): readonly MinuteOfAttack[] {
  const sums = new Map<number, { offences: number; timeouts: number }>();
  for (const { second, offences, timeouts } of moments) {
    const minute = Math.floor(second / 60);
    const sum = sums.get(minute) ?? { offences: 0, timeouts: 0 };
    sum.offences += offences;
    sum.timeouts += timeouts;
    sums.set(minute, sum);
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([minute, sum]) => ({ at: new Date(minute * 60_000).toISOString(), ...sum }));
}
