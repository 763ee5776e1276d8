/**
 * Log events themselves: putting them, and reading them page by page through a filter pattern.
 */
import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AccountContext } from '../context';
import { startOf, takePage, tokenFor } from '../paging';
import { findLogGroup, refuse } from './failures';
import { compileFilterPattern, PatternError } from './filter-pattern';
import { arrivedEvents, type LogEvent } from './state';

const LARGEST_PAGE = 10_000;
const LARGEST_PAGE_BYTES = 2 ** 20;
/** A page looks at so many events at most: with rare matches, pages are empty and still have a token. */
const SCANNED_PER_PAGE = 2_000;
const EVENT_OVERHEAD_BYTES = 26;
const OLDEST_MS = 14 * 24 * 3_600_000;
const NEWEST_MS = 2 * 3_600_000;

export function describeLogGroups(
  { state, clock }: AccountContext,
  input: DescribeLogGroupsRequest,
): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix = '', logGroupIdentifiers: identifiers } = input;
  const named = identifiers?.map((identifier) => findLogGroup(state, identifier).name);
  const found = [...state.logGroups.values()]
    .filter((group) => group.name.startsWith(prefix) && (named?.includes(group.name) ?? true))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = takePage(found, input.limit ?? 50, input.nextToken, invalid);
  return {
    logGroups: page.items.map((group) => {
      const arn = `arn:aws:logs:${state.region}:${state.accountId}:log-group:${group.name}`;
      return {
        logGroupName: group.name,
        arn: `${arn}:*`,
        logGroupArn: arn,
        logGroupClass: group.class,
        storedBytes: bytesOf(arrivedEvents(group, clock.nowMs())),
      };
    }),
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  };
}

function bytesOf(events: readonly LogEvent[]): number {
  return events.reduce((sum, event) => sum + event.message.length + EVENT_OVERHEAD_BYTES, 0);
}

export function filterLogEvents(
  context: AccountContext,
  input: FilterLogEventsRequest,
): FilterLogEventsResponse {
  const group = findLogGroup(context.state, input.logGroupIdentifier ?? input.logGroupName ?? '');
  if (group.class !== 'STANDARD')
    throw refuse(
      'InvalidOperationException',
      'FilterLogEvents is not supported for the log class of this log group',
    );
  const limit = input.limit ?? LARGEST_PAGE;
  if (limit < 1 || limit > LARGEST_PAGE) throw invalid(`limit must be from 1 to ${LARGEST_PAGE}`);
  const matches = compile(input.filterPattern ?? '');
  const inRange = eventsInRange(arrivedEvents(group, context.clock.nowMs()), input);
  const start = startOf(input.nextToken, inRange.length, invalid);
  const taken = takeMatches(inRange.slice(start, start + SCANNED_PER_PAGE), matches, limit);
  const nextToken = tokenFor(start + taken.looked, inRange.length);
  return {
    events: taken.events.map((event) => renderEvent(group.name, event)),
    searchedLogStreams: [],
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function compile(pattern: string): (message: string) => boolean {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw invalid(error.message);
    throw error;
  }
}

/** By time, streams interleaved; both ends included (API reference, FilterLogEvents). */
function eventsInRange(events: readonly LogEvent[], input: FilterLogEventsRequest): readonly LogEvent[] {
  const {
    startTime = 0,
    endTime = Number.MAX_SAFE_INTEGER,
    logStreamNames,
    logStreamNamePrefix = '',
  } = input;
  return events
    .filter(
      ({ timestampMs, stream }) =>
        timestampMs >= startTime &&
        timestampMs <= endTime &&
        stream.startsWith(logStreamNamePrefix) &&
        (logStreamNames?.includes(stream) ?? true),
    )
    .sort((a, b) => a.timestampMs - b.timestampMs || a.number - b.number);
}

function takeMatches(events: readonly LogEvent[], matches: (message: string) => boolean, limit: number) {
  const taken: LogEvent[] = [];
  let bytes = 0;
  let looked = 0;
  for (const event of events) {
    if (taken.length >= limit) break;
    if (matches(event.message)) {
      bytes += event.message.length + EVENT_OVERHEAD_BYTES;
      if (bytes > LARGEST_PAGE_BYTES && taken.length > 0) break;
      taken.push(event);
    }
    looked += 1;
  }
  return { events: taken, looked };
}

function renderEvent(groupName: string, event: LogEvent) {
  return {
    eventId: `${groupName}:${event.number}`,
    logStreamName: event.stream,
    timestamp: event.timestampMs,
    ingestionTime: event.ingestionMs,
    message: event.message,
  };
}

export function putLogEvents(
  { state, clock }: AccountContext,
  input: PutLogEventsRequest,
): PutLogEventsResponse {
  const group = findLogGroup(state, input.logGroupName ?? '');
  const events = (input.logEvents ?? []).map(({ timestamp = NaN, message = '' }) => ({ timestamp, message }));
  if (events.some(({ timestamp, message }) => message === '' || Number.isNaN(timestamp))) {
    throw invalid('Each log event needs a timestamp and a message of at least one character');
  }
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const nowMs = clock.nowMs();
  const isTooOld = ({ timestamp }: { timestamp: number }) => timestamp < nowMs - OLDEST_MS;
  const isTooNew = ({ timestamp }: { timestamp: number }) => timestamp > nowMs + NEWEST_MS;
  const stream = input.logStreamName ?? '';
  for (const event of events) {
    if (isTooOld(event) || isTooNew(event)) continue;
    group.sent.push({ timestampMs: event.timestamp, ingestionMs: nowMs, stream, write: () => event.message });
  }
  const tooOld = events.filter(isTooOld).length;
  const firstTooNew = events.findIndex(isTooNew);
  return tooOld === 0 && firstTooNew < 0
    ? {}
    : {
        rejectedLogEventsInfo: {
          ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
          ...(firstTooNew >= 0 ? { tooNewLogEventStartIndex: firstTooNew } : {}),
        },
      };
}

function invalid(message: string): Error {
  return refuse('InvalidParameterException', message);
}
