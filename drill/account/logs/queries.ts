/**
 * Logs Insights as an API: a query is started, runs for a while, shows partial rows, and is complete.
 */
import type {
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  QueryStatus,
  StartQueryRequest,
  StartQueryResponse,
  StopQueryRequest,
  StopQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { InsightsSyntaxError } from '../../insights/failures';
import { parseInsightsQuery, runInsightsQuery } from '../../insights/run';
import type { AccountContext } from '../context';
import { takePage } from '../paging';
import type { AccountState } from '../state';
import { findLogGroup, refuse } from './failures';
import { arrivedEvents, type LogEvent, type LogQuery, type QueryRows } from './state';

const SCHEDULED_MS = 300;
const COMPLETE_MS = 2_000;
const MOST_QUERIES_AT_ONCE = 100;
const LONGEST_QUERY = 10_000;
const MOST_GROUPS = 50;
const USUAL_LIMIT = 10_000;
const HIGHEST_LIMIT = 100_000;
const LARGEST_PAGE = 10_000;

export function startQuery(context: AccountContext, input: StartQueryRequest): StartQueryResponse {
  const { state, clock } = context;
  const query = input.queryString ?? '';
  const identifiers =
    input.logGroupIdentifiers ??
    input.logGroupNames ??
    (input.logGroupName === undefined ? [] : [input.logGroupName]);
  if (identifiers.length === 0 || identifiers.length > MOST_GROUPS)
    throw invalid(`Name 1 to ${MOST_GROUPS} log groups`);
  const groupNames = identifiers.map((identifier) => findLogGroup(state, identifier).name);
  const { startTime: from, endTime: to, limit = USUAL_LIMIT } = input;
  if (from === undefined || to === undefined || from > to)
    throw invalid('The start of the range must not be after its end');
  if (limit < 1 || limit > HIGHEST_LIMIT) throw invalid(`limit must be from 1 to ${HIGHEST_LIMIT}`);
  if (query.length > LONGEST_QUERY) throw invalid(`queryString: at most ${LONGEST_QUERY} characters`);
  checkSyntax(query);
  const running = [...state.logQueries.values()].filter((one) => isUnderWay(statusOf(one, clock.nowMs())));
  if (running.length >= MOST_QUERIES_AT_ONCE)
    throw refuse('LimitExceededException', 'Too many concurrent queries');
  const id = context.newId('query');
  state.logQueries.set(id, { id, groupNames, query, from, to, limit, startedAtMs: clock.nowMs() });
  return { queryId: id };
}

function checkSyntax(query: string): void {
  try {
    parseInsightsQuery(query);
  } catch (error) {
    if (error instanceof InsightsSyntaxError) throw refuse('MalformedQueryException', error.message);
    throw error;
  }
}

export function getQueryResults(
  context: AccountContext,
  input: GetQueryResultsRequest,
): GetQueryResultsResponse {
  const query = findQuery(context.state, input.queryId);
  const status = statusOf(query, context.clock.nowMs());
  const result = rowsOf(context, query, status);
  const size = Math.min(input.maxItems ?? LARGEST_PAGE, LARGEST_PAGE);
  const page = takePage(result.rows, size, input.nextToken, invalid);
  return {
    status,
    results: page.items.map((row) => row.map(({ field, value }) => ({ field, value }))),
    statistics: {
      recordsMatched: result.recordsMatched,
      recordsScanned: result.recordsScanned,
      bytesScanned: result.bytesScanned,
      logGroupsScanned: query.groupNames.length,
    },
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  };
}

/** Nothing at first, the rows of a part of the events while it runs, and all of them in the end. */
function rowsOf({ state, clock }: AccountContext, query: LogQuery, status: QueryStatus): QueryRows {
  const nothing: QueryRows = { rows: [], recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 };
  if (status === 'Scheduled' || status === 'Cancelled') return nothing;
  if (status === 'Complete') {
    query.rows ??= run(query, eventsOf(query, state, clock.nowMs()));
    return query.rows;
  }
  query.partialRows ??= run(query, firstHalf(eventsOf(query, state, clock.nowMs())));
  return query.partialRows;
}

function run({ query, from, to, limit }: LogQuery, events: readonly LogEvent[]): QueryRows {
  return runInsightsQuery(events, query, { from, to, limit });
}

/** What had arrived when the query was through. */
function eventsOf(query: LogQuery, state: AccountState, nowMs: number): readonly LogEvent[] {
  const completedAtMs = query.startedAtMs + COMPLETE_MS;
  const [firstMs, lastMs] = [query.from * 1000, query.to * 1000];
  return query.groupNames.flatMap((name) =>
    arrivedEvents(findLogGroup(state, name), nowMs).filter(
      ({ ingestionMs, timestampMs }) =>
        ingestionMs <= completedAtMs && timestampMs >= firstMs && timestampMs <= lastMs,
    ),
  );
}

function firstHalf(events: readonly LogEvent[]): readonly LogEvent[] {
  return events.slice(0, Math.floor(events.length / 2));
}

export function stopQuery(context: AccountContext, input: StopQueryRequest): StopQueryResponse {
  const query = findQuery(context.state, input.queryId);
  if (!isUnderWay(statusOf(query, context.clock.nowMs()))) throw invalid('Query has already ended');
  query.stoppedAtMs = context.clock.nowMs();
  return { success: true };
}

function isUnderWay(status: QueryStatus): boolean {
  return status === 'Scheduled' || status === 'Running';
}

function statusOf(query: LogQuery, nowMs: number): QueryStatus {
  if (query.stoppedAtMs !== undefined) return 'Cancelled';
  const passedMs = nowMs - query.startedAtMs;
  if (passedMs < SCHEDULED_MS) return 'Scheduled';
  return passedMs < COMPLETE_MS ? 'Running' : 'Complete';
}

function findQuery(state: AccountState, id: string | undefined): LogQuery {
  const query = state.logQueries.get(id ?? '');
  if (query === undefined) throw refuse('ResourceNotFoundException', 'The query does not exist');
  return query;
}

function invalid(message: string): Error {
  return refuse('InvalidParameterException', message);
}
