/** What the picture of an attack shows: its span of time, its bars, and marks whose labels do not overlap. Pure. */
import type { MomentKind } from '../ledger-rows';
import { measureWidth } from '../text-table';

const MINUTE_MS = 60_000;
/** Enough to see how it was before, and how it stayed after. */
const LEAD_MINUTES = 5;
const TAIL_MINUTES = 10;
const SHORTEST_MINUTES = 15;
/** Bars and ticks stand at whole multiples of these. */
const STEP_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

/** A count of the minute that begins at `at` (ISO 8601 UTC). */
export interface CountOfMinute {
  readonly at: string;
  readonly count: number;
}

export interface PictureMark {
  readonly kind: MomentKind;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly label: string;
}

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** From shortly before the first thing to be shown to shortly after the last; the closing does not count. */
export function chooseSpan(
  series: readonly (readonly CountOfMinute[])[],
  marks: readonly PictureMark[],
): Span {
  const times = [
    ...series.flatMap((one) => one.filter(({ count }) => count > 0).map(({ at }) => Date.parse(at))),
    ...marks.filter(({ kind }) => kind !== 'closed').map(({ at }) => Date.parse(at)),
  ];
  const first = times.reduce((low, time) => Math.min(low, time), Infinity);
  const last = times.reduce((high, time) => Math.max(high, time), -Infinity);
  if (first === Infinity) return { from: 0, to: SHORTEST_MINUTES * MINUTE_MS };
  const from = floorTo(first, MINUTE_MS) - LEAD_MINUTES * MINUTE_MS;
  const to = floorTo(last, MINUTE_MS) + (TAIL_MINUTES + 1) * MINUTE_MS;
  return { from, to: Math.max(to, from + SHORTEST_MINUTES * MINUTE_MS) };
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  /** Per minute, on average. */
  readonly value: number;
}

/** Joins minutes to at most `most` bars of a whole number of minutes. */
export function makeBars(
  minutes: readonly CountOfMinute[],
  { from, to }: Span,
  most: number,
): readonly Bar[] {
  const stepMs = chooseStep({ from, to }, most);
  const sums = new Map<number, number>();
  for (const { at, count } of minutes) {
    const time = Date.parse(at);
    if (time < from || time >= to) continue;
    const start = floorTo(time, stepMs);
    sums.set(start, (sums.get(start) ?? 0) + count);
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([start, sum]) => ({ from: start, to: start + stepMs, value: sum / (stepMs / MINUTE_MS) }));
}

/** Whole steps within the span, as few as `most` of them. `offsetMs`: of the readers' clock, so that noon is a tick. */
export function chooseTicks({ from, to }: Span, most: number, offsetMs: number): readonly number[] {
  const stepMs = chooseStep({ from, to }, most);
  const first = floorTo(from + offsetMs + stepMs - 1, stepMs) - offsetMs;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / stepMs) + 1) },
    (_, index) => first + index * stepMs,
  );
}

function chooseStep({ from, to }: Span, most: number): number {
  const minutes = (to - from) / MINUTE_MS;
  const step = STEP_MINUTES.find((one) => minutes / one <= most) ?? Math.ceil(minutes / most);
  return step * MINUTE_MS;
}

function floorTo(time: number, stepMs: number): number {
  return Math.floor(time / stepMs) * stepMs;
}

export interface PlacedMark extends PictureMark {
  readonly x: number;
  /** Where its label begins. */
  readonly labelX: number;
  /** From the top, 0 first. */
  readonly row: number;
}

const LABEL_GAP = 5;

/**
 * Gives each label the first row where it is free, and where no line crosses a label: lines go down from their label.
 * The label stands right of its line, or left of it, or wherever it fits.
 */
export function placeMarks(
  marks: readonly PictureMark[],
  place: (time: number) => number,
  width: number,
  characterWidth: number,
): readonly PlacedMark[] {
  const taken: { readonly row: number; readonly x: number; readonly left: number; readonly right: number }[] =
    [];
  return marks.map((mark) => {
    const x = place(Date.parse(mark.at));
    const length = measureWidth(mark.label) * characterWidth;
    const labelX = chooseLabelPlace(x, length, width);
    const [left, right] = [Math.min(x, labelX) - LABEL_GAP, Math.max(x, labelX + length) + LABEL_GAP];
    const isFree = (row: number): boolean =>
      !taken.some((one) => {
        if (one.row === row) return one.left < right && left < one.right;
        return one.row > row ? one.left < x && x < one.right : left < one.x && one.x < right;
      });
    // A line of an earlier mark may cross every row that is left: then the first one below them all.
    const below = taken.reduce((lowest, one) => Math.max(lowest, one.row + 1), 0);
    let row = 0;
    while (row < below && !isFree(row)) row += 1;
    taken.push({ row, x, left, right });
    return { ...mark, x, labelX, row };
  });
}

function chooseLabelPlace(x: number, length: number, width: number): number {
  if (x + LABEL_GAP + length <= width) return x + LABEL_GAP;
  if (x - LABEL_GAP - length >= 0) return x - LABEL_GAP - length;
  return Math.max(0, width - length);
}
