/**
 * Commands of Logs Insights: each is a step from records to records, and says what is shown.
 */
import { isAggregate, readAggregate, type Aggregate } from './aggregates';
import { readExpression } from './expressions';
import { InsightsSyntaxError } from './failures';
import { compileGlob, compileRegex, groupNames } from './regex';
import type { TokenReader } from './tokens';
import { compareValues, isTruthy, toText, type Expression, type LogRecord, type Value } from './values';

/** What is known of the pipeline up to here. */
export interface Pipeline {
  readonly steps: ((records: readonly LogRecord[]) => readonly LogRecord[])[];
  /** Fields that `fields`, `parse` and `stats` bring to the result, in order. */
  shown: string[];
  /** Fields that `display` asks for, in place of `shown`. */
  displayed: string[] | undefined;
  times: Set<string>;
  isAggregated: boolean;
  limit: number | undefined;
  /** Steps before the first `stats`: events that pass them are the matched ones. */
  matchingSteps: number | undefined;
}

type ReadCommand = (reader: TokenReader, pipeline: Pipeline) => void;

/** A query cannot ask for more rows (API reference, StartQuery). */
const HIGHEST_LIMIT = 100_000;

export const COMMANDS: Readonly<Record<string, ReadCommand>> = {
  fields: readFields,
  parse: readParse,
  filter: readFilter,
  stats: readStats,
  sort: readSort,
  limit: readLimit,
  display: readDisplay,
  dedup: readDedup,
};

interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

/** `expression as name`; without a name, the text of the expression is its name. */
function readNamed(reader: TokenReader, pipeline: Pipeline): NamedExpression {
  const mark = reader.mark();
  const expression = readExpression(reader, pipeline.times);
  const text = reader.textSince(mark);
  return { name: reader.takeIf('as') ? reader.insistKind('name') : text, expression };
}

function readFields(reader: TokenReader, pipeline: Pipeline): void {
  const named: NamedExpression[] = [];
  do {
    const one = readNamed(reader, pipeline);
    named.push(one);
    note(pipeline, one.name, one.expression.isTime);
  } while (reader.takeIf(','));
  // Records belong to the run, so they are completed in place; one after the other: a field may use the one before it.
  pipeline.steps.push((records) => {
    for (const record of records) {
      for (const { name, expression } of named) record[name] = expression.of(record);
    }
    return records;
  });
}

function note(pipeline: Pipeline, name: string, isTime: boolean): void {
  if (!pipeline.shown.includes(name)) pipeline.shown.push(name);
  if (isTime) pipeline.times.add(name);
  else pipeline.times.delete(name);
}

function readParse(reader: TokenReader, pipeline: Pipeline): void {
  const field = reader.takeKind('name') ?? '@message';
  const source = reader.takeKind('regex');
  const glob = source === undefined ? reader.insistKind('string') : undefined;
  const regex = source === undefined ? compileGlob(glob ?? '') : compileRegex(source);
  const names =
    source !== undefined && groupNames(source).length > 0 ? groupNames(source) : readAliases(reader);
  if (glob !== undefined && glob.split('*').length - 1 !== names.length) {
    throw new InsightsSyntaxError(`parse: ${names.length} names for the pattern "${glob}"`);
  }
  names.forEach((name) => note(pipeline, name, false));
  const isNamed = source !== undefined && groupNames(source).length > 0;
  pipeline.steps.push((records) => {
    for (const record of records) {
      const value = record[field];
      const match = value === undefined ? null : regex.exec(toText(value));
      if (match === null) continue;
      names.forEach((name, index) => {
        record[name] = isNamed ? match.groups?.[name] : match[index + 1];
      });
    }
    return records;
  });
}

function readAliases(reader: TokenReader): readonly string[] {
  reader.insist('as');
  return readNames(reader);
}

function readNames(reader: TokenReader): string[] {
  const names = [reader.insistKind('name')];
  while (reader.takeIf(',')) names.push(reader.insistKind('name'));
  return names;
}

function readFilter(reader: TokenReader, pipeline: Pipeline): void {
  const condition = readExpression(reader, pipeline.times);
  pipeline.steps.push((records) => records.filter((record) => isTruthy(condition.of(record))));
}

interface Column {
  readonly name: string;
  readonly aggregate: Aggregate;
}

function readStats(reader: TokenReader, pipeline: Pipeline): void {
  const columns: Column[] = [];
  do {
    if (!isAggregate(reader)) throw reader.unexpected('an aggregate function');
    const mark = reader.mark();
    const value = readAggregate(reader, pipeline.times);
    const text = reader.textSince(mark);
    columns.push({ name: reader.takeIf('as') ? reader.insistKind('name') : text, aggregate: value });
  } while (reader.takeIf(','));
  const groups: NamedExpression[] = [];
  if (reader.takeIf('by')) {
    do groups.push(readNamed(reader, pipeline));
    while (reader.takeIf(','));
  }
  pipeline.matchingSteps ??= pipeline.steps.length;
  pipeline.steps.push((records) => aggregate(records, columns, groups));
  pipeline.shown = [];
  pipeline.times = new Set();
  pipeline.isAggregated = true;
  for (const { name, expression } of groups) note(pipeline, name, expression.isTime);
  for (const { name, aggregate: column } of columns) note(pipeline, name, column.isTime);
}

/** A record without a value to group by has a group of its own kind, without that field. */
function aggregate(
  records: readonly LogRecord[],
  columns: readonly Column[],
  groups: readonly NamedExpression[],
): readonly LogRecord[] {
  const byKey = new Map<string, { readonly keys: readonly Value[]; readonly members: LogRecord[] }>();
  for (const record of records) {
    const keys = groups.map(({ expression }) => expression.of(record));
    const key = keys.join('\0');
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, { keys, members: [record] });
    else group.members.push(record);
  }
  return [...byKey.values()].map(({ keys, members }) => {
    const row: LogRecord = {};
    groups.forEach(({ name }, index) => {
      row[name] = keys[index];
    });
    for (const { name, aggregate: column } of columns) row[name] = column.over(members);
    return row;
  });
}

function readSort(reader: TokenReader, pipeline: Pipeline): void {
  const keys: { readonly expression: Expression; readonly factor: 1 | -1 }[] = [];
  do {
    const expression = readExpression(reader, pipeline.times);
    const factor = reader.takeIf('desc') ? -1 : 1;
    if (factor === 1) reader.takeIf('asc');
    keys.push({ expression, factor });
  } while (reader.takeIf(','));
  const order = (a: LogRecord, b: LogRecord): number => {
    for (const { expression, factor } of keys) {
      const difference = compareValues(expression.of(a), expression.of(b)) ?? 0;
      if (difference !== 0) return factor * difference;
    }
    return 0;
  };
  pipeline.steps.push((records) => [...records].sort(order));
}

function readLimit(reader: TokenReader, pipeline: Pipeline): void {
  const limit = Number(reader.insistKind('number'));
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= HIGHEST_LIMIT)) {
    throw new InsightsSyntaxError(`limit must be from 1 to ${HIGHEST_LIMIT}`);
  }
  pipeline.limit = limit;
  pipeline.steps.push((records) => records.slice(0, limit));
}

function readDisplay(reader: TokenReader, pipeline: Pipeline): void {
  pipeline.displayed = readNames(reader);
}

/** Keeps the first record of each combination. */
function readDedup(reader: TokenReader, pipeline: Pipeline): void {
  const names = readNames(reader);
  pipeline.steps.push((records) => {
    const seen = new Set<string>();
    return records.filter((record) => {
      const key = JSON.stringify(names.map((name) => record[name] ?? null));
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  });
}
