import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type QueryStatus,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { type InsightsQuery, runQueries } from '../../lambda/aws/logs-insights';
import { refusal } from './refusal';
import { createVirtualClock } from './virtual-clock';

const logs = new CloudWatchLogsClient({ region: 'ap-northeast-1' });
const aws = mockClient(logs);
beforeEach(() => {
  aws.reset();
  aws.on(StopQueryCommand).resolves({ success: true });
});

const query = (logGroup: string): InsightsQuery => ({
  logGroup,
  query: `fields @message # ${logGroup}`,
  from: new Date('2020-12-24T06:10:00.900Z'),
  to: new Date('2020-12-24T07:10:00.100Z'),
  limit: 10_000,
});
const start = (queryId: string) => aws.on(StartQueryCommand, { logGroupName: queryId }).resolves({ queryId });
const answers = (queryId: string) => aws.on(GetQueryResultsCommand, { queryId });
const row = (...fields: [string, string][]) => fields.map(([field, value]) => ({ field, value }));
const run = (...logGroups: string[]) =>
  runQueries(logs, createVirtualClock(), logGroups.map(query), { deadlineMs: 10_000 });
interface Page {
  readonly queryId: string;
  readonly nextToken?: string;
}
const stopped = () => aws.commandCalls(StopQueryCommand).map(({ args }) => args[0].input.queryId);

