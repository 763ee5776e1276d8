/**
 * Reads the rows of aggregated queries. A row is believed only as far as its sample line says the same when it is read
 * again here: the two engines are not the same, and attackers write the lines.
 */
import type { AccessEntry } from './access-entry';
import { formatAddress, parseAddress } from './addresses';
import { readTimedTimeout } from './error-log';
import { classifyRequest, isSlow, makeClientTally, type RequestClass, type Tally } from './evidence';
import { COLUMNS } from './insights-query';
import type { LogFormat } from './log-format/log-format';
import { readAccessLineAny } from './log-format/read-line';
import type { DetectionPolicy } from './policy';

/** One row of an aggregated query: field name to text. */
export type Aggregate = Readonly<Record<string, string>>;

/** What rows are read by and counted into. */
export interface RowReader {
  readonly formats: readonly LogFormat[];
  readonly detection: DetectionPolicy;
  readonly tally: Tally;
  /** Clients whose rows the two engines read differently. */
  readonly disagreements: Set<string>;
}

/** How a line is read. */
export type LineReader = Pick<RowReader, 'formats' | 'detection'>;

const DISAGREES = 'disagrees';

/** A row of clients without its line, which is most of it: in its place stands what the line says of the row. */
export function readClientRow(row: Aggregate, { formats, detection }: LineReader): Aggregate {
  if (row[COLUMNS.readAs] !== undefined) return row;
  const entry = readAccessLineAny(formats, row[COLUMNS.sample] ?? '');
  if (entry === undefined || !isSameClient(row, entry))
    return shortenRow(row, row[COLUMNS.client] ?? '', DISAGREES);
  const kind = classifyRequest(entry, detection);
  return shortenRow(row, entry.client, isSameClass(row, entry, kind) ? kind : DISAGREES);
}

/** The same of a row of moments. */
export function readMomentRow(row: Aggregate, { formats, detection }: LineReader): Aggregate {
  if (row[COLUMNS.readAs] !== undefined) return row;
  const entry = readAccessLineAny(formats, row[COLUMNS.sample] ?? '');
  return entry === undefined || !isSameClient(row, entry)
    ? shortenRow(row, row[COLUMNS.client] ?? '', DISAGREES)
    : shortenRow(row, entry.client, classifyRequest(entry, detection));
}

function shortenRow(row: Aggregate, client: string, readAs: RequestClass | typeof DISAGREES): Aggregate {
  const { count, busySeconds, first, last } = COLUMNS;
  const kept = readAs === 'offence' ? [count, busySeconds, first, last] : [count, first, last];
  return {
    [COLUMNS.client]: client,
    [COLUMNS.readAs]: readAs,
    ...Object.fromEntries(kept.map((name) => [name, row[name] ?? ''])),
  };
}

export function addClientRow(row: Aggregate, reader: RowReader): void {
  const { tally, disagreements } = reader;
  const read = readClientRow(row, reader);
  const [address = '', kind, count] = [
    read[COLUMNS.client],
    read[COLUMNS.readAs],
    readCount(read[COLUMNS.count]),
  ];
  if (kind === DISAGREES || count === undefined) {
    disagreements.add(address);
    return;
  }
  const client = makeClientTally(address);
  if (kind === 'ordinary') client.requests = count;
  else if (kind === 'refused') client.refused = count;
  else {
    client.connects = count;
    client.busySeconds = readSeconds(read[COLUMNS.busySeconds]);
    client.firstSeen = readTime(read[COLUMNS.first]) ?? Infinity;
    client.lastSeen = readTime(read[COLUMNS.last]) ?? -Infinity;
  }
  tally.addClient(client);
}

function isSameClient(row: Aggregate, { client }: Pick<AccessEntry, 'client'>): boolean {
  const prefix = parseAddress(row[COLUMNS.client] ?? '');
  return prefix !== undefined && formatAddress(prefix) === client;
}

/** Does everything that the row was grouped by say of its lines what the sample says? */
function isSameClass(row: Aggregate, entry: AccessEntry, kind: RequestClass): boolean {
  const isConnect = isTrue(row[COLUMNS.isConnect]);
  const isAbsoluteForm = (row[COLUMNS.host] ?? '') !== '';
  return (
    isConnect === (entry.method === 'CONNECT') &&
    isTrue(row[COLUMNS.isSlow]) === isSlow(entry) &&
    readStatus(row[COLUMNS.status]) === entry.status &&
    (kind === 'ordinary' || isConnect || isAbsoluteForm)
  );
}

export function addMomentRow(row: Aggregate, reader: RowReader): void {
  const { tally, disagreements } = reader;
  const read = readMomentRow(row, reader);
  const address = read[COLUMNS.client] ?? '';
  const offences = readCount(read[COLUMNS.count]);
  const first = readTime(read[COLUMNS.first]);
  if (read[COLUMNS.readAs] === DISAGREES || offences === undefined || first === undefined) {
    disagreements.add(address);
    return;
  }
  if (read[COLUMNS.readAs] === 'offence')
    tally.addMoment({ address, second: Math.floor(first / 1000), offences, timeouts: 0 });
}

export function addTimeoutRow(row: Aggregate, { tally, disagreements }: RowReader): void {
  const last = readTime(row[COLUMNS.last]);
  const timeout = last === undefined ? undefined : readTimedTimeout(row[COLUMNS.sample] ?? '', last);
  const count = readCount(row[COLUMNS.count]);
  if (
    timeout === undefined ||
    count === undefined ||
    (row[COLUMNS.target] ?? '') !== timeout.target ||
    !isSameClient(row, timeout)
  ) {
    disagreements.add(row[COLUMNS.client] ?? '');
    return;
  }
  tally.addTimeout(timeout, count);
}

function readStatus(text: string | undefined): number | undefined {
  const status = readCount(text);
  return status !== undefined && status >= 100 ? status : undefined;
}

function readSeconds(text: string | undefined): number {
  const seconds = Number(text);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

export function readCount(text: string | undefined): number | undefined {
  const count = text === '' ? NaN : Number(text);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** Logs Insights shows times as `2020-12-24 09:58:32.000`, UTC. */
export function readTime(text: string | undefined): number | undefined {
  const time = Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}
