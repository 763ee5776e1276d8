import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { deployStack, type Deployment } from './deploy';
import { startMoto, type Moto } from './start';
import { buildWorld, type World } from './world';

describe('cdk deploy', () => {
  let moto: Moto | undefined;
  let world: World;
  let deployment: Deployment;
  beforeAll(async () => {
    moto = await startMoto();
    if (moto === undefined) return;
    world = await buildWorld(moto, new Date());
    deployment = await deployStack(moto, 'test', world.environment);
  }, 120_000);
  afterAll(() => moto?.stop());

  it('makes the function, with the environment of this world', async () => {
    if (moto === undefined) return;
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
    if (moto === undefined) return;
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
    if (moto === undefined) return;
    const { Table } = await new DynamoDBClient(moto.client).send(
      new DescribeTableCommand({ TableName: deployment.tableName }),
    );
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
    await new SNSClient(moto.client).send(new GetTopicAttributesCommand({ TopicArn: deployment.topicArn }));
  });

  it('is undone by cdk destroy', async () => {
    if (moto === undefined) return;
    await deployment.destroy();
    const { MetricAlarms } = await new CloudWatchClient(moto.client).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toEqual([]);
    await expect(
      new LambdaClient(moto.client).send(
        new GetFunctionConfigurationCommand({ FunctionName: deployment.functionName }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }, 60_000);
});
