/**
 * When the lines of an access log were written with which offset: what the error log, which names none, is read by.
 * Pure counting.
 */
import { fixedTimeZone, type TimeZone } from './time-zone';

const MINUTE_MS = 60_000;

/** One offset, and the first and last minute that was written with it (milliseconds since 1970). */
export interface OffsetUse {
  readonly offsetMinutes: number;
  readonly first: number;
  readonly last: number;
}

export class OffsetUses {
  readonly #uses = new Map<number, OffsetUse>();

  /** A line of this instant was written with this offset. */
  meet(offsetMinutes: number | undefined, time: number): void {
    if (offsetMinutes === undefined) return;
    const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    this.include({ offsetMinutes, first: minute, last: minute });
  }

  /** Adds what another reading met. */
  include({ offsetMinutes, first, last }: OffsetUse): void {
    const known = this.#uses.get(offsetMinutes);
    this.#uses.set(offsetMinutes, {
      offsetMinutes,
      first: Math.min(first, known?.first ?? Infinity),
      last: Math.max(last, known?.last ?? -Infinity),
    });
  }

  /** By their first minute. */
  get all(): readonly OffsetUse[] {
    return [...this.#uses.values()].sort((a, b) => a.first - b.first);
  }
}

/**
 * The zone that the offsets tell, in the order of their first minutes: one after the other, where clocks were changed.
 * `undefined` where none was met, or where two were in use at a time, as with servers in different zones.
 */
export function followOffsets(uses: readonly OffsetUse[]): TimeZone | undefined {
  const [first, ...later] = uses;
  if (first === undefined) return undefined;
  const areMixed = later.some(({ first: from }, index) => (uses[index]?.last ?? Infinity) >= from);
  if (areMixed) return undefined;
  return {
    name: uses.map(({ offsetMinutes }) => fixedTimeZone(offsetMinutes).name).join(', then '),
    // Between the last minute of one and the first of the next no line was written: it is taken for the earlier one's.
    offsetMinutesAt: (time) =>
      later.findLast(({ first: from }) => from <= time)?.offsetMinutes ?? first.offsetMinutes,
  };
}
