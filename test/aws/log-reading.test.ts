/** Reading the logs of one look: aggregated, or else the events themselves, or else a failure; never a silent calm. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { logQueries, readLogs } from '../../lambda/aws/log-reading';
import { runQueries } from '../../lambda/aws/logs-insights';
import type { EnvironmentFile } from '../../lambda/config';
import { clientRow, LOGS } from '../support/log-rows';
import { environmentWith } from '../support/policy';
import { refusal } from './refusal';
import { createVirtualClock } from './virtual-clock';

const logs = new CloudWatchLogsClient({ region: 'ap-northeast-1' });
const aws = mockClient(logs);
beforeEach(() => {
  aws.reset();
  aws.on(StopQueryCommand).resolves({ success: true });
});

const BOTH = { ...LOGS, error: { logGroup: '/web/error_log' } };
const WINDOW = {
  from: new Date('2020-12-24T06:10:00Z'),
  settleUntil: new Date('2020-12-24T07:00:00Z'),
  to: new Date('2020-12-24T07:10:00Z'),
  endsAt: new Date('2020-12-24T07:20:00Z'),
};
const read = async (settings: Partial<EnvironmentFile> = {}) => {
  const environment = environmentWith({ logs: BOTH, ...settings });
  const queries = logQueries(environment, WINDOW);
  const results = await runQueries(logs, createVirtualClock(), queries, { deadlineMs: 10_000 });
  return readLogs(logs, environment, WINDOW, results);
};
const startsOf = (logGroup: string) =>
  aws
    .commandCalls(StartQueryCommand)
    .map(({ args }) => args[0].input)
    .filter(({ logGroupName }) => logGroupName === logGroup);
const answerQueries = (): void => {
  aws.on(StartQueryCommand).resolves({ queryId: 'access' });
  aws.on(StartQueryCommand, { logGroupName: '/web/error_log' }).resolves({ queryId: 'error' });
  aws
    .on(GetQueryResultsCommand)
    .resolves({ status: 'Complete', results: [], statistics: { bytesScanned: 7 } });
};

describe('aggregated', () => {
  it('reads what is settled and what is fresh apart, without a second twice or left out', async () => {
    answerQueries();
    expect(await read()).toMatchObject({ kind: 'aggregated', remarks: [], bytesScanned: 56 });
    const [settled, fresh] = startsOf('/web/error_log');
    expect([settled?.startTime, settled?.endTime]).toEqual([1608790200, 1608793200]);
    expect(settled?.queryString).toMatch(/^filter toMillis\(@timestamp\) < 1608793200000\n/);
    expect([fresh?.startTime, fresh?.endTime]).toEqual([1608793200, 1608793800]);
  });

  it('asks first what has few rows for the whole time: it is asked again and again how far it is', () => {
    const [first, ...others] = logQueries(environmentWith({ logs: BOTH }), WINDOW);
    expect([first?.from, first?.to]).toEqual([WINDOW.from, WINDOW.to]);
    expect(first?.query).toMatch(/ by bin\(1m\), \w+\n/);
    expect(others.every(({ query }) => !query.includes('bin(1m)'))).toBe(true);
  });

  it('keeps of a row of clients what its line says, and not the line', () => {
    const { keep } = logQueries(environmentWith({ logs: BOTH }), WINDOW)[1] ?? {};
    const whole = clientRow('203.0.113.7', 12);
    const kept = { fgclient: '203.0.113.7', lines: '12', first: whole['first'], last: whole['last'] };
    expect(keep?.(whole)).toEqual({ ...kept, busy: '600.5', fgreadas: 'offence' });
    // A line that says something else is not believed, and not forgotten either.
    expect(keep?.({ ...whole, fgstatus: '200' })).toEqual({ ...kept, fgreadas: 'disagrees' });
  });

  it('looks for a flood across the moment up to which the last look settled', async () => {
    answerQueries();
    await read();
    const rate = startsOf('/web/access_log').find(({ queryString }) =>
      (queryString ?? '').includes('bin(1s)'),
    );
    expect(rate?.startTime).toBe(1608790200 - 300);
  });

  it('says so where the error log cannot be read, and goes on with the access log', async () => {
    answerQueries();
    aws
      .on(StartQueryCommand, { logGroupName: '/web/error_log' })
      .rejects(refusal('ResourceNotFoundException'));
    const reading = await read();
    expect(reading.kind).toBe('aggregated');
    expect(reading.remarks[0]).toMatch(/^the error log could not be read \(ResourceNotFoundException/);
  });
});

describe('where Logs Insights fails', () => {
  beforeEach(() => aws.on(StartQueryCommand).rejects(refusal('AccessDeniedException')));
  const event = { timestamp: 1608793800000, message: 'a line' };

  it('reads the events themselves, with their times, and says what is missing', async () => {
    aws.on(FilterLogEventsCommand).resolves({ events: [event] });
    expect(await read()).toMatchObject({
      kind: 'events',
      accessLines: ['a line'],
      sampleLines: ['a line'],
      errorEvents: [{ time: 1608793800000, line: 'a line' }],
      remarks: [expect.stringMatching(/^Logs Insights failed \(AccessDenied.*without the other clients/)],
    });
    const patterns = aws.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.filterPattern);
    expect(patterns).toEqual(['CONNECT', undefined, 'AH01075']);
  });

  it('thins nothing out where other requests count, too', async () => {
    aws.on(FilterLogEventsCommand).resolves({ events: [] });
    await read({ detection: { absoluteForm: true, ownHosts: ['www.example.com'] } });
    expect(aws.commandCalls(FilterLogEventsCommand)[0]?.args[0].input.filterPattern).toBeUndefined();
  });

  it('stops after its bound of pages, and says so', async () => {
    let page = 0;
    aws.on(FilterLogEventsCommand).callsFake(() => ({ events: [event], nextToken: `page ${(page += 1)}` }));
    const { remarks } = await read();
    expect(remarks[1]).toBe('only the first 25 pages of them');
    expect(page).toBe(51);
  });

  it('is a failure where the events cannot be read either', async () => {
    aws.on(FilterLogEventsCommand).rejects(refusal('AccessDeniedException'));
    const reading = await read();
    expect(reading.kind).toBe('unreadable');
    expect(reading.remarks[1]).toMatch(/^FilterLogEvents failed \(AccessDeniedException/);
  });

  it('is a failure where only one of the logs cannot be read: half of the evidence is none', async () => {
    aws.on(FilterLogEventsCommand).resolves({ events: [event] });
    aws.on(FilterLogEventsCommand, { filterPattern: 'AH01075' }).rejects(refusal('AccessDeniedException'));
    expect((await read()).kind).toBe('unreadable');
  });
});
