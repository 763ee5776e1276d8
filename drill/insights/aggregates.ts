/**
 * Aggregate functions of `stats`: many records → one value.
 */
import { readExpression, type TimeFields } from './expressions';
import { InsightsSyntaxError } from './failures';
import type { TokenReader } from './tokens';
import { compareValues, toNumber, toText, type Expression, type LogRecord, type Value } from './values';

export interface Aggregate {
  readonly over: (records: readonly LogRecord[]) => Value;
  readonly isTime: boolean;
}

/** Takes the values of the records that have one. */
type Reduce = (values: readonly Value[], parameter: number | undefined) => Value;

const REDUCERS: Readonly<Record<string, Reduce>> = {
  count: (values) => values.length,
  count_distinct: (values) => new Set(values.map(toText)).size,
  sum: (values) => numbersOf(values).reduce((sum, value) => sum + value, 0),
  avg: (values) => average(numbersOf(values)),
  min: (values) =>
    values.reduce((best, value) => ((compareValues(value, best) ?? -1) < 0 ? value : best), undefined),
  max: (values) =>
    values.reduce((best, value) => ((compareValues(value, best) ?? 1) > 0 ? value : best), undefined),
  pct: (values, percent) => percentile(numbersOf(values), percent),
  percentile: (values, percent) => percentile(numbersOf(values), percent),
  stddev: (values) => standardDeviation(numbersOf(values)),
};
/** By the time of the record, whatever order the records are in; of equal times, the later arrival is the later one. */
const BY_TIME: Readonly<Record<string, (order: number) => boolean>> = {
  earliest: (order) => order <= 0,
  latest: (order) => order > 0,
};
const KEEPS_TIME = new Set(['min', 'max', 'earliest', 'latest']);

function numbersOf(values: readonly Value[]): readonly number[] {
  return values.flatMap((value) => toNumber(value) ?? []);
}

function average(numbers: readonly number[]): Value {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function standardDeviation(numbers: readonly number[]): Value {
  const mean = average(numbers);
  if (typeof mean !== 'number') return undefined;
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
}

function percentile(numbers: readonly number[], percent: number | undefined): Value {
  if (percent === undefined) throw new InsightsSyntaxError('pct takes a field and a percentage');
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** Is there an aggregate function's call at the reader? */
export function isAggregate(reader: TokenReader): boolean {
  const name = reader.peek()?.text.toLowerCase() ?? '';
  return (REDUCERS[name] ?? BY_TIME[name]) !== undefined && reader.isAt('(', 1);
}

export function readAggregate(reader: TokenReader, times: TimeFields): Aggregate {
  const name = reader.take().text.toLowerCase();
  const reduce = REDUCERS[name];
  const replaces = BY_TIME[name];
  if (reduce === undefined && replaces === undefined)
    throw new InsightsSyntaxError(`unknown aggregate function ${name}`);
  reader.insist('(');
  if (name === 'count' && (reader.isAt(')') || reader.isAt('*'))) {
    reader.takeIf('*');
    reader.insist(')');
    return { over: (records) => records.length, isTime: false };
  }
  const field = readExpression(reader, times);
  const parameter = reader.takeIf(',') ? Number(reader.insistKind('number')) : undefined;
  reader.insist(')');
  return {
    over: (records) =>
      reduce === undefined
        ? pickByTime(records, field, replaces)
        : reduce(valuesOf(records, field), parameter),
    isTime: field.isTime && KEEPS_TIME.has(name),
  };
}

function valuesOf(records: readonly LogRecord[], field: Expression): readonly Value[] {
  return records.map((record) => field.of(record)).filter((value) => value !== undefined);
}

function pickByTime(
  records: readonly LogRecord[],
  field: Expression,
  replaces: ((order: number) => boolean) | undefined,
): Value {
  const present = records.filter((record) => field.of(record) !== undefined);
  const picked = present.reduce<LogRecord | undefined>(
    (best, record) =>
      best === undefined || replaces?.(compareValues(record['@timestamp'], best['@timestamp']) ?? 0) === true
        ? record
        : best,
    undefined,
  );
  return picked === undefined ? undefined : field.of(picked);
}
