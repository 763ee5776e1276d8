import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { PublishCommand } from '@aws-sdk/client-sns';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { addMeasurement, metricKey } from '../../../drill/account/cloudwatch/state';
import { openAccount, refusalOf, SITE } from './site';

const SERVER = 'i-0aa00000000000001';
const Namespace = 'AWS/ApplicationELB';

describe('CloudWatch', () => {
  function measured() {
    const account = openAccount();
    const startMs = account.clock.nowMs();
    const key = metricKey(Namespace, 'UnHealthyHostCount', { TargetGroup: 't', LoadBalancer: 'l' });
    [0, 3, 1, 2].forEach((value, index) =>
      addMeasurement(account.state.metrics, key, startMs + index * 30_000, value),
    );
    const Dimensions = [
      { Name: 'LoadBalancer', Value: 'l' },
      { Name: 'TargetGroup', Value: 't' },
    ];
    const range = { StartTime: new Date(startMs), EndTime: new Date(startMs + 600_000) };
    return { account, startMs, Dimensions, range };
  }

  it('computes statistics by the minute, the newest first', async () => {
    const { account, startMs, Dimensions, range } = measured();
    const Metric = { Namespace, MetricName: 'UnHealthyHostCount', Dimensions };
    const query = (Id: string, Stat: string) => ({ Id, MetricStat: { Metric, Period: 60, Stat } });
    const stats = ['Minimum', 'Maximum', 'Sum', 'Average', 'SampleCount'];
    const MetricDataQueries = stats.map((stat) => query(stat.toLowerCase(), stat));
    const answer = await account.clients.cloudwatch.send(
      new GetMetricDataCommand({ ...range, MetricDataQueries }),
    );
    expect(answer.MetricDataResults?.map((result) => result.Values)).toEqual([
      [1, 0],
      [2, 3],
      [3, 3],
      [1.5, 1.5],
      [2, 2],
    ]);
    expect(answer.MetricDataResults?.[0]?.Timestamps?.[1]).toEqual(new Date(startMs));
  });

  it('answers GetMetricStatistics, and knows no metric that was not measured', async () => {
    const { account, Dimensions, range } = measured();
    const input = { ...range, Namespace, Dimensions, Period: 60, Statistics: ['Maximum' as const] };
    const { cloudwatch } = account.clients;
    const answer = await cloudwatch.send(
      new GetMetricStatisticsCommand({ ...input, MetricName: 'UnHealthyHostCount' }),
    );
    expect(answer.Datapoints?.map((point) => point.Maximum)).toEqual([3, 2]);
    const nothing = await cloudwatch.send(new GetMetricStatisticsCommand({ ...input, MetricName: 'Other' }));
    expect(nothing.Datapoints).toEqual([]);
    const backwards = { ...input, MetricName: 'x', StartTime: range.EndTime, EndTime: range.StartTime };
    expect(await refusalOf(cloudwatch.send(new GetMetricStatisticsCommand(backwards)))).toBe(
      'ValidationError',
    );
  });

  it('lists alarms, and tells a new state to whoever acts on it, once', async () => {
    const { account } = measured();
    const { cloudwatch } = account.clients;
    const told: string[] = [];
    const alarmChanged = (alarm: { state: { value: string } }) => void told.push(alarm.state.value);
    account.context.effects = { ...account.context.effects, alarmChanged };
    const set = new SetAlarmStateCommand({
      AlarmName: SITE.alarmName,
      StateValue: 'ALARM',
      StateReason: 'game day',
    });
    await cloudwatch.send(set);
    await cloudwatch.send(set);
    expect(told).toEqual(['ALARM']);
    const answer = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [SITE.alarmName, 'other'] }),
    );
    expect(answer.MetricAlarms).toMatchObject([
      { StateValue: 'ALARM', StateReason: 'game day', Statistic: 'Minimum' },
    ]);
    const unknown = new SetAlarmStateCommand({ AlarmName: 'other', StateValue: 'OK', StateReason: '' });
    expect(await refusalOf(cloudwatch.send(unknown))).toBe('ResourceNotFound');
  });
});

