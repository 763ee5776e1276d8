/**
 * Reads from the logs who asked for what: aggregated in Logs Insights, or, where that failed, from the events themselves
 * within a bound. Returns what was found, uninterpreted (core/log-evidence.ts makes evidence of it).
 */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Environment } from '../config';
import { REFUSED_STATUSES } from '../core/evidence';
import {
  before,
  clientsQuery,
  COLUMNS,
  linesOfQuery,
  MAX_QUERY_ROWS,
  minutesQuery,
  momentsQuery,
  proxyTimeoutsQuery,
  slowestQuery,
  timeoutLinesOfQuery,
  unparsedQuery,
} from '../core/insights-query';
import { readClientRow, readMomentRow, type Aggregate } from '../core/aggregate-rows';
import type { LoggedLine, LogReading } from '../core/log-evidence';
import { compileLogFormat } from '../core/log-format/compile';
import type { Clients } from './clients';
import type { Clock } from './clock';
import { failureReason } from './failure';
import { readLogEvents } from './log-events';
import { runQueries, type InsightsQuery, type QueryResult } from './logs-insights';

export interface LookWindow {
  /** Everything before is settled already. */
  readonly from: Date;
  /** Lines before this moment are all there: what they say is settled with this look. */
  readonly settleUntil: Date;
  readonly to: Date;
  /** When this run ends: queries are given up before. */
  readonly endsAt: Date;
}

/** Queries of this size take seconds; what takes longer is better answered by the events themselves. */
const INSIGHTS_DEADLINE_MS = 45_000;
/** What must be left of the run for planning and applying. */
const RESERVE_MS = 90_000;
/** FilterLogEvents gives about five pages a second to a whole account. */
export const FALLBACK_PAGES = 25;

/** @param results of `logQueries`, in their order */
export async function readLogs(
  logs: CloudWatchLogsClient,
  environment: Environment,
  window: LookWindow,
  results: readonly QueryResult[],
): Promise<LogReading> {
  const bytesScanned = sumBytes(results);
  const [minutes, settled, fresh, moments, lines, slowest, settledTimeouts, freshTimeouts] = results;
  const needed = [settled, fresh, moments, lines];
  if (needed.every((result) => result?.kind === 'complete')) {
    return {
      kind: 'aggregated',
      settled: { clients: readRows(settled), timeouts: readRows(settledTimeouts) },
      fresh: { clients: readRows(fresh), timeouts: readRows(freshTimeouts) },
      moments: readRows(moments),
      lines: readRows(lines),
      slowest: readRows(slowest),
      minutes: readRows(minutes),
      remarks: [settledTimeouts, freshTimeouts].flatMap((result) =>
        result?.kind === 'failed' ? [`the error log could not be read (${result.reason})`] : [],
      ),
      bytesScanned,
    };
  }
  return readEvents(logs, environment, window, describeFailure(results), bytesScanned);
}

/** How long queries may take that begin now. */
export function chooseDeadlineMs(clock: Clock, { endsAt }: LookWindow): number {
  const left = endsAt.getTime() - clock.now().getTime() - RESERVE_MS;
  return Math.max(1000, Math.min(INSIGHTS_DEADLINE_MS, left));
}

export function sumBytes(results: readonly QueryResult[]): number {
  return results.reduce((sum, result) => sum + (result.kind === 'complete' ? result.bytesScanned : 0), 0);
}

export function describeFailure(results: readonly QueryResult[]): string {
  const reasons = results.flatMap((result) => (result.kind === 'failed' ? [result.reason] : []));
  return `Logs Insights failed (${reasons[0] ?? 'no answer'})`;
}

/** Asks for the time that this look settles, and for the time after it: every event once. */
export function askInParts(
  { from, settleUntil, to }: LookWindow,
  logGroup: string,
  query: string,
): readonly InsightsQuery[] {
  const limit = MAX_QUERY_ROWS;
  return [
    { logGroup, query: before(settleUntil, query), from, to: settleUntil, limit },
    { logGroup, query, from: settleUntil, to, limit },
  ];
}

