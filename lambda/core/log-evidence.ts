/** Makes evidence of what was read of the logs, aggregated or as lines, and of what earlier looks settled. */
import {
  addClientRow,
  addMomentRow,
  addTimeoutRow,
  isTrue,
  readCount,
  readTime,
  type Aggregate,
  type RowReader,
} from './aggregate-rows';
import { readTimedTimeout } from './error-log';
import { Tally, type ClientTally, type Evidence } from './evidence';
import { COLUMNS } from './insights-query';
import { compileLogFormat } from './log-format/compile';
import { readAccessLineAny } from './log-format/read-line';
import { makePrintable } from './printable';
import type { DetectionPolicy } from './policy';
import { unpackTally, type SettledEvidence } from './settled-evidence';

export interface CountedRows {
  readonly clients: readonly Aggregate[];
  readonly timeouts: readonly Aggregate[];
}

/** A line, and CloudWatch's own time of it, milliseconds since 1970. */
export interface LoggedLine {
  readonly time: number;
  readonly line: string;
}

interface ReadingBase {
  /** What went wrong or was left out, in plain words. */
  readonly remarks: readonly string[];
  readonly bytesScanned: number;
}

export type LogReading = ReadingBase &
  (
    | {
        readonly kind: 'aggregated';
        /** Rows of the time that is settled with this look, and of the time after it. */
        readonly settled: CountedRows;
        readonly fresh: CountedRows;
        readonly moments: readonly Aggregate[];
        readonly lines: readonly Aggregate[];
        readonly slowest: readonly Aggregate[];
        readonly minutes: readonly Aggregate[];
      }
    | {
        readonly kind: 'events';
        /** Lines that may hold an offence; `sampleLines` are any lines, to see whether the format is right. */
        readonly accessLines: readonly string[];
        readonly sampleLines: readonly string[];
        readonly errorEvents: readonly LoggedLine[];
      }
    | { readonly kind: 'unreadable' }
  );

/** What of an environment the reading of its logs depends on. */
export interface LogSettings {
  readonly logs: { readonly access: { readonly format: readonly string[] }; readonly remoteIp: boolean };
  readonly policy: { readonly detection: DetectionPolicy; readonly webPorts: readonly number[] };
}

/** What one look found, and what later looks need not read again. */
export interface Gathered {
  readonly evidence: Evidence;
  /** Tallies of everything up to the moment that this look settles; `undefined`: it settles nothing. */
  readonly settledClients: readonly ClientTally[] | undefined;
}

/** @param before what earlier looks of the incident settled */
export function makeEvidence(
  reading: LogReading,
  settings: LogSettings,
  before: SettledEvidence | undefined,
): Gathered {
  const formats = settings.logs.access.format.map((text: string) => compileLogFormat(text, settings.logs));
  const { detection, webPorts } = settings.policy;
  const tally = new Tally(detection, webPorts);
  for (const packed of before?.clients ?? []) tally.addClient(unpackTally(packed));
  const gathered = gather(reading, {
    formats,
    detection,
    tally,
    disagreements: new Set(),
  });
  const { evidence } = gathered;
  // A quiet stretch, or a look that may not or cannot read, does not unmake what is known.
  const lines = evidence.lines.read === 0 && before !== undefined ? before.lines : evidence.lines;
  return { ...gathered, evidence: { ...evidence, lines } };
}

function gather(reading: LogReading, reader: RowReader): Gathered {
  switch (reading.kind) {
    case 'aggregated':
      return readAggregates(reading, reader);
    case 'events':
      return { evidence: readEvents(reading, reader), settledClients: undefined };
    case 'unreadable': {
      const { clients, moments } = reader.tally;
      const nothing = {
        window: undefined,
        lines: { read: 0, unparsed: 0 },
        firstUnparsed: undefined,
        slowest: [],
        forwarded: [],
      };
      return {
        evidence: { ...nothing, clients, moments, remarks: reading.remarks },
        settledClients: undefined,
      };
    }
  }
}

function readAggregates(reading: Extract<LogReading, { kind: 'aggregated' }>, reader: RowReader): Gathered {
  const { formats, tally } = reader;
  const count = ({ clients, timeouts }: CountedRows): void => {
    for (const row of clients) addClientRow(row, reader);
    for (const row of timeouts) addTimeoutRow(row, reader);
  };
  count(reading.settled);
  const settledClients = tally.clients.map((client) => ({ ...client }));
  count(reading.fresh);
  for (const row of reading.moments) addMomentRow(row, reader);
  const rows = [...reading.settled.clients, ...reading.fresh.clients];
  const parsed = rows.reduce((sum, row) => sum + (readCount(row[COLUMNS.count]) ?? 0), 0);
  const unparsed = reading.lines
    .filter((row) => !isTrue(row[COLUMNS.isParsed]))
    .reduce((sum, row) => sum + (readCount(row[COLUMNS.count]) ?? 0), 0);
  const evidence = {
    window: findWindow(rows),
    lines: { read: parsed + unparsed, unparsed },
    firstUnparsed: reading.lines.find((row) => !isTrue(row[COLUMNS.isParsed]))?.[COLUMNS.sample],
    clients: tally.clients,
    moments: tally.moments,
    slowest: reading.slowest.flatMap((row) => readAccessLineAny(formats, row[COLUMNS.sample] ?? '') ?? []),
    forwarded: [],
    remarks: [...reading.remarks, ...describeDisagreements(reader.disagreements)],
  };
  return { evidence, settledClients };
}

function readEvents(
  reading: Extract<LogReading, { kind: 'events' }>,
  { formats, tally }: RowReader,
): Evidence {
  for (const line of reading.accessLines) {
    const entry = readAccessLineAny(formats, line);
    if (entry !== undefined) tally.addRequest(entry);
  }
  for (const { time, line } of reading.errorEvents) {
    const timeout = readTimedTimeout(line, time);
    if (timeout !== undefined) tally.addTimeout(timeout);
  }
  const lines = reading.sampleLines.length > 0 ? reading.sampleLines : reading.accessLines;
  const unparsed = lines.filter((line) => readAccessLineAny(formats, line) === undefined);
  return {
    window: undefined,
    lines: { read: lines.length, unparsed: unparsed.length },
    firstUnparsed: unparsed[0],
    clients: tally.clients,
    moments: tally.moments,
    slowest: [],
    forwarded: [],
    remarks: reading.remarks,
  };
}

function findWindow(rows: readonly Aggregate[]): Evidence['window'] {
  let [from, to] = [Infinity, -Infinity];
  for (const row of rows) {
    from = Math.min(from, readTime(row[COLUMNS.first]) ?? Infinity);
    to = Math.max(to, readTime(row[COLUMNS.last]) ?? -Infinity);
  }
  if (from > to) return undefined;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Tells of clients whose rows the two engines read differently. */
export function describeDisagreements(clients: ReadonlySet<string>): readonly string[] {
  if (clients.size === 0) return [];
  const named = [...clients].slice(0, 5).map((client) => makePrintable(client, 50));
  return [
    `Logs Insights and Floodgate read ${clients.size} client${clients.size === 1 ? '' : 's'} differently, left out: ${named.join(', ')}`,
  ];
}
