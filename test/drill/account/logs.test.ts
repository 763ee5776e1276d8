import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
  StopQueryCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { createLogGroup } from '../../../drill/account/logs/state';
import { openAccount, refusalOf, SITE } from './site';

const logGroupName = SITE.accessGroup;

function open() {
  const account = openAccount();
  const logs = account.client('logs');
  const nowMs = account.clock.nowMs();
  const put = (messages: readonly string[], atMs = nowMs) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: 'web-1',
        logEvents: messages.map((message, index) => ({ message, timestamp: atMs + index })),
      }),
    );
  const now = Math.floor(nowMs / 1000);
  const start = async (queryString: string, more: object = {}) => {
    const input = { logGroupName, startTime: now - 60, endTime: now + 60, queryString, ...more };
    const { queryId } = await logs.send(new StartQueryCommand(input));
    return queryId!;
  };
  const results = (queryId: string, more: object = {}) =>
    logs.send(new GetQueryResultsCommand({ queryId, ...more }));
  const filter = async (input: Partial<FilterLogEventsCommandInput>) => {
    const answer = await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }));
    return { messages: answer.events?.map((event) => event.message), nextToken: answer.nextToken };
  };
  return { account, logs, put, start, results, filter, nowMs, now };
}

describe('an Insights query', () => {
  it('is scheduled, runs with partial rows, and is complete after a while', async () => {
    const { account, put, start, results } = open();
    await put(['a', 'b', 'c', 'd']);
    const id = await start('fields @message | sort @timestamp asc');
    expect(await results(id)).toMatchObject({ status: 'Scheduled', results: [] });
    await account.clock.sleep(1_000);
    const running = await results(id);
    expect(running.status).toBe('Running');
    expect(running.results).toHaveLength(2);
    await account.clock.sleep(1_500);
    const done = await results(id);
    expect(done.status).toBe('Complete');
    expect(done.results?.map((row) => row[0]?.value)).toEqual(['a', 'b', 'c', 'd']);
    expect(done.statistics).toMatchObject({ recordsScanned: 4, recordsMatched: 4, bytesScanned: 4 });
  });

  it('does not see what arrives later', async () => {
    const { account, put, start, results } = open();
    const id = await start('fields @message');
    await account.clock.sleep(5_000);
    await put(['late']);
    expect((await results(id)).results).toEqual([]);
  });

  it('hands out more than one page by tokens', async () => {
    const { account, put, start, results } = open();
    await put(['a', 'b', 'c']);
    const id = await start('fields @message | sort @timestamp asc');
    await account.clock.sleep(3_000);
    const first = await results(id, { maxItems: 2 });
    const second = await results(id, { maxItems: 2, nextToken: first.nextToken });
    expect([first.results?.length, second.results?.length, second.nextToken]).toEqual([2, 1, undefined]);
  });

  it('can be stopped while it runs, and not afterwards', async () => {
    const { account, logs, start, results } = open();
    const [stopped, ended] = [await start('fields @message'), await start('fields @message')];
    await logs.send(new StopQueryCommand({ queryId: stopped }));
    expect((await results(stopped)).status).toBe('Cancelled');
    await account.clock.sleep(3_000);
    expect(await refusalOf(logs.send(new StopQueryCommand({ queryId: ended })))).toBe(
      'InvalidParameterException',
    );
  });

  it('is refused when malformed, when its group or range is wrong, and when there are a hundred', async () => {
    const { account, start, results, now } = open();
    expect(await refusalOf(start('filter ('))).toBe('MalformedQueryException');
    expect(await refusalOf(start('fields @message', { logGroupName: '/nowhere' }))).toBe(
      'ResourceNotFoundException',
    );
    expect(await refusalOf(start('fields @message', { endTime: now - 61 }))).toBe(
      'InvalidParameterException',
    );
    expect(await refusalOf(start('fields @message', { limit: 100_001 }))).toBe('InvalidParameterException');
    expect(await refusalOf(start(`fields @message #${'x'.repeat(10_000)}`))).toBe(
      'InvalidParameterException',
    );
    for (let index = 0; index < 100; index++) await start('fields @message');
    expect(await refusalOf(start('fields @message'))).toBe('LimitExceededException');
    await account.clock.sleep(3_000);
    await start('fields @message');
    expect(await refusalOf(results('query-0'))).toBe('ResourceNotFoundException');
  });
});

