/**
 * Log events page by page (FilterLogEvents), for when Insights does not answer; and what a log group is. Reads only.
 */
import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { nextToken, readAllPages, required } from './answer';
import { callAws } from './failure';

export interface LogEventsWanted {
  readonly logGroup: string;
  readonly from: Date;
  readonly to: Date;
  /** A filter pattern of CloudWatch Logs. It only thins out: what comes back still needs the exact test. */
  readonly pattern?: string;
  /** AWS allows about five pages a second in an account, each of at most 1 MB or 10,000 events, or empty. */
  readonly maxPages: number;
}

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogPage {
  readonly events: readonly LogEvent[];
  /** This is the last page we may read, and AWS has more. */
  readonly cut: boolean;
}

/** Reads the events of a time range, both ends included, at most `maxPages` pages of them. */
export async function* readLogEvents(
  logs: CloudWatchLogsClient,
  wanted: LogEventsWanted,
): AsyncGenerator<LogPage, void, undefined> {
  let token: string | undefined;
  for (let page = 1; page <= wanted.maxPages; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: wanted.logGroup,
      startTime: wanted.from.getTime(),
      endTime: wanted.to.getTime(),
      filterPattern: wanted.pattern,
      nextToken: token,
    });
    const answer = await callAws(`FilterLogEvents in ${wanted.logGroup}`, logs.send(command));
    token = nextToken(token, answer.nextToken);
    yield {
      events: (answer.events ?? []).map(readEvent),
      cut: token !== undefined && page === wanted.maxPages,
    };
    if (token === undefined) return;
  }
}

function readEvent({ timestamp, message }: FilteredLogEvent): LogEvent {
  return { timestamp: required(timestamp, 'the time of a log event'), message: message ?? '' };
}

export interface LogGroup {
  readonly name: string;
  /** Only STANDARD groups can be read with FilterLogEvents. */
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly storedBytes: number;
}

/** Reads what a log group is; `undefined` if there is none of exactly this name. */
export async function describeLogGroup(
  logs: CloudWatchLogsClient,
  name: string,
): Promise<LogGroup | undefined> {
  const found = await readAllPages(async (token) => {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, nextToken: token });
    const page = await callAws(`DescribeLogGroups ${name}`, logs.send(command));
    return { items: page.logGroups, next: page.nextToken };
  });
  const group = found.find(({ logGroupName }) => logGroupName === name);
  if (group === undefined) return undefined;
  return { name, logGroupClass: group.logGroupClass ?? 'STANDARD', storedBytes: group.storedBytes ?? 0 };
}
