/** Times in log lines: a sequence of pieces (strftime, epoch, nginx) as a regular expression, and its reading. Pure. */
import { monthNumber, readCivilTime, readOffsetMinutes } from './civil-time';
import { escapeRegExp } from './escape-reg-exp';

/** A piece of a written time, or the text between two pieces. */
export type TimePiece = { readonly part: TimePartName } | { readonly literal: string };

export interface TimePattern {
  readonly pieces: readonly TimePiece[];
  /** Apache's %t is the time at which the request was received; nginx's times are those at which the line is written. */
  readonly moment: 'start' | 'end';
}

/** Regular expression of each piece. Only the epochs have no fixed width. */
const SHAPES = {
  year: '[0-9]{4}',
  shortYear: '[0-9]{2}',
  month: '[0-9]{2}',
  monthName: '[A-Z][a-z]{2}',
  day: '[ 0-9][0-9]',
  yearDay: '[0-9]{3}',
  weekday: '[A-Z][a-z]{2}',
  hour: '[ 0-9][0-9]',
  hourOfHalf: '[ 0-9][0-9]',
  half: '[AP]M',
  minute: '[0-9]{2}',
  second: '[0-9]{2}',
  milliseconds: '[0-9]{3}',
  microseconds: '[0-9]{6}',
  zone: '[+-][0-9]{4}',
  zoneWithColon: '[+-][0-9]{2}:[0-9]{2}',
  epochSeconds: '[0-9]+',
  epochMilliseconds: '[0-9]+',
  epochMicroseconds: '[0-9]+',
} as const;

export type TimePartName = keyof typeof SHAPES;

const EPOCHS: readonly TimePartName[] = ['epochSeconds', 'epochMilliseconds', 'epochMicroseconds'];

export interface ReadTime {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly zoneOffsetMinutes: number | undefined;
}

export function hasPart(pattern: TimePattern, ...names: readonly TimePartName[]): boolean {
  return pattern.pieces.some((piece) => 'part' in piece && names.includes(piece.part));
}

export function hasEpoch(pattern: TimePattern): boolean {
  return hasPart(pattern, ...EPOCHS);
}

/** Does it name one instant: an epoch, or date and time with their zone? */
export function isInstant(pattern: TimePattern): boolean {
  if (hasEpoch(pattern)) return true;
  const hasDate =
    hasPart(pattern, 'year', 'shortYear') &&
    hasPart(pattern, 'month', 'monthName') &&
    hasPart(pattern, 'day');
  const hasHour = hasPart(pattern, 'hour') || (hasPart(pattern, 'hourOfHalf') && hasPart(pattern, 'half'));
  return hasDate && hasHour && hasPart(pattern, 'minute') && hasPart(pattern, 'zone', 'zoneWithColon');
}

/** The regular expression of the whole; each piece a group of its own where `grouped`. */
export function timeShape(pattern: TimePattern, grouped = false): string {
  return pattern.pieces
    .map((piece) => {
      if ('literal' in piece) return escapeRegExp(piece.literal);
      return grouped ? `(${SHAPES[piece.part]})` : SHAPES[piece.part];
    })
    .join('');
}

const readers = new WeakMap<TimePattern, RegExp>();

/** Reads a written time; `undefined` where it names no possible instant. */
export function readTime(pattern: TimePattern, text: string): ReadTime | undefined {
  let reader = readers.get(pattern);
  if (reader === undefined) {
    reader = new RegExp(`^${timeShape(pattern, true)}$`);
    readers.set(pattern, reader);
  }
  const match = reader.exec(text);
  if (match === null) return undefined;
  const parts: Partial<Record<TimePartName, string>> = {};
  pattern.pieces
    .filter((piece) => 'part' in piece)
    .forEach((piece, index) => (parts[piece.part] = match[index + 1] ?? ''));
  return hasEpoch(pattern) ? readEpoch(parts) : readCalendar(parts);
}

type Parts = Readonly<Partial<Record<TimePartName, string>>>;

function readEpoch(parts: Parts): ReadTime | undefined {
  const whole =
    parts.epochSeconds !== undefined
      ? Number(parts.epochSeconds) * 1000 + readFraction(parts)
      : parts.epochMilliseconds !== undefined
        ? Number(parts.epochMilliseconds)
        : Math.floor(Number(parts.epochMicroseconds) / 1000);
  return isPossible(whole) ? { time: whole, zoneOffsetMinutes: undefined } : undefined;
}

function readCalendar(parts: Parts): ReadTime | undefined {
  const zoneOffsetMinutes = readOffsetMinutes(parts.zone ?? parts.zoneWithColon ?? '');
  const local = readCivilTime({
    year: parts.year !== undefined ? Number(parts.year) : 2000 + Number(parts.shortYear),
    month: parts.month !== undefined ? Number(parts.month) : monthNumber(parts.monthName ?? ''),
    day: Number(parts.day),
    hour: parts.hour !== undefined ? Number(parts.hour) : hourOfDay(parts),
    minute: Number(parts.minute),
    second: Number(parts.second ?? 0),
    millisecond: readFraction(parts),
  });
  if (local === undefined || zoneOffsetMinutes === undefined) return undefined;
  return { time: local - zoneOffsetMinutes * 60_000, zoneOffsetMinutes };
}

function hourOfDay(parts: Parts): number {
  const hour = Number(parts.hourOfHalf);
  // 13 PM is no hour: the caller's range check is to see it.
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (parts.half === 'PM' ? 12 : 0);
}

function readFraction(parts: Parts): number {
  if (parts.milliseconds !== undefined) return Number(parts.milliseconds);
  return Math.floor(Number(parts.microseconds ?? 0) / 1000);
}

/** The range of ECMAScript's dates; an epoch of a hundred digits is none. */
function isPossible(time: number): boolean {
  return Math.abs(time) <= 8.64e15;
}
