/**
 * Values of Logs Insights: text and numbers, read as numbers where both sides can be.
 */

/** `undefined`: the record has no such field. */
export type Value = string | number | undefined;

export type LogRecord = Record<string, Value>;

/** An expression, ready to run. */
export interface Expression {
  readonly of: (record: LogRecord) => Value;
  /** Epoch milliseconds, shown as a time. */
  readonly isTime: boolean;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return value !== undefined && NUMBER.test(value) ? Number(value) : undefined;
}

export function toText(value: Value): string {
  return value === undefined ? '' : typeof value === 'number' ? formatNumber(value) : value;
}

/** Whole numbers plainly, others with up to four places, as the service shows averages. */
function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Math.round(value * 1e4) / 1e4);
}

/** `2020-12-24 09:58:32.000`: UTC without a zone. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}

/** Numbers by size, everything else by its text; `undefined` when a side is absent. */
export function compareValues(a: Value, b: Value): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [numberA, numberB] = [toNumber(a), toNumber(b)];
  if (numberA !== undefined && numberB !== undefined) return numberA - numberB;
  const [textA, textB] = [toText(a), toText(b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}

export function isTruthy(value: Value): boolean {
  return value !== undefined && value !== 0 && value !== '';
}

export function toFlag(isTrue: boolean): 0 | 1 {
  return isTrue ? 1 : 0;
}
