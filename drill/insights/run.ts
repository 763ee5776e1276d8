/**
 * Runs a CloudWatch Logs Insights query over log events. Plain values in and out: the account in memory and
 * any emulator's shim ask the same function.
 */
import { COMMANDS, type Pipeline } from './commands';
import { InsightsSyntaxError } from './failures';
import { TokenReader } from './tokens';
import { formatTime, toText, type LogRecord, type Value } from './values';

export interface InsightsEvent {
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
  readonly stream: string;
  /** In the order of arrival. */
  readonly number: number;
}

export interface InsightsRange {
  /** Epoch seconds, both ends included. */
  readonly from: number;
  readonly to: number;
  /** Rows, when the query itself has no `limit`. */
  readonly limit?: number;
}

export interface InsightsCell {
  readonly field: string;
  readonly value: string;
}

export interface InsightsResult {
  readonly rows: readonly (readonly InsightsCell[])[];
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

const USUAL_LIMIT = 10_000;
const TIME_FIELDS = ['@timestamp', '@ingestionTime'];

/** @throws InsightsSyntaxError what AWS refuses as malformed */
export function runInsightsQuery(
  events: readonly InsightsEvent[],
  query: string,
  range: InsightsRange,
): InsightsResult {
  const pipeline = parseInsightsQuery(query);
  const scanned = events.filter(
    ({ timestampMs }) => timestampMs >= range.from * 1000 && timestampMs <= range.to * 1000,
  );
  // Newest first: the order of rows when the query asks for none. What arrived later counts as newer.
  const ordered = [...scanned].sort((a, b) => b.timestampMs - a.timestampMs || b.number - a.number);
  const splitAt = pipeline.matchingSteps ?? pipeline.steps.length;
  const matched = runSteps(ordered.map(toRecord), pipeline.steps.slice(0, splitAt));
  const results = runSteps(matched, pipeline.steps.slice(splitAt));
  const limit = pipeline.limit ?? range.limit ?? USUAL_LIMIT;
  return {
    rows: results.slice(0, limit).map((record) => renderRow(record, pipeline)),
    recordsMatched: matched.length,
    recordsScanned: scanned.length,
    bytesScanned: scanned.reduce((sum, event) => sum + event.message.length, 0),
  };
}

function runSteps(records: readonly LogRecord[], steps: Pipeline['steps']): readonly LogRecord[] {
  return steps.reduce((left, step) => step(left), records);
}

/** The last queries that were parsed: each is parsed when it starts, when it runs, and again the next minute. */
const parsed = new Map<string, Pipeline>();
const REMEMBERED_QUERIES = 100;

/** @throws InsightsSyntaxError what AWS refuses as malformed */
export function parseInsightsQuery(query: string): Pipeline {
  const known = parsed.get(query);
  if (known !== undefined) return known;
  const pipeline = parsePipeline(query);
  if (parsed.size >= REMEMBERED_QUERIES) parsed.clear();
  parsed.set(query, pipeline);
  return pipeline;
}

function parsePipeline(query: string): Pipeline {
  const reader = new TokenReader(query);
  const pipeline: Pipeline = {
    steps: [],
    shown: [],
    displayed: undefined,
    times: new Set(TIME_FIELDS),
    isAggregated: false,
    limit: undefined,
    matchingSteps: undefined,
  };
  if (reader.isDone()) throw new InsightsSyntaxError('the query is empty');
  do {
    const name = reader.insistKind('name').toLowerCase();
    const read = COMMANDS[name];
    if (read === undefined)
      throw new InsightsSyntaxError(`unknown command ${name}; known are ${Object.keys(COMMANDS).join(', ')}`);
    read(reader, pipeline);
  } while (reader.takeIf('|'));
  if (!reader.isDone()) throw reader.unexpected('"|"');
  return pipeline;
}

function toRecord(event: InsightsEvent): LogRecord {
  return {
    '@timestamp': event.timestampMs,
    '@message': event.message,
    '@logStream': event.stream,
    '@ingestionTime': event.ingestionMs,
    '@ptr': event.number,
  };
}

/** Absent fields are left out of the row; single events carry the pointer to themselves. */
function renderRow(record: LogRecord, pipeline: Pipeline): readonly InsightsCell[] {
  const shown = pipeline.shown.length === 0 ? ['@timestamp', '@message'] : pipeline.shown;
  const names = [...(pipeline.displayed ?? shown), ...(pipeline.isAggregated ? [] : ['@ptr'])];
  return names.flatMap((field) => {
    const value = record[field];
    if (value === undefined) return [];
    return [
      {
        field,
        value: field === '@ptr' ? renderPointer(value) : renderValue(value, pipeline.times.has(field)),
      },
    ];
  });
}

/** Opaque, and different for each event. */
function renderPointer(value: Value): string {
  return Buffer.from(`event ${toText(value)}`).toString('base64');
}

function renderValue(value: Value, isTime: boolean): string {
  return isTime && typeof value === 'number' ? formatTime(value) : toText(value);
}