export function logQueries(environment: Environment, window: LookWindow): readonly InsightsQuery[] {
  const formats = environment.logs.access.format.map((text) => compileLogFormat(text, environment.logs));
  const { detection } = environment.policy;
  const { absoluteForm } = detection;
  const { access, error } = environment.logs;
  const { from, settleUntil, to } = window;
  const ask = (query: string, since: Date): InsightsQuery => ({
    logGroup: access.logGroup,
    query,
    from: since,
    to,
    limit: MAX_QUERY_ROWS,
  });
  // A flood may lie across the moment up to which the last look settled.
  const floodSince = new Date(from.getTime() - detection.floodMinutes * 60_000);
  const lines = { formats, detection };
  const clients = askInParts(window, access.logGroup, clientsQuery(formats, { absoluteForm }));
  const moments = ask(
    momentsQuery(formats, { absoluteForm, refusedStatuses: [...REFUSED_STATUSES] }),
    floodSince,
  );
  return [
    // The first one is asked how far it is (see runQueries): it reads the whole time, and has few rows.
    ask(minutesQuery(formats), from),
    ...clients.map((query) => ({ ...query, keep: (row: Aggregate) => readClientRow(row, lines) })),
    { ...moments, keep: (row: Aggregate) => readMomentRow(row, lines) },
    // Minutes are enough to see whether the format is right, and every query is paid by what it scans.
    ask(unparsedQuery(formats), settleUntil),
    ask(slowestQuery(formats), settleUntil),
    ...(error === undefined ? [] : askInParts(window, error.logGroup, proxyTimeoutsQuery())),
  ];
}

export function readRows(result: QueryResult | undefined): readonly Aggregate[] {
  return result?.kind === 'complete' ? result.rows : [];
}

/** The slow way: lines that speak of CONNECT, a page of all lines to see whether the format is right, and the error log. */
async function readEvents(
  logs: CloudWatchLogsClient,
  environment: Environment,
  { from, to }: LookWindow,
  why: string,
  bytesScanned: number,
): Promise<LogReading> {
  const { access, error } = environment.logs;
  try {
    const pattern = environment.policy.detection.absoluteForm ? undefined : 'CONNECT';
    const [offences, sample, timeouts] = await Promise.all([
      collectEvents(logs, {
        logGroup: access.logGroup,
        from,
        to,
        maxPages: FALLBACK_PAGES,
        ...(pattern === undefined ? {} : { pattern }),
      }),
      collectEvents(logs, { logGroup: access.logGroup, from, to, maxPages: 1 }),
      error === undefined
        ? { events: [], cut: false }
        : collectEvents(logs, {
            logGroup: error.logGroup,
            from,
            to,
            pattern: 'AH01075',
            maxPages: FALLBACK_PAGES,
          }),
    ]);
    const isCut = offences.cut || timeouts.cut;
    return {
      kind: 'events',
      accessLines: offences.events.map(({ line }) => line),
      sampleLines: sample.events.map(({ line }) => line),
      errorEvents: timeouts.events,
      remarks: [
        `${why}: the log events themselves were read, without the other clients' requests`,
        ...(isCut ? [`only the first ${FALLBACK_PAGES} pages of them`] : []),
      ],
      bytesScanned,
    };
  } catch (error) {
    return {
      kind: 'unreadable',
      remarks: [why, `FilterLogEvents failed (${failureReason(error)})`],
      bytesScanned,
    };
  }
}

/** All events of a range within the bound of pages, and whether the bound cut them. */
export async function collectEvents(
  logs: CloudWatchLogsClient,
  wanted: Parameters<typeof readLogEvents>[1],
): Promise<{ readonly events: readonly LoggedLine[]; readonly cut: boolean }> {
  const events: LoggedLine[] = [];
  let cut = false;
  for await (const page of readLogEvents(logs, wanted)) {
    for (const { timestamp, message } of page.events) events.push({ time: timestamp, line: message });
    cut = page.cut;
  }
  return { events, cut };
}

/** The newest lines in which an address is the peer, oldest first; what cannot be read is left out. */
export async function readLinesOf(
  { logs }: Pick<Clients, 'logs'>,
  clock: Clock,
  environment: Environment,
  { address, from, to }: { readonly address: string; readonly from: Date; readonly to: Date },
): Promise<readonly string[]> {
  const formats = environment.logs.access.format.map((text) => compileLogFormat(text, environment.logs));
  const { access, error } = environment.logs;
  const range = { from, to, limit: MAX_QUERY_ROWS };
  const results = await runQueries(
    logs,
    clock,
    [
      { logGroup: access.logGroup, query: linesOfQuery(formats, address), ...range },
      ...(error === undefined
        ? []
        : [{ logGroup: error.logGroup, query: timeoutLinesOfQuery(address), ...range }]),
    ],
    { deadlineMs: INSIGHTS_DEADLINE_MS },
  );
  return results.flatMap((result) =>
    readRows(result)
      .flatMap((row) => row[COLUMNS.sample] ?? [])
      .reverse(),
  );
}
