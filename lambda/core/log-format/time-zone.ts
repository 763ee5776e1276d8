/** Time zones: from local time, as Apache's error log writes it, to the instant that it names. Pure. */
import { readOffsetMinutes } from './civil-time';

export interface TimeZone {
  /** As written: `Asia/Tokyo`, `+09:00`. */
  readonly name: string;
  /** East of UTC, at that instant (milliseconds since 1970). */
  readonly offsetMinutesAt: (time: number) => number;
}

/** Zones change their offset at most at quarters of an hour, so one look into the tables serves a quarter. */
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Reads an IANA name (`Asia/Tokyo`), `UTC`, or an offset (`+09:00`); `undefined` for all else. */
export function parseTimeZone(text: string): TimeZone | undefined {
  if (text === 'Z') return { name: text, offsetMinutesAt: () => 0 };
  const offset = readOffsetMinutes(text);
  if (offset !== undefined) return { name: text, offsetMinutesAt: () => offset };
  return /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text) ? namedTimeZone(text) : undefined;
}

/** A zone that is always so many minutes east of UTC: what an access log's `+0900` tells. */
export function fixedTimeZone(offsetMinutes: number): TimeZone {
  const minutes = Math.abs(offsetMinutes);
  const digits = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return {
    name: `${offsetMinutes < 0 ? '-' : '+'}${digits.join(':')}`,
    offsetMinutesAt: () => offsetMinutes,
  };
}

function namedTimeZone(name: string): TimeZone | undefined {
  if (!isZone(name)) return undefined;
  let format: Intl.DateTimeFormat | undefined;
  const known = new Map<number, number>();
  const offsetMinutesAt = (time: number): number => {
    format ??= formatOf(name);
    const quarter = Math.floor(time / QUARTER_MS);
    const offset = known.get(quarter) ?? readOffset(format, quarter * QUARTER_MS);
    known.set(quarter, offset);
    return offset;
  };
  return { name, offsetMinutesAt };
}

/** A look into the list of names is cheap; the first format of a process takes a tenth of a function's start. */
function isZone(name: string): boolean {
  // The list holds each zone once: links such as `UTC` and `Asia/Calcutta` are not in it.
  if (Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    formatOf(name);
    return true;
  } catch (error) {
    // Intl's word for a zone that it does not know.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function formatOf(name: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
}

/** Intl writes `GMT+09:00`, and `GMT` alone for zero. */
function readOffset(format: Intl.DateTimeFormat, time: number): number {
  const text = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return readOffsetMinutes(text.replace('GMT', '').slice(0, 6)) ?? 0;
}

/**
 * The instant of a local time (given as if it were UTC). An hour that comes twice, when clocks go back, is taken as
 * the first; one that never comes, when they go forward, is read by the offset from before the change.
 */
export function toInstant(localTime: number, zone: TimeZone): number {
  const before = localTime - zone.offsetMinutesAt(localTime - DAY_MS) * 60_000;
  const after = localTime - zone.offsetMinutesAt(localTime + DAY_MS) * 60_000;
  for (const instant of [before, after].sort((a, b) => a - b)) {
    if (instant + zone.offsetMinutesAt(instant) * 60_000 === localTime) return instant;
  }
  return before;
}