describe('runQueries', () => {
  it('starts each query with whole seconds, widened so that no line is lost', async () => {
    start('access');
    answers('access').resolves({ status: 'Complete', results: [] });
    await run('access');
    expect(aws.commandCalls(StartQueryCommand)[0]!.args[0].input).toEqual({
      logGroupName: 'access',
      queryString: 'fields @message # access',
      startTime: Date.parse('2020-12-24T06:10:00Z') / 1000,
      endTime: Date.parse('2020-12-24T07:10:01Z') / 1000,
      limit: 10_000,
    });
  });

  it('returns the rows of each query, in the order of the queries, and what was scanned', async () => {
    start('access');
    start('error');
    answers('access')
      .resolvesOnce({ status: 'Running', results: [row(['client', 'half'])] })
      .resolves({
        status: 'Complete',
        results: [row(['client', '203.0.113.7'], ['n', '31'], ['@ptr', 'p']), row()],
        statistics: { bytesScanned: 4096, recordsScanned: 12 },
      });
    answers('error').resolves({ status: 'Complete' });
    await expect(run('access', 'error')).resolves.toEqual([
      {
        kind: 'complete',
        rows: [{ client: '203.0.113.7', n: '31', '@ptr': 'p' }, {}],
        bytesScanned: 4096,
        recordsScanned: 12,
      },
      { kind: 'complete', rows: [], bytesScanned: 0, recordsScanned: 0 },
    ]);
  });

  it('starts all queries before it looks at any', async () => {
    start('access');
    start('error');
    aws.on(GetQueryResultsCommand).resolves({ status: 'Complete' });
    await run('access', 'error');
    expect(aws.calls().map(({ args }) => args[0].constructor.name)).toEqual([
      'StartQueryCommand',
      'StartQueryCommand',
      'GetQueryResultsCommand',
      'GetQueryResultsCommand',
    ]);
  });

  it('follows the pages of a long result', async () => {
    start('access');
    answers('access').resolves({ status: 'Complete', results: [row(['n', '1'])], nextToken: 'b' });
    aws
      .on(GetQueryResultsCommand, { queryId: 'access', nextToken: 'b' })
      .resolves({ status: 'Complete', results: [row(['n', '2'])], nextToken: 'c' })
      .on(GetQueryResultsCommand, { queryId: 'access', nextToken: 'c' })
      .resolves({ status: 'Complete', results: [row(['n', '3'])] });
    await expect(run('access')).resolves.toMatchObject([{ rows: [{ n: '1' }, { n: '2' }, { n: '3' }] }]);
    const asked = aws.commandCalls(GetQueryResultsCommand).map(({ args }) => args[0].input.maxItems);
    expect(asked).toEqual([5_000, 5_000, 5_000]);
    expect(stopped()).toEqual([]);
  });

  it('reads the further pages of several results one after the other: each is megabytes', async () => {
    let [underWay, most] = [0, 0];
    aws.on(GetQueryResultsCommand).callsFake(async ({ queryId, nextToken }: Page) => {
      const page = { status: 'Complete', results: [row(['n', `${queryId}${nextToken ?? 1}`])] } as const;
      if (nextToken === undefined) return { ...page, nextToken: '2' };
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay -= 1;
      return page;
    });
    ['a', 'b', 'c'].forEach(start);
    const results = await run('a', 'b', 'c');
    expect(results).toMatchObject([
      { rows: [{ n: 'a1' }, { n: 'a2' }] },
      { rows: [{ n: 'b1' }, { n: 'b2' }] },
      { rows: [{ n: 'c1' }, { n: 'c2' }] },
    ]);
    expect(most).toBe(1);
  });

  it('keeps of each row what is wanted, on every page', async () => {
    start('access');
    answers('access').resolves({
      status: 'Complete',
      results: [row(['n', '1'], ['line', 'x'])],
      nextToken: 'b',
    });
    aws
      .on(GetQueryResultsCommand, { queryId: 'access', nextToken: 'b' })
      .resolves({ status: 'Complete', results: [row(['n', '2'], ['line', 'y'])] });
    const keep = ({ n = '' }: Readonly<Record<string, string>>) => ({ n });
    const asked = [{ ...query('access'), keep }];
    const results = await runQueries(logs, createVirtualClock(), asked, { deadlineMs: 10_000 });
    expect(results).toMatchObject([{ rows: [{ n: '1' }, { n: '2' }] }]);
    expect(JSON.stringify(results)).not.toContain('line');
  });

  it('never gives the rows of a query that is not complete, and stops it when its time is up', async () => {
    start('access');
    answers('access').resolves({ status: 'Running', results: [row(['client', 'half'])] });
    const clock = createVirtualClock();
    const results = await runQueries(logs, clock, [query('access')], { deadlineMs: 10_000 });
    expect(results).toEqual([{ kind: 'failed', reason: 'did not finish within 10000 ms' }]);
    expect(stopped()).toEqual(['access']);
    expect(clock.pausesMs.reduce((sum, pause) => sum + pause, 0)).toBe(10_000);
  });

  it('waits a sixteenth of the time that the query has taken, but no less than 130 ms and no more than 2 s', async () => {
    start('access');
    answers('access').resolves({ status: 'Running' });
    const clock = createVirtualClock();
    await runQueries(logs, clock, [query('access')], { deadlineMs: 60_000 });
    const pauses = clock.pausesMs.slice(0, -1);
    expect(pauses.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 130));
    expect(pauses.at(-1)).toBe(2_000);
    let passed = 0;
    for (const pause of pauses) {
      expect(pause).toBe(Math.min(Math.max(130, Math.ceil(passed / 16)), 2_000));
      passed += pause;
    }
  });

  it('looks once more at every query when the time is up', async () => {
    start('access');
    start('error');
    answers('access').resolves({ status: 'Running' });
    answers('error').resolves({ status: 'Complete' });
    const [access, error] = await run('access', 'error');
    expect(access).toMatchObject({ kind: 'failed' });
    expect(error).toMatchObject({ kind: 'complete' });
  });

  it('asks one query for all, and the others when that one has ended', async () => {
    start('access');
    start('error');
    const running = { status: 'Running' } as const;
    answers('access').resolvesOnce(running).resolvesOnce(running).resolves({ status: 'Complete' });
    answers('error').resolvesOnce(running).resolves({ status: 'Complete' });
    await run('access', 'error');
    const asked = aws.commandCalls(GetQueryResultsCommand).map(({ args }) => args[0].input.queryId);
    expect(asked).toEqual(['access', 'access', 'access', 'error', 'error']);
  });

  it.each<QueryStatus>(['Failed', 'Cancelled', 'Timeout'])(
    'says so when a query ends as %s, and does not stop it again',
    async (status) => {
      start('access');
      answers('access').resolves({ status, results: [row(['client', 'half'])] });
      await expect(run('access')).resolves.toEqual([
        { kind: 'failed', reason: `the query ended as ${status}` },
      ]);
      expect(stopped()).toEqual([]);
    },
  );

  it.each([
    'MalformedQueryException',
    'ResourceNotFoundException',
    'ServiceUnavailableException',
    'AccessDeniedException',
  ])('makes a value of %s at the start, and still gives the other results', async (name) => {
    start('access');
    answers('access').resolves({ status: 'Complete' });
    aws.on(StartQueryCommand, { logGroupName: 'error' }).rejects(refusal(name, 'not today'));
    const [access, error] = await run('access', 'error');
    expect(access).toMatchObject({ kind: 'complete' });
    expect(error).toEqual({ kind: 'failed', reason: `${name}: not today` });
  });

  describe('where AWS has no time for it, as others ask as well', () => {
    const turnAway = (times: number, name: string): (() => { queryId: string }) => {
      let left = times;
      return () => {
        if ((left -= 1) >= 0) throw refusal(name, 'slow down');
        return { queryId: 'access' };
      };
    };

    it.each(['ThrottlingException', 'LimitExceededException'])(
      'begins a query later that was turned away by %s, and looks at the others meanwhile',
      async (name) => {
        start('error');
        answers('error').resolves({ status: 'Complete' });
        aws.on(StartQueryCommand, { logGroupName: 'access' }).callsFake(turnAway(7, name));
        answers('access').resolves({ status: 'Complete', results: [row(['n', '1'])] });
        await expect(run('access', 'error')).resolves.toMatchObject([
          { kind: 'complete', rows: [{ n: '1' }] },
          { kind: 'complete' },
        ]);
      },
    );

    it('gives up a query that it could not begin within 15 seconds: the events themselves may still be read', async () => {
      const clock = createVirtualClock();
      const began = clock.now().getTime();
      aws.on(StartQueryCommand).rejects(refusal('LimitExceededException', 'too many'));
      const results = await runQueries(logs, clock, [query('access')], { deadlineMs: 45_000 });
      expect(results).toEqual([{ kind: 'failed', reason: 'LimitExceededException: too many' }]);
      expect(clock.now().getTime() - began).toBeLessThan(17_000);
    });

    it('asks again for results, and stops the query when the time is up', async () => {
      start('access');
      answers('access').rejects(refusal('ThrottlingException', 'slow down'));
      await expect(run('access')).resolves.toEqual([
        { kind: 'failed', reason: 'did not finish within 10000 ms; ThrottlingException: slow down' },
      ]);
      expect(stopped()).toEqual(['access']);
    });
  });

  it('stops a query that it can no longer look at', async () => {
    start('access');
    answers('access').rejects(refusal('AccessDeniedException', 'not you'));
    await expect(run('access')).resolves.toEqual([
      { kind: 'failed', reason: 'AccessDeniedException: not you' },
    ]);
    expect(stopped()).toEqual(['access']);
  });

  it('gives no half result when a page of it cannot be read', async () => {
    start('access');
    answers('access').resolves({ status: 'Complete', results: [row(['n', '1'])], nextToken: 'b' });
    aws.on(GetQueryResultsCommand, { nextToken: 'b' }).rejects(refusal('ThrottlingException', 'slow down'));
    await expect(run('access')).resolves.toEqual([
      { kind: 'failed', reason: 'ThrottlingException: slow down' },
    ]);
  });

  it('throws a failure of its own on, and leaves no query running behind it, not even one just starting', async () => {
    const cause = new TypeError('a mistake of ours');
    aws.on(StartQueryCommand, { logGroupName: 'error' }).rejects(cause);
    aws.on(StartQueryCommand, { logGroupName: 'access' }).callsFake(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { queryId: 'access' };
    });
    await expect(run('error', 'access')).rejects.toMatchObject({ cause });
    expect(stopped()).toEqual(['access']);
  });

  it('does not mind when AWS refuses to stop a query', async () => {
    start('access');
    answers('access').resolves({ status: 'Unknown' });
    aws.on(StopQueryCommand).rejects(refusal('InvalidParameterException'));
    await expect(run('access')).resolves.toMatchObject([{ kind: 'failed' }]);
  });

  it('calls nothing for no queries', async () => {
    await expect(run()).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
  });
});
