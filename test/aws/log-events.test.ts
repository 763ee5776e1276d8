import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { describeLogGroup, type LogPage, readLogEvents } from '../../lambda/aws/log-events';
import { refusal } from './refusal';

const logs = new CloudWatchLogsClient({ region: 'ap-northeast-1' });
const aws = mockClient(logs);
beforeEach(() => aws.reset());

const wanted = {
  logGroup: 'access',
  from: new Date('2020-12-24T06:10:00.900Z'),
  to: new Date('2020-12-24T07:10:00.100Z'),
  maxPages: 3,
};

async function readAll(maxPages: number): Promise<LogPage[]> {
  const pages: LogPage[] = [];
  for await (const page of readLogEvents(logs, { ...wanted, maxPages })) pages.push(page);
  return pages;
}

describe('readLogEvents', () => {
  beforeEach(() => {
    aws
      .on(FilterLogEventsCommand)
      .resolves({ events: [{ timestamp: 1, message: 'one' }], nextToken: 'b' })
      .on(FilterLogEventsCommand, { nextToken: 'b' })
      .resolves({ events: [], nextToken: 'c' })
      .on(FilterLogEventsCommand, { nextToken: 'c' })
      .resolves({ events: [{ timestamp: 2, message: 'two' }, { timestamp: 3 }] });
  });

  it('reads page after page, empty ones too, to the end', async () => {
    await expect(readAll(9)).resolves.toEqual([
      { events: [{ timestamp: 1, message: 'one' }], cut: false },
      { events: [], cut: false },
      {
        events: [
          { timestamp: 2, message: 'two' },
          { timestamp: 3, message: '' },
        ],
        cut: false,
      },
    ]);
  });

  it('reads no more pages than allowed, and says that there was more', async () => {
    expect((await readAll(2)).map(({ cut }) => cut)).toEqual([false, true]);
    expect(aws.calls()).toHaveLength(2);
    await expect(readAll(0)).resolves.toEqual([]);
  });

  it('reads a page only when it is asked for', async () => {
    await readLogEvents(logs, wanted).next();
    expect(aws.calls()).toHaveLength(1);
  });

  it('asks in milliseconds, with the pattern where there is one', async () => {
    await readLogEvents(logs, { ...wanted, pattern: 'CONNECT' }).next();
    expect(aws.commandCalls(FilterLogEventsCommand)[0]!.args[0].input).toEqual({
      logGroupName: 'access',
      startTime: Date.parse('2020-12-24T06:10:00.900Z'),
      endTime: Date.parse('2020-12-24T07:10:00.100Z'),
      filterPattern: 'CONNECT',
    });
  });

  it('throws a failure on: part of a log is no evidence that the rest is quiet', async () => {
    const cause = refusal('ThrottlingException');
    aws.on(FilterLogEventsCommand, { nextToken: 'b' }).rejects(cause);
    await expect(readAll(3)).rejects.toMatchObject({ cause });
  });
});

describe('describeLogGroup', () => {
  it('finds the group of exactly this name, on whatever page', async () => {
    aws
      .on(DescribeLogGroupsCommand, { logGroupNamePrefix: 'access' })
      .resolves({ logGroups: [{ logGroupName: 'access-old', storedBytes: 1 }], nextToken: 'b' })
      .on(DescribeLogGroupsCommand, { logGroupNamePrefix: 'access', nextToken: 'b' })
      .resolves({
        logGroups: [{ logGroupName: 'access', logGroupClass: 'INFREQUENT_ACCESS', storedBytes: 42 }],
      });
    await expect(describeLogGroup(logs, 'access')).resolves.toEqual({
      name: 'access',
      logGroupClass: 'INFREQUENT_ACCESS',
      storedBytes: 42,
    });
  });

  it('takes a group without a class for a standard one, as they all were once', async () => {
    aws.onAnyCommand().resolves({ logGroups: [{ logGroupName: 'access' }] });
    await expect(describeLogGroup(logs, 'access')).resolves.toMatchObject({
      logGroupClass: 'STANDARD',
      storedBytes: 0,
    });
  });

  it('finds none, and throws a failure on', async () => {
    aws.onAnyCommand().resolves({ logGroups: [{ logGroupName: 'access-old' }] });
    await expect(describeLogGroup(logs, 'access')).resolves.toBeUndefined();
    const cause = refusal('AccessDeniedException');
    aws.onAnyCommand().rejects(cause);
    await expect(describeLogGroup(logs, 'access')).rejects.toMatchObject({ cause });
  });
});
