/**
 * How a written time lies in a line: what of it repeats from line to line, and which digits change with each second.
 * Made from the same pieces as the pattern. Pure.
 */
import {
  hasEpoch,
  timeShape,
  type TimePartName,
  type TimePattern,
  type TimePiece,
} from '../../../lambda/core/log-format/time-pattern';

/** A calendar's time has one width, so everything but seconds and fractions can be compared with one seen before. */
export interface CalendarLayout {
  readonly is: 'calendar';
  readonly width: number;
  /** Offsets of the bytes that must be those of a known time. */
  readonly repeated: readonly number[];
  readonly second: number | undefined;
  /** Three digits of milliseconds, and digits behind them that only have to be digits. */
  readonly milliseconds: number | undefined;
  readonly idleDigits: readonly number[];
  /** Offset of a byte that tells neighbouring minutes apart. */
  readonly slotByte: number;
}

/** Seconds or milliseconds or microseconds since 1970, and digits of a fraction behind a literal. */
export interface EpochLayout {
  readonly is: 'epoch';
  readonly unitsPerSecond: 1 | 1_000 | 1_000_000;
  readonly literal: string;
  readonly fractionDigits: 0 | 3 | 6;
}

export type TimeLayout = CalendarLayout | EpochLayout;

/** A known time is kept in so many bytes. */
const WIDEST = 48;
const NARROWEST = 16;

const EPOCH_UNITS = { epochSeconds: 1, epochMilliseconds: 1_000, epochMicroseconds: 1_000_000 } as const;
const FRACTION_DIGITS = { milliseconds: 3, microseconds: 6 } as const;

/** The layout, or `undefined` where the time has none that the scanner knows. */
export function layOutTime(pattern: TimePattern): TimeLayout | undefined {
  return hasEpoch(pattern) ? layOutEpoch(pattern.pieces) : layOutCalendar(pattern.pieces);
}

function layOutEpoch(pieces: readonly TimePiece[]): EpochLayout | undefined {
  const [first, second, third] = pieces.map((piece) => ('part' in piece ? piece.part : undefined));
  const between = pieces[1] !== undefined && 'literal' in pieces[1] ? pieces[1].literal : '';
  if (first === undefined || !isOf(EPOCH_UNITS, first)) return undefined;
  const unitsPerSecond = EPOCH_UNITS[first];
  if (pieces.length === 1) return { is: 'epoch', unitsPerSecond, literal: '', fractionDigits: 0 };
  const fraction = pieces.length === 2 ? second : pieces.length === 3 ? third : undefined;
  if (unitsPerSecond !== 1 || fraction === undefined || !isOf(FRACTION_DIGITS, fraction)) return undefined;
  if (between === '' || /^[0-9]/.test(between)) return undefined;
  return { is: 'epoch', unitsPerSecond, literal: between, fractionDigits: FRACTION_DIGITS[fraction] };
}

function isOf<Table extends object>(table: Table, name: PropertyKey): name is keyof Table {
  return Object.hasOwn(table, name);
}

function layOutCalendar(pieces: readonly TimePiece[]): CalendarLayout | undefined {
  const offsets = new Map<TimePartName, number>();
  const names = pieces.flatMap((piece) => ('part' in piece ? [piece.part] : []));
  let width = 0;
  for (const piece of pieces) {
    if ('part' in piece) offsets.set(piece.part, width);
    const pieceWidth = widthOf(piece);
    if (pieceWidth === undefined) return undefined;
    width += pieceWidth;
  }
  // A part that is written twice is read where it stands last; nobody writes so.
  if (width < NARROWEST || width > WIDEST || new Set(names).size < names.length) return undefined;
  const second = offsets.get('second');
  const fraction = offsets.get('milliseconds') ?? offsets.get('microseconds');
  // Milliseconds count where both are written, so microseconds beside them would be idle.
  if (offsets.has('milliseconds') && offsets.has('microseconds')) return undefined;
  const idleDigits = offsets.has('microseconds') && fraction !== undefined ? range(fraction + 3, 3) : [];
  const changing = new Set([
    ...(second === undefined ? [] : range(second, 2)),
    ...(fraction === undefined ? [] : range(fraction, 3)),
    ...idleDigits,
  ]);
  return {
    is: 'calendar',
    width,
    repeated: range(0, width).filter((offset) => !changing.has(offset)),
    second,
    milliseconds: fraction,
    idleDigits,
    slotByte: (offsets.get('minute') ?? 0) + 1,
  };
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** Characters of a piece, as its regular expression says: classes, escapes and counts, nothing of open length. */
function widthOf(piece: TimePiece): number | undefined {
  if ('literal' in piece) return isAscii(piece.literal) ? piece.literal.length : undefined;
  const shape = timeShape({ pieces: [piece], moment: 'start' });
  if (!/^(?:(?:\[[^\]]*\]|[A-Za-z:])(?:\{[0-9]\})?)+$/.test(shape)) return undefined;
  let width = 0;
  for (const [, count] of shape.matchAll(/(?:\[[^\]]*\]|[A-Za-z:])(?:\{([0-9])\})?/g))
    width += Number(count ?? 1);
  return width;
}

export function isAscii(text: string): boolean {
  return Array.from(text).every((character) => character.charCodeAt(0) < 0x80);
}
