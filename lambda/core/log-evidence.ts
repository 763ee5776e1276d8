/**
 * Makes evidence of what was read of the logs. An aggregated row is believed only as far as its sample line says the
 * same when it is read again here: the two engines are not the same, and attackers write the lines.
 */
import { formatAddress, parseAddress } from './addresses';
import { readProxyTimeout } from './error-log';
import { classifyRequest, makeClientTally, Tally, type Evidence } from './evidence';
import { compileLogFormat } from './log-format/compile';
import type { LogFormat } from './log-format/log-format';
import { readAccessLineAny } from './log-format/read-line';
import { fixedTimeZone, parseTimeZone, type TimeZone } from './log-format/time-zone';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import { makePrintable } from './printable';
import type { DetectionPolicy } from './policy';

/** One row of an aggregated query: field name to text. */
export type Aggregate = Readonly<Record<string, string>>;

interface ReadingBase {
  /** What went wrong or was left out, in plain words. */
  readonly remarks: readonly string[];
  readonly bytesScanned: number;
}

export type LogReading = ReadingBase &
  (
    | {
        readonly kind: 'aggregated';
        readonly clients: readonly Aggregate[];
        readonly moments: readonly Aggregate[];
        readonly lines: readonly Aggregate[];
        readonly timeouts: readonly Aggregate[];
      }
    | {
        readonly kind: 'events';
        /** Lines that may hold an offence; `sampleLines` are any lines, to see whether the format is right. */
        readonly accessLines: readonly string[];
        readonly sampleLines: readonly string[];
        readonly errorLines: readonly string[];
      }
    | { readonly kind: 'unreadable' }
  );

/** What of an environment the reading of its logs depends on. */
export interface LogSettings {
  readonly logs: { readonly access: { readonly format: readonly string[] }; readonly remoteIp: boolean };
  readonly timeZone?: string | undefined;
  readonly policy: { readonly detection: DetectionPolicy; readonly webPorts: readonly number[] };
}

export function makeEvidence(
  reading: LogReading,
  settings: LogSettings,
  neverBlock: NeverBlockList,
): Evidence {
  const formats = settings.logs.access.format.map((text) => compileLogFormat(text, settings.logs));
  const { detection, webPorts } = settings.policy;
  const tally = new Tally(detection, webPorts, (address) => isSpared(neverBlock, address));
  switch (reading.kind) {
    case 'aggregated':
      return readAggregates(reading, formats, settings, tally);
    case 'events':
      return readEvents(reading, formats, settings, tally);
    case 'unreadable':
      return {
        window: undefined,
        lines: { read: 0, unparsed: 0 },
        firstUnparsed: undefined,
        clients: [],
        moments: [],
        remarks: reading.remarks,
      };
  }
}

function isSpared(neverBlock: NeverBlockList, address: string): boolean {
  const prefix = parseAddress(address);
  return prefix === undefined || findNeverBlockReason(neverBlock, prefix) !== undefined;
}

function readAggregates(
  reading: Extract<LogReading, { kind: 'aggregated' }>,
  formats: readonly LogFormat[],
  settings: LogSettings,
  tally: Tally,
): Evidence {
  const disagreements = new Set<string>();
  const zones: number[] = [];
  for (const row of reading.clients) addClientRow(row, formats, settings, tally, disagreements, zones);
  for (const row of reading.moments) addMomentRow(row, formats, settings, tally, disagreements);
  for (const row of reading.timeouts) addTimeoutRow(row, chooseZone(settings, zones), tally, disagreements);
  const parsed = sumLines(reading.lines, true);
  const unparsed = sumLines(reading.lines, false);
  return {
    window: findWindow(reading.clients),
    lines: { read: parsed + unparsed, unparsed },
    firstUnparsed: reading.lines.find((row) => !isTrue(row['isparsed']))?.['sample'],
    clients: tally.clients,
    moments: tally.moments,
    remarks: [...reading.remarks, ...describeDisagreements(disagreements)],
  };
}

