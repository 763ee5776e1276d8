/** Reading whom the load balancers speak for: only where it is needed and sure, and never at the price of a look. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import { askForwarded, readForwarded } from '../../lambda/aws/forwarded-reading';
import { runQueries } from '../../lambda/aws/logs-insights';
import { BALANCER, siteWith } from '../support/network';
import { aclWith } from '../support/network-acl';
import { environmentWith } from '../support/policy';
import { refusal } from './refusal';
import { createVirtualClock } from './virtual-clock';

const logs = new CloudWatchLogsClient({ region: 'ap-northeast-1' });
const elb = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-1' });
const awsLogs = mockClient(logs);
const awsElb = mockClient(elb);
const setMode = (Value: string): void => {
  awsElb.on(DescribeLoadBalancerAttributesCommand, { LoadBalancerArn: BALANCER.arn }).resolves({
    Attributes: [
      { Key: 'idle_timeout.timeout_seconds', Value: '60' },
      { Key: 'routing.http.xff_header_processing.mode', Value },
    ],
  });
};
beforeEach(() => {
  awsLogs.reset();
  awsElb.reset();
  setMode('append');
  awsLogs.on(StopQueryCommand).resolves({ success: true });
  awsLogs.on(StartQueryCommand).resolves({ queryId: 'q' });
  awsLogs
    .on(GetQueryResultsCommand)
    .resolves({ status: 'Complete', results: [], statistics: { bytesScanned: 7 } });
});

const WINDOW = {
  from: new Date('2020-12-24T06:10:00Z'),
  settleUntil: new Date('2020-12-24T07:00:00Z'),
  to: new Date('2020-12-24T07:10:00Z'),
  endsAt: new Date('2020-12-24T07:20:00Z'),
};
const GUARDED = ['subnet-0000000a', ...BALANCER.subnetIds];
const read = async (
  subnetIds: readonly string[] = GUARDED,
  format = '%h %t "%r" %>s "%{X-Forwarded-For}i"',
) => {
  const acl = aclWith([], { subnetIds });
  const environment = environmentWith({
    networkAcls: [acl.id],
    logs: { access: { logGroup: '/web/access_log', format } },
  });
  const observing = Promise.resolve(siteWith([], { networkAcls: [acl] }));
  const question = await askForwarded(elb, environment, WINDOW, observing, [BALANCER.arn]);
  const results = await runQueries(logs, createVirtualClock(), question.queries, { deadlineMs: 10_000 });
  return readForwarded(logs, environment, WINDOW, question, results);
};
const asked = (): number =>
  awsLogs.commandCalls(StartQueryCommand).length + awsLogs.commandCalls(FilterLogEventsCommand).length;

it('asks once for the settled time and once for the fresh, by the nodes', async () => {
  expect(await read()).toMatchObject({
    kind: 'aggregated',
    nodes: ['10.0.0.10'],
    remarks: [],
    bytesScanned: 14,
  });
  const inputs = awsLogs.commandCalls(StartQueryCommand).map(({ args }) => args[0].input);
  expect(inputs.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
    [1608790200, 1608793200],
    [1608793200, 1608793800],
  ]);
  expect(inputs[0]?.queryString).toContain('filter fgclient in ["10.0.0.10"]');
});

it('asks the logs nothing where no ACL of ours meets the clients of a load balancer', async () => {
  expect(await read(['subnet-0000000a'])).toEqual({
    kind: 'not-wanted',
    nodes: [],
    remarks: [],
    bytesScanned: 0,
  });
  expect(asked()).toBe(0);
});

describe('asks nothing, and says so, where the header cannot be believed', () => {
  it.each(['preserve', 'remove'])('because the load balancer is told to %s it', async (mode) => {
    setMode(mode);
    const { kind, remarks } = await read();
    expect([kind, asked()]).toEqual(['not-wanted', 0]);
    expect(remarks).toEqual([expect.stringContaining(`mode is "${mode}"`)]);
  });

  it('because what the load balancer does with it may not be read', async () => {
    awsElb.on(DescribeLoadBalancerAttributesCommand).rejects(refusal('AccessDeniedException'));
    const { kind, remarks } = await read();
    expect([kind, asked()]).toEqual(['not-wanted', 0]);
    expect(remarks).toEqual([expect.stringMatching(/are not weighed: AccessDeniedException/)]);
  });

  it('because the format does not log it, or not for sure', async () => {
    for (const format of ['%h %t "%r" %>s', '%h "%r" %>s %{X-Forwarded-For}i %{Cookie}i']) {
      const { kind, remarks } = await read(GUARDED, format);
      expect([kind, asked()]).toEqual(['not-wanted', 0]);
      expect(remarks).toEqual([expect.stringContaining('log it in quotes')]);
    }
  });
});

it('takes a load balancer that says nothing of the header for one that appends, which is the default', async () => {
  awsElb.on(DescribeLoadBalancerAttributesCommand).resolves({ Attributes: [] });
  expect((await read()).kind).toBe('aggregated');
});

describe('where Logs Insights fails', () => {
  beforeEach(() => awsLogs.on(StartQueryCommand).rejects(refusal('LimitExceededException')));

  it('reads the events themselves, within a bound, and says so', async () => {
    let page = 0;
    awsLogs.on(FilterLogEventsCommand).callsFake(() => ({
      events: [{ timestamp: 1608793800000, message: 'a line' }],
      nextToken: `page ${(page += 1)}`,
    }));
    const reading = await read();
    expect(reading).toMatchObject({ kind: 'events', nodes: ['10.0.0.10'] });
    expect(reading.kind === 'events' && reading.lines).toHaveLength(25);
    expect(reading.remarks).toEqual([
      expect.stringMatching(/counted from the first 25 pages of the log events/),
    ]);
  });

  it('goes on without, and says so, where the events cannot be read either', async () => {
    awsLogs.on(FilterLogEventsCommand).rejects(refusal('AccessDeniedException'));
    const { kind, remarks } = await read();
    expect(kind).toBe('unreadable');
    expect(remarks).toEqual([expect.stringMatching(/are not weighed: Logs Insights failed .*AccessDenied/)]);
  });
});
