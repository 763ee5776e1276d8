/** What `check` reads from the account itself: credentials, alarm, logs, people. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { checkAlarm } from '../../bin/check/alarm';
import { checkDeployed } from '../../bin/check/deployed';
import type { Finding } from '../../bin/check/finding';
import { checkLoadBalancer, checkTargets } from '../../bin/check/load-balancer';
import { checkAccessLog } from '../../bin/check/logs';
import { checkNotification } from '../../bin/check/notify';
import { checkRestart } from '../../bin/check/restart';
import { parseEnvironment, type EnvironmentFile } from '../../lambda/config';
import { FILE } from '../support/environment-folder';

const elb = mockClient(ElasticLoadBalancingV2Client);
const cloudwatch = mockClient(CloudWatchClient);
const logs = mockClient(CloudWatchLogsClient);
const sns = mockClient(SNSClient);
const lambda = mockClient(LambdaClient);
const ec2 = mockClient(EC2Client);
const ssm = mockClient(SSMClient);
const place = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
const now = new Date('2026-03-01T12:00:00Z');

beforeEach(() => [elb, cloudwatch, logs, sns, lambda, ec2, ssm].forEach((mock) => mock.reset()));

const environment = (parts: Partial<EnvironmentFile> = {}) =>
  parseEnvironment('production', { ...FILE, ...parts });
const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ standing, detail }) => `${standing}: ${detail}`);
const named = (error: string) => Object.assign(new Error(error), { name: error, $metadata: {} });

describe('credentials and load balancer', () => {
  const arn = (account: string, id: string) =>
    `arn:aws:elasticloadbalancing:eu-west-1:${account}:loadbalancer/app/web/${id}`;
  const check = () => checkLoadBalancer(new ElasticLoadBalancingV2Client(place), environment());

  it('is ready where account and id are the file’s', async () => {
    elb.on(DescribeLoadBalancersCommand).resolves({
      LoadBalancers: [{ LoadBalancerArn: arn('123456789012', '0123456789abcdef'), Type: 'application' }],
    });
    const { findings, isReached } = await check();
    expect([told(findings), isReached]).toEqual([
      ['ready: 123456789012, eu-west-1', 'ready: app/web/0123456789abcdef'],
      true,
    ]);
  });

  it('looks no further with another account’s credentials', async () => {
    elb.on(DescribeLoadBalancersCommand, { Names: ['web'] }).rejects(named('LoadBalancerNotFoundException'));
    elb
      .on(DescribeLoadBalancersCommand, { Marker: undefined })
      .resolves({ LoadBalancers: [{ LoadBalancerArn: arn('999999999999', 'f'.repeat(16)) }] });
    const { findings, isReached } = await check();
    expect([told(findings), isReached]).toEqual([
      ['not ready: these credentials are of 999999999999, not of 123456789012'],
      false,
    ]);
  });

  it('tells a load balancer that was made anew', async () => {
    elb
      .on(DescribeLoadBalancersCommand)
      .resolves({ LoadBalancers: [{ LoadBalancerArn: arn('123456789012', 'f'.repeat(16)) }] });
    expect(told((await check()).findings)[1]).toBe(
      'not ready: app/web/0123456789abcdef is gone; by this name there is app/web/ffffffffffffffff',
    );
  });

  it('tells a target group that is gone', async () => {
    elb.on(DescribeTargetGroupsCommand).rejects(named('TargetGroupNotFoundException'));
    expect(told(await checkTargets(new ElasticLoadBalancingV2Client(place), environment()))).toEqual([
      'not ready: targetgroup/web/fedcba9876543210 does not exist',
    ]);
  });
});

describe('alarm', () => {
  const NAME = 'Floodgate-production-UnHealthyHostCount';
  const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:Floodgate-production';
  const check = (parts: Partial<EnvironmentFile> = {}) =>
    checkAlarm({ cloudwatch: new CloudWatchClient(place) }, environment(parts));
  const alarm = (parts: object) =>
    cloudwatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [{ StateValue: 'OK', ActionsEnabled: true, AlarmActions: [FUNCTION], ...parts }],
    });

  it.each([
    ['ready', {}, `ready: ${NAME} is OK`],
    ['firing', { StateValue: 'ALARM' }, `note: ${NAME} is ALARM: an incident should be open`],
    ['off', { ActionsEnabled: false }, `not ready: the actions of ${NAME} are switched off`],
    ['calling somebody else', { AlarmActions: [] }, `not ready: ${NAME} does not call Floodgate-production`],
    [
      'watching another site',
      { Dimensions: [{ Name: 'LoadBalancer', Value: 'app/b/1' }] },
      `not ready: ${NAME} watches app/b/1`,
    ],
  ])('%s', async (_name, parts, expected) => {
    alarm(parts);
    expect(told(await check())).toEqual([expected]);
  });

  it('is missing', async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({});
    expect(told(await check())).toEqual([`not ready: ${NAME} does not exist`]);
    expect((await check({ alarm: { existing: 'old' } }))[0]?.fix).toContain('correct "alarm.existing"');
  });

  it('of others need not call us: it is followed', async () => {
    alarm({ AlarmActions: [], ActionsEnabled: false });
    expect(told(await check({ alarm: { existing: 'old' } }))).toEqual(['ready: old is OK']);
  });
});

describe('access log', () => {
  const LINE = '192.0.2.1 - - [01/Mar/2026:11:58:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"';
  const check = () => checkAccessLog({ logs: new CloudWatchLogsClient(place) }, environment(), now);
  const arrive = (messages: readonly string[], minutesAgo = 2) =>
    logs.on(FilterLogEventsCommand).callsFake(({ startTime }: { startTime: number }) => {
      const timestamp = now.getTime() - minutesAgo * 60_000;
      return { events: timestamp < startTime ? [] : messages.map((message) => ({ timestamp, message })) };
    });
  const exists = (parts: object = {}) =>
    logs
      .on(DescribeLogGroupsCommand)
      .resolves({ logGroups: [{ logGroupName: '/web/access_log', ...parts }] });

  it('is ready where lines came lately and are read', async () => {
    exists();
    arrive([LINE]);
    expect(told(await check()).slice(0, 2)).toEqual([
      'ready: /web/access_log: last line 2 minutes ago',
      'ready: 100.0 % of 1 line read',
    ]);
  });

  it('is not ready where lines are old, or in another format', async () => {
    exists();
    arrive(['any \u001b[2J', LINE], 600);
    expect(told(await check()).slice(0, 2)).toEqual([
      'not ready: /web/access_log: last line 600 minutes ago',
      'not ready: 50.0 % of 2 lines read; one that is not: any \\u{1b}[2J',
    ]);
  });

  it('is not ready where nothing came, or it is not there, or of a class that cannot be read', async () => {
    exists();
    arrive([], 0);
    expect(told(await check())[0]).toBe('not ready: /web/access_log: no line in the last day');
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] });
    expect(told(await check())[0]).toBe('not ready: log group /web/access_log does not exist');
    exists({ logGroupClass: 'INFREQUENT_ACCESS' });
    expect(told(await check())[0]).toContain('is of class INFREQUENT_ACCESS');
  });

  it('tells what the format lacks, whether or not lines have come', async () => {
    const lacks = expect.stringMatching(/^note: logs\.access\.format: The format logs no duration/) as string;
    exists();
    arrive([LINE]);
    expect(told(await check())).toContainEqual(lacks);
    arrive([], 0);
    expect(told(await check())).toContainEqual(lacks);
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] });
    expect(told(await check())).toContainEqual(lacks);
  });
});

describe('notification', () => {
  const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:reports';
  const check = (emails: string[]) =>
    checkNotification({ sns: new SNSClient(place) }, environment({ notify: { emails } }), { mail: TOPIC });

  it('is not ready while an address has not confirmed, or nobody hears', async () => {
    sns.on(ListSubscriptionsByTopicCommand).resolves({
      Subscriptions: [
        { Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: 'PendingConfirmation' },
      ],
    });
    expect(told(await check(['a@example.com', 'b@example.com']))).toEqual([
      'not ready: a@example.com has not confirmed',
      'not ready: b@example.com hears nothing from reports',
      'not ready: nobody hears from reports',
    ]);
  });

  it('is ready where they have', async () => {
    sns.on(ListSubscriptionsByTopicCommand).resolves({
      Subscriptions: [{ Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: `${TOPIC}:1` }],
    });
    expect(told(await check(['a@example.com']))).toEqual(['ready: 1 subscriber hears from reports']);
  });

  it('is not ready where no chat reads the topic of its own', async () => {
    sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [] });
    const topics = { chat: `${TOPIC}-chat` };
    expect(told(await checkNotification({ sns: new SNSClient(place) }, environment(), topics))).toEqual([
      'not ready: nobody hears from reports-chat',
    ]);
  });
});

describe('restart', () => {
  const services = { restart: { services: ['httpd'] } };
  const targets = [{ instanceId: 'i-1' }, { instanceId: 'i-2' }, { instanceId: undefined }];
  const check = (parts: Partial<EnvironmentFile>) =>
    checkRestart(
      { ec2: new EC2Client(place), ssm: () => Promise.resolve(new SSMClient(place)) },
      environment(parts),
      targets,
    );
  const online = (...ids: string[]) =>
    ssm.on(DescribeInstanceInformationCommand).resolves({
      InstanceInformationList: ids.map((InstanceId) => ({ InstanceId, PingStatus: 'Online' })),
    });
  const running = (group?: string) => {
    const Tags = group === undefined ? [] : [{ Key: 'aws:autoscaling:groupName', Value: group }];
    const instance = { InstanceId: 'i-1', State: { Name: 'running' as const }, Tags };
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [instance] }] });
  };

  it('needs every server within Systems Manager’s reach', async () => {
    running();
    online('i-1', 'i-2');
    expect(told(await check(services))).toEqual(['ready: httpd: 2 servers can be reached']);
    online('i-2');
    expect(told(await check(services))).toEqual(['not ready: Systems Manager does not reach i-1']);
  });

  it('names the servers that are left to their group', async () => {
    running('web');
    expect(told(await check({ restart: { reboot: true } }))[1]).toContain(
      'note: i-1 is left to its Auto Scaling group web',
    );
    expect(told(await check({ restart: { reboot: true, scalingGroups: ['web'] } }))).toHaveLength(1);
  });

  it('says where it is not configured', async () => {
    expect(told(await check({}))).toEqual([expect.stringContaining('note: not configured')]);
  });
});

it('tells in which settings the deployed function differs from the file', async () => {
  const deployed = JSON.stringify({ ...FILE, mode: 'observe' });
  lambda.on(GetFunctionConfigurationCommand).resolves({
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: { FLOODGATE_ENVIRONMENT: deployed } },
  });
  lambda.on(InvokeCommand).resolves({});
  const source = { environment: environment(), json: JSON.stringify(FILE) };
  const { findings } = await checkDeployed(new LambdaClient(place), source);
  expect(told(findings)).toContain(
    'not ready: the function has others than environments/production.json: mode',
  );
});