function addClientRow(
  row: Aggregate,
  formats: readonly LogFormat[],
  { policy }: LogSettings,
  tally: Tally,
  disagreements: Set<string>,
  zones: number[],
): void {
  const entry = readAccessLineAny(formats, row['sample'] ?? '');
  const requests = readCount(row['requests']);
  if (entry === undefined || requests === undefined || entry.client !== canonical(row['client'])) {
    disagreements.add(row['client'] ?? '');
    return;
  }
  if (entry.zoneOffsetMinutes !== undefined) zones.push(entry.zoneOffsetMinutes);
  const kind = classifyRequest(entry, policy.detection);
  const client = makeClientTally(entry.client);
  if (kind === 'ordinary') client.requests = requests;
  else if (kind === 'refused') client.refused = requests;
  else {
    client.connects = requests;
    client.busySeconds = Number(row['busy'] ?? 0) || 0;
    client.firstSeen = readTime(row['first']) ?? Infinity;
    client.lastSeen = readTime(row['last']) ?? -Infinity;
  }
  tally.addClient(client);
}

function addMomentRow(
  row: Aggregate,
  formats: readonly LogFormat[],
  { policy }: LogSettings,
  tally: Tally,
  disagreements: Set<string>,
): void {
  const entry = readAccessLineAny(formats, row['sample'] ?? '');
  const offences = readCount(row['offences']);
  const first = readTime(row['first']);
  if (
    entry === undefined ||
    offences === undefined ||
    first === undefined ||
    entry.client !== canonical(row['client'])
  ) {
    disagreements.add(row['client'] ?? '');
    return;
  }
  if (classifyRequest(entry, policy.detection) === 'offence')
    tally.addMoment(entry.client, Math.floor(first / 1000), offences);
}

function addTimeoutRow(row: Aggregate, zone: TimeZone, tally: Tally, disagreements: Set<string>): void {
  const timeout = readProxyTimeout(row['sample'] ?? '', zone);
  const count = readCount(row['timeouts']);
  const last = readTime(row['last']);
  if (
    timeout === undefined ||
    count === undefined ||
    last === undefined ||
    timeout.client !== canonical(row['client'])
  ) {
    disagreements.add(row['client'] ?? '');
    return;
  }
  // The events' own time, which the agent read or gave: the line names no zone.
  for (let index = 0; index < count; index++)
    tally.addTimeout({ client: timeout.client, time: last, targetPort: timeout.targetPort });
}

function readEvents(
  reading: Extract<LogReading, { kind: 'events' }>,
  formats: readonly LogFormat[],
  settings: LogSettings,
  tally: Tally,
): Evidence {
  const zones: number[] = [];
  for (const line of reading.accessLines) {
    const entry = readAccessLineAny(formats, line);
    if (entry === undefined) continue;
    if (entry.zoneOffsetMinutes !== undefined) zones.push(entry.zoneOffsetMinutes);
    tally.addRequest(entry);
  }
  const zone = chooseZone(settings, zones);
  for (const line of reading.errorLines) {
    const timeout = readProxyTimeout(line, zone);
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
    remarks: reading.remarks,
  };
}

/** The error log names no zone: the operator's, or the access log's own offset. */
export function chooseZone(
  { timeZone }: Pick<LogSettings, 'timeZone'>,
  offsets: readonly number[],
): TimeZone {
  return parseTimeZone(timeZone ?? '') ?? fixedTimeZone(offsets[0] ?? 0);
}

function canonical(address: string | undefined): string | undefined {
  const prefix = parseAddress(address ?? '');
  return prefix === undefined ? undefined : formatAddress(prefix);
}

function readCount(text: string | undefined): number | undefined {
  const count = Number(text);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** Logs Insights shows times as `2020-12-24 09:58:32.000`, UTC. */
function readTime(text: string | undefined): number | undefined {
  const time = Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}

function sumLines(rows: readonly Aggregate[], isParsed: boolean): number {
  return rows
    .filter((row) => isTrue(row['isparsed']) === isParsed)
    .reduce((sum, row) => sum + (readCount(row['lines']) ?? 0), 0);
}

function findWindow(rows: readonly Aggregate[]): Evidence['window'] {
  const times = rows.flatMap((row) => [readTime(row['first']) ?? [], readTime(row['last']) ?? []].flat());
  if (times.length === 0) return undefined;
  const [from, to] = times.reduce(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Infinity, -Infinity],
  );
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function describeDisagreements(clients: ReadonlySet<string>): readonly string[] {
  if (clients.size === 0) return [];
  const named = [...clients].slice(0, 5).map((client) => makePrintable(client, 50));
  return [
    `Logs Insights and Floodgate read ${clients.size} client${clients.size === 1 ? '' : 's'} differently, left out: ${named.join(', ')}`,
  ];
}
