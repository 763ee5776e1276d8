/**
 * CloudWatch Logs Insights: runs queries side by side within a time limit. Leaves no query running behind it.
 */
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { nextToken, required } from './answer';
import type { Clock } from './clock';
import { callAws, failedAtAws, failureReason, isAwsFailure } from './failure';

export interface InsightsQuery {
  readonly logGroup: string;
  readonly query: string;
  readonly from: Date;
  readonly to: Date;
  /** Rows at most; AWS allows 100,000. */
  readonly limit: number;
  /** What of a row is kept; absent: all. Done page by page: a hundred thousand whole rows need 50 MB. */
  readonly keep?: (row: Row) => Row;
}

type Row = Readonly<Record<string, string>>;

export type QueryResult =
  | {
      readonly kind: 'complete';
      readonly rows: readonly Row[];
      /** What AWS bills. */
      readonly bytesScanned: number;
      readonly recordsScanned: number;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** A query on its way; `result` is set once, when it is known. */
interface RunningQuery {
  readonly query: InsightsQuery;
  queryId: string | undefined;
  /** AWS said that it has ended, well or badly. */
  ended: boolean;
  result: QueryResult | undefined;
  /** The page that is still to be read. */
  next: string | undefined;
  /** Why it waits, when AWS had no time for it. */
  turnedAway: string | undefined;
}

/**
 * What waits for a query is an attack: it is asked often at first, then at every sixteenth of the time that it has
 * taken. GetQueryResults is limited per account and shared with others, so one query is asked for all, and the others
 * when that one has ended.
 */
const SHORTEST_PAUSE_MS = 130;
const LONGEST_PAUSE_MS = 2_000;
const PAUSES_SO_FAR = 16;

/**
 * StartQuery and GetQueryResults are answered ten times a second for a whole account, and 100 queries run at a time
 * (AWS General Reference, CloudWatch Logs quotas): where several sites are attacked at once, some are turned away for
 * seconds. To begin late is better than to do without; not to begin for ever is not.
 */
const TURNED_AWAY = ['ThrottlingException', 'LimitExceededException'] as const;
const STARTED_WITHIN_MS = 15_000;

/**
 * AWS gives pages of 10,000 rows unasked, 7 MB each. What is read of smaller ones is collected while it is young: with
 * 100,000 clients that takes 40 MB less, and more calls only where there are so many.
 */
const PAGE_ROWS = 5_000;

const END_STATES: ReadonlySet<string> = new Set(['Complete', 'Failed', 'Cancelled', 'Timeout']);

/**
 * Runs the queries, all started together, and returns their results in the same order. The first one should read much and
 * have few rows: AWS sends the rows that it has so far with every answer.
 * A query that AWS refuses, fails or does not finish within `deadlineMs` from now is a `failed` result, never rows.
 */
export async function runQueries(
  logs: CloudWatchLogsClient,
  clock: Clock,
  queries: readonly InsightsQuery[],
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<QueryResult[]> {
  const startedAt = clock.now().getTime();
  const until = startedAt + deadlineMs;
  const running = queries.map((query): RunningQuery => ({
    query,
    queryId: undefined,
    ended: false,
    result: undefined,
    next: undefined,
    turnedAway: undefined,
  }));
  const start = (one: RunningQuery): Promise<void> =>
    waitIfTurnedAway(one, startQuery(logs, one), clock.now().getTime() < startedAt + STARTED_WITHIN_MS);
  const lookAt = (one: RunningQuery): Promise<void> => waitIfTurnedAway(one, lookAtQuery(logs, one), true);
  try {
    await forEachTogether(running, start);
    for (let open = running.filter(isOpen); open.length > 0; open = running.filter(isOpen)) {
      const now = clock.now().getTime();
      if (now >= until) break;
      await clock.sleep(Math.min(choosePause(now - startedAt), until - now));
      await forEachTogether(open.filter(waitsToStart), start);
      const [asked, ...others] = open.filter((one) => !waitsToStart(one) && isOpen(one));
      await forEachTogether(asked === undefined ? [] : [asked], lookAt);
      const isLast = clock.now().getTime() >= until;
      if (asked?.result !== undefined || isLast) await forEachTogether(others, lookAt);
      // A page is megabytes: side by side they would need more memory than all the rest of a run.
      for (const one of running.filter(({ next }) => next !== undefined))
        await settleFailure(one, () => readFurtherPages(logs, one));
    }
    return running.map(({ result, turnedAway }) => {
      const why = turnedAway === undefined ? '' : `; ${turnedAway}`;
      return result ?? { kind: 'failed', reason: `did not finish within ${deadlineMs} ms${why}` };
    });
  } finally {
    await stopQueries(logs, running);
  }
}

function choosePause(passedMs: number): number {
  return Math.min(Math.max(SHORTEST_PAUSE_MS, Math.ceil(passedMs / PAUSES_SO_FAR)), LONGEST_PAUSE_MS);
}

function isOpen({ result }: RunningQuery): boolean {
  return result === undefined;
}

function waitsToStart({ queryId, result }: RunningQuery): boolean {
  return queryId === undefined && result === undefined;
}

/** What AWS turns away for now is asked again in the next round, if there may be one. */
async function waitIfTurnedAway(one: RunningQuery, asking: Promise<void>, mayWait: boolean): Promise<void> {
  try {
    await asking;
    one.turnedAway = undefined;
  } catch (error) {
    if (!mayWait || !isAwsFailure(error, ...TURNED_AWAY)) throw error;
    one.turnedAway = failureReason(error);
  }
}

/** Does the work for all at once and waits for all, so that `finally` sees every query that was started. */
async function forEachTogether(
  running: readonly RunningQuery[],
  work: (one: RunningQuery) => Promise<void>,
): Promise<void> {
  const done = await Promise.allSettled(running.map((one) => settleFailure(one, work)));
  for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason;
}

async function settleFailure(one: RunningQuery, work: (one: RunningQuery) => Promise<void>): Promise<void> {
  try {
    await work(one);
  } catch (error) {
    if (!failedAtAws(error)) throw error;
    one.result = { kind: 'failed', reason: failureReason(error) };
  }
}

async function startQuery(logs: CloudWatchLogsClient, one: RunningQuery): Promise<void> {
  const { logGroup, query, from, to, limit } = one.query;
  const command = new StartQueryCommand({
    logGroupName: logGroup,
    queryString: query,
    // Whole seconds, both included: outwards, so that no line falls between two looks.
    startTime: Math.floor(from.getTime() / 1000),
    endTime: Math.ceil(to.getTime() / 1000),
    limit,
  });
  const answer = await callAws(`StartQuery in ${logGroup}`, logs.send(command));
  one.queryId = required(answer.queryId, 'queryId');
}

async function lookAtQuery(logs: CloudWatchLogsClient, one: RunningQuery): Promise<void> {
  const answer = await readResultPage(logs, one, undefined);
  const status = answer.status ?? 'Unknown';
  // Until it is complete, what rows there are is only a part.
  if (!END_STATES.has(status)) return;
  one.ended = true;
  if (status !== 'Complete') {
    one.result = { kind: 'failed', reason: `the query ended as ${status}` };
    return;
  }
  const { bytesScanned = 0, recordsScanned = 0 } = answer.statistics ?? {};
  one.result = { kind: 'complete', rows: readPageRows(one, answer), bytesScanned, recordsScanned };
  one.next = nextToken(undefined, answer.nextToken);
}

/** Many rows come in pages. */
async function readFurtherPages(logs: CloudWatchLogsClient, one: RunningQuery): Promise<void> {
  const first = one.result;
  if (first?.kind !== 'complete') return;
  const rows = [...first.rows];
  let token = one.next;
  one.next = undefined;
  while (token !== undefined) {
    const page = await readResultPage(logs, one, token);
    rows.push(...readPageRows(one, page));
    token = nextToken(token, page.nextToken);
  }
  one.result = { ...first, rows };
}

function readPageRows(
  { query: { keep } }: RunningQuery,
  { results = [] }: GetQueryResultsCommandOutput,
): readonly Row[] {
  return keep === undefined ? results.map(readRow) : results.map((fields) => keep(readRow(fields)));
}

function readResultPage(
  logs: CloudWatchLogsClient,
  { query, queryId }: RunningQuery,
  token: string | undefined,
): Promise<GetQueryResultsCommandOutput> {
  const command = new GetQueryResultsCommand({ queryId, nextToken: token, maxItems: PAGE_ROWS });
  return callAws(`GetQueryResults in ${query.logGroup}`, logs.send(command));
}

function readRow(fields: readonly ResultField[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ field, value }) =>
      field === undefined || value === undefined ? [] : [[field, value]],
    ),
  );
}

/** An abandoned query goes on scanning, and costs. AWS refuses to stop one that has just ended: no harm, no news. */
async function stopQueries(logs: CloudWatchLogsClient, running: readonly RunningQuery[]): Promise<void> {
  const scanning = running.filter(({ queryId, ended }) => queryId !== undefined && !ended);
  await Promise.allSettled(scanning.map(({ queryId }) => logs.send(new StopQueryCommand({ queryId }))));
}
