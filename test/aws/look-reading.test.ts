/** Everything that a look asks of the logs: in one run of queries, begun as soon as the front is known. */
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import { readLook } from '../../lambda/aws/look-reading';
import type { LoadBalancer, Observation } from '../../lambda/core/observation';
import { BALANCER, networkInterface, siteWith } from '../support/network';
import { aclWith } from '../support/network-acl';
import { environmentWith } from '../support/policy';
import { createVirtualClock } from './virtual-clock';

const logs = new CloudWatchLogsClient({ region: 'ap-northeast-1' });
const elb = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-1' });
const awsLogs = mockClient(logs);
const awsElb = mockClient(elb);
beforeEach(() => {
  awsLogs.reset();
  awsElb.reset();
  awsElb.on(DescribeLoadBalancerAttributesCommand).resolves({ Attributes: [] });
  awsLogs.on(StopQueryCommand).resolves({ success: true });
  awsLogs.on(StartQueryCommand).callsFake(() => ({ queryId: `q${started()}` }));
  awsLogs
    .on(GetQueryResultsCommand)
    .resolves({ status: 'Complete', results: [], statistics: { bytesScanned: 7 } });
});
const started = (): number => awsLogs.commandCalls(StartQueryCommand).length;

const WINDOW = {
  from: new Date('2020-12-24T06:10:00Z'),
  settleUntil: new Date('2020-12-24T07:00:00Z'),
  to: new Date('2020-12-24T07:10:00Z'),
  endsAt: new Date('2020-12-24T07:20:00Z'),
};
const GUARDING = aclWith([], { subnetIds: ['subnet-0000000a', ...BALANCER.subnetIds] });
const ENVIRONMENT = environmentWith({
  networkAcls: [GUARDING.id],
  logs: { access: { logGroup: '/web/access_log', format: '%h %t "%r" %>s "%{X-Forwarded-For}i"' } },
});
const OTHER: LoadBalancer = {
  ...BALANCER,
  arn: `${BALANCER.arn}0`,
  id: `${BALANCER.id}0`,
  nodes: [networkInterface('eni-other', { privateAddresses: ['10.0.0.77'] })],
};
const FRONT = { networkAcls: [GUARDING], loadBalancer: BALANCER };
const site = (loadBalancers: readonly LoadBalancer[]): Observation =>
  siteWith([], { networkAcls: [GUARDING], loadBalancers });
const read = (observing: Promise<Observation>) =>
  readLook({ logs, elb }, createVirtualClock(), ENVIRONMENT, WINDOW, Promise.resolve(FRONT), observing);
const nodesAsked = (): readonly string[] =>
  awsLogs
    .commandCalls(StartQueryCommand)
    .flatMap(({ args }) => /fgclient in \[(.*?)\]/.exec(args[0].input.queryString ?? '')?.[1] ?? []);

it('starts all queries together, the visitors among them, before the whole account is read', async () => {
  const reads: Promise<Observation> = new Promise((resolve) => {
    awsLogs.on(GetQueryResultsCommand).callsFake(() => {
      resolve(site([BALANCER]));
      return { status: 'Complete', results: [], statistics: { bytesScanned: 7 } };
    });
  });
  const { reading, forwarding } = await read(reads);
  expect([started(), nodesAsked()]).toEqual([8, ['"10.0.0.10"', '"10.0.0.10"']]);
  expect([reading.bytesScanned, forwarding.bytesScanned]).toEqual([42, 14]);
  expect(forwarding).toMatchObject({ kind: 'aggregated', nodes: ['10.0.0.10'] });
});

it('asks for the state of one query at a time, however many there are', async () => {
  let polls = 0;
  awsLogs.on(GetQueryResultsCommand).callsFake(() => ({
    status: (polls += 1) > 10 ? 'Complete' : 'Running',
    results: [],
  }));
  await read(Promise.resolve(site([BALANCER])));
  expect(polls).toBe(18);
});

it('asks for all visitors again where the whole account shows another load balancer that our ACL guards', async () => {
  const { forwarding } = await read(Promise.resolve(site([BALANCER, OTHER])));
  expect(nodesAsked()).toEqual([
    '"10.0.0.10"',
    '"10.0.0.10"',
    '"10.0.0.10", "10.0.0.77"',
    '"10.0.0.10", "10.0.0.77"',
  ]);
  expect(forwarding).toMatchObject({ nodes: ['10.0.0.10', '10.0.0.77'], bytesScanned: 28 });
});

it('asks nothing again for a load balancer whose clients none of our ACLs meets', async () => {
  await read(Promise.resolve(site([BALANCER, { ...OTHER, subnetIds: ['subnet-elsewhere'] }])));
  expect(started()).toBe(8);
});