describe('FilterLogEvents', () => {
  it.each([
    ['', ['GET a', 'CONNECT b 504', 'CONNECT c 200']],
    ['CONNECT', ['CONNECT b 504', 'CONNECT c 200']],
    ['connect', []],
    ['CONNECT 504', ['CONNECT b 504']],
    ['"CONNECT c"', ['CONNECT c 200']],
    ['?GET ?504', ['GET a', 'CONNECT b 504']],
    ['CONNECT -504', ['CONNECT c 200']],
  ])('with the pattern %p finds %j', async (filterPattern, expected) => {
    const { put, filter } = open();
    await put(['GET a', 'CONNECT b 504', 'CONNECT c 200']);
    expect((await filter({ filterPattern })).messages).toEqual(expected);
  });

  it('refuses patterns that it does not know, and log classes that AWS does not filter', async () => {
    const { account, filter } = open();
    expect(await refusalOf(filter({ filterPattern: '[ip, user, ...]' }))).toBe('InvalidParameterException');
    account.state.logGroups.set(logGroupName, createLogGroup(logGroupName, 'INFREQUENT_ACCESS'));
    expect(await refusalOf(filter({}))).toBe('InvalidOperationException');
  });

  it('takes both ends of the range, in milliseconds', async () => {
    const { put, filter, nowMs } = open();
    await put(['a', 'b', 'c', 'd']);
    expect((await filter({ startTime: nowMs + 1, endTime: nowMs + 2 })).messages).toEqual(['b', 'c']);
  });

  it('has pages without events that are not the last', async () => {
    const { put, filter } = open();
    await put([...Array.from({ length: 2_500 }, () => 'GET'), 'CONNECT']);
    const first = await filter({ filterPattern: 'CONNECT' });
    expect(first.messages).toEqual([]);
    expect((await filter({ filterPattern: 'CONNECT', nextToken: first.nextToken })).messages).toEqual([
      'CONNECT',
    ]);
  });

  it('cuts pages at the limit and goes on behind it', async () => {
    const { put, filter } = open();
    await put(['a', 'b', 'c']);
    const first = await filter({ limit: 2 });
    const second = await filter({ limit: 2, nextToken: first.nextToken });
    expect([first.messages, second.messages, second.nextToken]).toEqual([['a', 'b'], ['c'], undefined]);
  });
});

describe('log groups', () => {
  it('take events in order, not too old and not too new', async () => {
    const { logs, put, filter, nowMs } = open();
    const logEvents = [
      { message: 'b', timestamp: nowMs },
      { message: 'a', timestamp: nowMs - 1 },
    ];
    const input = { logGroupName, logStreamName: 'web-1' };
    expect(await refusalOf(logs.send(new PutLogEventsCommand({ ...input, logEvents })))).toBe(
      'InvalidParameterException',
    );
    expect(await refusalOf(put(['']))).toBe('InvalidParameterException');
    const old = await put(['old'], nowMs - 15 * 86_400_000);
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const future = await put(['new'], nowMs + 3 * 3_600_000);
    expect(future.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
    expect((await filter({})).messages).toEqual([]);
  });

  it('are listed by prefix, with class and size', async () => {
    const { logs, put } = open();
    await put(['abcd']);
    const answer = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/web/a' }));
    expect(answer.logGroups).toMatchObject([{ logGroupName, logGroupClass: 'STANDARD', storedBytes: 30 }]);
  });
});
