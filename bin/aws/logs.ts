/** Log groups by name, and what came into one lately. Reads only. */
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readAllPages } from '../../lambda/aws/answer';
import { callAws } from '../../lambda/aws/failure';
import { readLogEvents } from '../../lambda/aws/log-events';

/** Lists the names of the account's log groups in this region. */
export async function listLogGroups(logs: CloudWatchLogsClient): Promise<readonly string[]> {
  const groups = await readAllPages(async (token) => {
    const page = await callAws(
      'DescribeLogGroups',
      logs.send(new DescribeLogGroupsCommand({ nextToken: token })),
    );
    return { items: page.logGroups, next: page.nextToken };
  });
  return groups.flatMap(({ logGroupName }) => logGroupName ?? []).sort();
}

export interface RecentLines {
  readonly lines: readonly string[];
  /** When the newest of them came; `undefined`: nothing came in the last day. */
  readonly newestAt: Date | undefined;
}

/** A quiet site has no line in five minutes, and a busy one too many in an hour: the shortest span that has some. */
const SPANS_MINUTES = [5, 60, 24 * 60];
/** FilterLogEvents may answer with empty pages before it finds anything. */
const PAGES = 10;
const ENOUGH_LINES = 5_000;

/** Reads some of the newest lines. */
export async function readRecentLines(
  logs: CloudWatchLogsClient,
  logGroup: string,
  now: Date,
): Promise<RecentLines> {
  for (const minutes of SPANS_MINUTES) {
    const from = new Date(now.getTime() - minutes * 60_000);
    const lines: string[] = [];
    let newest = 0;
    for await (const { events } of readLogEvents(logs, { logGroup, from, to: now, maxPages: PAGES })) {
      lines.push(...events.map(({ message }) => message));
      newest = events.reduce((latest, { timestamp }) => Math.max(latest, timestamp), newest);
      if (lines.length >= ENOUGH_LINES) break;
    }
    if (lines.length > 0) return { lines, newestAt: new Date(newest) };
  }
  return { lines: [], newestAt: undefined };
}
