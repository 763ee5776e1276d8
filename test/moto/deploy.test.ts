import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { invoke, listDenied, listSources, setAlarm } from './ask-deployed';
import { deployStack, type Deployment } from './deploy';
import { openMailbox, takeMessages, type Mailbox } from './mailbox';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, OFFICE, putAlarm, type World } from './world';

describeWithMoto('cdk deploy', () => {
  let moto: Moto;
  let world: World;
  let deployment: Deployment;
  let mailbox: Mailbox;
  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    deployment = await deployStack(moto, 'test', world.environment);
    mailbox = await openMailbox(moto, deployment.topicArn);
  }, 120_000);
  afterAll(() => moto.stop());

  it('makes the function, with the environment of this world', async () => {
    const fn = await new LambdaClient(moto.client).send(
      new GetFunctionConfigurationCommand({ FunctionName: 'Floodgate-test' }),
    );
    const variables = fn.Environment?.Variables ?? {};
    expect(JSON.parse(variables['FLOODGATE_ENVIRONMENT'] ?? '')).toEqual(world.environment);
    expect(variables['FLOODGATE_TABLE']).toBe(deployment.tableName);
    expect(variables['FLOODGATE_TOPIC']).toBe(deployment.topicArn);
    expect(fn.Runtime).toBe('nodejs24.x');
  });

  it('makes the alarm, which invokes the function itself, and lets it', async () => {
    const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient(moto.client).send(
      new DescribeAlarmsCommand({ AlarmNames: ['Floodgate-test-UnHealthyHostCount'] }),
    );
    expect(alarm?.AlarmActions).toEqual([deployment.functionArn]);
    const policy = await new LambdaClient(moto.client).send(
      new GetPolicyCommand({ FunctionName: deployment.functionName }),
    );
    expect(policy.Policy).toContain('lambda.alarms.cloudwatch.amazonaws.com');
    expect(policy.Policy).toContain('events.amazonaws.com');
  });

  it('makes the ledger and the topic', async () => {
    const { Table } = await new DynamoDBClient(moto.client).send(
      new DescribeTableCommand({ TableName: deployment.tableName }),
    );
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
    await new SNSClient(moto.client).send(new GetTopicAttributesCommand({ TopicArn: deployment.topicArn }));
  });

  it('answers the incident when the alarm fires: denies the five senders, closes the servers, tells people', async () => {
    await moto.setTargetHealth(
      Object.fromEntries(
        world.instanceIds.map((id) => [id, { state: 'unhealthy', reason: 'Target.Timeout' }]),
      ),
    );
    await setAlarm(moto, 'Floodgate-test-UnHealthyHostCount');
    expect(await listDenied(moto, world)).toEqual([
      '136.175.9.209/32',
      '136.175.9.211/32',
      '136.175.9.213/32',
      '136.175.9.57/32',
      '216.144.247.78/32',
    ]);
    expect(await listSources(moto, world)).toEqual([OFFICE, world.loadBalancerGroupId].sort());
    expect((await mailbox.read())[0]?.subject).toContain('CONNECT flood');
  });

  it('tells the topic when a run of its own failed', async () => {
    await setAlarm(moto, 'Floodgate-test-Errors');
    expect((await mailbox.read()).map(({ subject }) => subject)).toEqual([
      'ALARM: "Floodgate-test-Errors" in ap-northeast-1',
    ]);
  });

  it('keeps an event that it could not use, after three tries', async () => {
    const sqs = new SQSClient(moto.client);
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const queue = QueueUrls.find((url) => url.includes('FailureQueue'));
    await takeMessages(sqs, queue);
    await new LambdaClient(moto.client).send(
      new InvokeCommand({
        FunctionName: deployment.functionName,
        InvocationType: 'Event',
        Payload: Buffer.from('{"key1":"value1"}'),
      }),
    );
    await moto.waitUntilIdle();
    const kept = (await takeMessages(sqs, queue)).map((body) => JSON.parse(body) as unknown);
    expect(kept).toEqual([expect.objectContaining({ requestPayload: { key1: 'value1' } })]);
  });

  it('is deployed again without a change: nothing is touched', async () => {
    expect(await deployment.deployAgain(world.environment)).toContain('(no changes)');
  }, 60_000);

  it('takes a new setting in the midst of an incident, and loses nothing of it', async () => {
    const before = await listDenied(moto, world);
    const { incident } = await invoke(moto, deployment, { action: 'status' });
    await deployment.deployAgain({ ...world.environment, language: 'ja' });
    const after = await invoke(moto, deployment, { action: 'status' });
    expect(after.incident?.id).toBe(incident?.id);
    expect(after.standing?.denies).toHaveLength(before.length);
    expect(await listDenied(moto, world)).toEqual(before);
  }, 60_000);

  it('takes its denies back when it is retired, and leaves the servers closed', async () => {
    const sources = await listSources(moto, world);
    await invoke(moto, deployment, { action: 'retire' });
    expect(await listDenied(moto, world)).toEqual([]);
    expect(await listSources(moto, world)).toEqual(sources);
  });

  it('is undone by cdk destroy, which neither opens the servers nor denies anybody', async () => {
    const sources = await listSources(moto, world);
    await deployment.destroy();
    expect(await listSources(moto, world)).toEqual(sources);
    expect(await listDenied(moto, world)).toEqual([]);
    const { MetricAlarms } = await new CloudWatchClient(moto.client).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toEqual([]);
    await expect(
      new LambdaClient(moto.client).send(
        new GetFunctionConfigurationCommand({ FunctionName: deployment.functionName }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }, 60_000);

  describe('for an existing alarm', () => {
    let following: Deployment;
    beforeAll(async () => {
      await putAlarm(moto, world, 'web-unhealthy', []);
      const environment = { ...world.environment, alarm: { existing: 'web-unhealthy' } };
      following = await deployStack(moto, 'follow', environment);
      mailbox = await openMailbox(moto, following.topicArn);
    }, 120_000);
    afterAll(() => following.destroy());

    it('is woken by the alarm through EventBridge, and leaves the alarm as it was', async () => {
      await setAlarm(moto, 'web-unhealthy');
      expect(await mailbox.read()).not.toEqual([]);
      const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient(moto.client).send(
        new DescribeAlarmsCommand({ AlarmNames: ['web-unhealthy'] }),
      );
      expect(alarm?.AlarmActions).toEqual([]);
    });
  });
});
