/** A clock that only moves when somebody sleeps, and remembers the pauses. For tests only. */
import type { Clock } from '../../lambda/aws/clock';

export interface VirtualClock extends Clock {
  readonly pausesMs: readonly number[];
}

export function createVirtualClock(): VirtualClock {
  let nowMs = Date.parse('2020-12-24T07:10:00Z');
  const pausesMs: number[] = [];
  return {
    pausesMs,
    now: () => new Date(nowMs),
    sleep: (milliseconds) => {
      pausesMs.push(milliseconds);
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
}