describe('SNS', () => {
  const publish = (input: object) => {
    const account = openAccount();
    const call = account.clients.sns.send(
      new PublishCommand({ TopicArn: SITE.topicArn, Message: 'text', ...input }),
    );
    return { account, call };
  };

  it('keeps what was published', async () => {
    const { account, call } = publish({ Subject: 'Flood blocked' });
    await call;
    expect(account.published).toEqual([
      { topicArn: SITE.topicArn, subject: 'Flood blocked', message: 'text', at: '2020-12-24T07:00:00.000Z' },
    ]);
  });

  it.each([
    ['a long subject', { Subject: 'x'.repeat(101) }],
    ['a subject of two lines', { Subject: 'a\nb' }],
    ['a subject that is not ASCII', { Subject: '洪水' }],
    ['an empty message', { Message: '' }],
    ['a message above 256 KB', { Message: 'x'.repeat(262_145) }],
  ])('refuses %s', async (_, input) => {
    expect(await refusalOf(publish(input).call)).toBe('InvalidParameterException');
  });

  it('refuses a topic that is not there', async () => {
    expect(await refusalOf(publish({ TopicArn: `${SITE.topicArn}-other` }).call)).toBe('NotFoundException');
  });
});

describe('SSM', () => {
  function open() {
    const account = openAccount();
    const { ssm } = account.clients;
    const restarted: string[] = [];
    account.context.effects = { ...account.context.effects, restartServices: (id) => restarted.push(id) };
    const send = async (more: object = {}) => {
      const input = { DocumentName: SITE.documentName, InstanceIds: [SERVER], ...more };
      return (await (await ssm()).send(new SendCommandCommand(input))).Command!.CommandId!;
    };
    const ask = async (CommandId: string, InstanceId = SERVER) =>
      (await ssm()).send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
    return { account, ssm, restarted, send, ask };
  }

  it('does not know a new command at once, then runs it, then is done', async () => {
    const { account, restarted, send, ask } = open();
    const id = await send();
    expect(await refusalOf(ask(id))).toBe('InvocationDoesNotExist');
    expect((await ask(id)).Status).toBe('Pending');
    await account.clock.sleep(2_000);
    expect([(await ask(id)).Status, restarted]).toEqual(['InProgress', [SERVER]]);
    await account.clock.sleep(4_000);
    expect(await ask(id)).toMatchObject({ Status: 'Success', ResponseCode: 0 });
  });

  it('waits for an agent that does not answer until the time is up', async () => {
    const { account, ssm, restarted, send, ask } = open();
    const instance = account.state.instances.get(SERVER)!;
    account.state.instances.set(SERVER, { ...instance, agentOnline: false });
    const id = await send({ TimeoutSeconds: 30 });
    await refusalOf(ask(id));
    await account.clock.sleep(29_000);
    expect((await ask(id)).Status).toBe('Pending');
    await account.clock.sleep(2_000);
    expect([(await ask(id)).Status, restarted]).toEqual(['TimedOut', []]);
    const online = await (await ssm()).send(new DescribeInstanceInformationCommand({}));
    expect(online.InstanceInformationList?.map((one) => one.InstanceId)).not.toContain(SERVER);
  });

  it('tells of a document that fails', async () => {
    const { account, ssm, send } = open();
    account.state.documents.set('broken', { name: 'broken', effect: 'fails' });
    const CommandId = await send({ DocumentName: 'broken' });
    await account.clock.sleep(6_000);
    const list = await (await ssm()).send(new ListCommandInvocationsCommand({ CommandId }));
    expect(list.CommandInvocations).toMatchObject([{ InstanceId: SERVER, Status: 'Failed' }]);
  });

  it('refuses unknown documents and instances', async () => {
    const { send } = open();
    expect(await refusalOf(send({ DocumentName: 'AWS-RunShellScript' }))).toBe('InvalidDocument');
    expect(await refusalOf(send({ InstanceIds: ['i-0ff'] }))).toBe('InvalidInstanceId');
  });
});

describe('Service Quotas', () => {
  it('knows the rules per network ACL, as the account enforces them', async () => {
    const account = openAccount();
    account.state.quotas.aclEntries = 40;
    const ask = (QuotaCode: string) =>
      account.clients.quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode }));
    expect((await ask('L-2AEEBF1A')).Quota?.Value).toBe(40);
    expect(await refusalOf(ask('L-0'))).toBe('NoSuchResourceException');
  });
});
