/** Two environments in one app, deployed together: one with all of its own, one that follows an alarm and reports to a topic that were there before. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EnvironmentFile } from '../../lambda/config';
import { invoke, listDenied, setAlarm } from './ask-deployed';
import { openMailbox, type Mailbox } from './mailbox';
import { openProject, type Project } from './project';
import { startMoto, type Moto } from './start';
import { buildWorld, putAlarm, type World } from './world';

/** A slow machine takes its time to synthesize. */
jest.setTimeout(400_000);

describe('Two environments in one app', () => {
  let moto: Moto;
  let world: World;
  let project: Project;
  let topic = '';
  let ops: Mailbox;
  let own: Mailbox;

  /** They share the network ACL, so each has rules of its own. */
  const environment = (settings: Partial<EnvironmentFile>): EnvironmentFile => ({
    ...world.environment,
    lockDown: 'manual',
    ...settings,
  });

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    project = openProject(moto);
    await putAlarm(moto, world, 'web-unhealthy', []);
    const { TopicArn = '' } = await new SNSClient(moto.client).send(new CreateTopicCommand({ Name: 'ops' }));
    topic = TopicArn;
  });
  afterAll(async () => {
    project.remove();
    await moto.stop();
  });

  it('are deployed together by cdk deploy --all', async () => {
    project.write('own', environment({ deny: { lastRule: 49 } }));
    const following = { alarm: { existing: 'web-unhealthy' }, notify: { topic } };
    project.write('follow', environment({ deny: { firstRule: 50 }, ...following }));
    await project.cdk('bootstrap');
    await project.deploy('own', 'follow');
    const [one, other] = [project.readOutputs('own'), project.readOutputs('follow')];
    expect(one['TableName']).not.toBe(other['TableName']);
    expect(other['TopicArn']).toBe(topic);
    own = await openMailbox(moto, one['TopicArn'] ?? '');
    ops = await openMailbox(moto, topic);
  });

  it('the followed alarm wakes its own environment through EventBridge, and only that; its topic is told', async () => {
    await setAlarm(moto, 'web-unhealthy');
    const [mail] = await ops.read();
    expect(mail?.subject).toMatch(/^\[Floodgate follow\] CONNECT flood: 5 clients, 5 denied/);
    expect(await own.read()).toEqual([]);
    expect(
      (await invoke(moto, { functionName: 'Floodgate-own' }, { action: 'status' })).standing?.denies,
    ).toEqual([]);
    expect(await listDenied(moto, world)).toHaveLength(5);
  });

  it('the alarm that was there is as it was', async () => {
    const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient(moto.client).send(
      new DescribeAlarmsCommand({ AlarmNames: ['web-unhealthy'] }),
    );
    expect(alarm?.AlarmActions).toEqual([]);
  });

  it("a tick wakes both; the environment without an incident leaves the other one's denies alone", async () => {
    expect(await moto.tick()).toBe(2);
    expect(await listDenied(moto, world)).toHaveLength(5);
  });

  it('one is destroyed: the other, its denies, and the topic that was there stay', async () => {
    await project.cdk('destroy', 'Floodgate-own', '--force');
    const functions = new LambdaClient(moto.client);
    const ask = (name: string) => functions.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    await expect(ask('Floodgate-own')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await ask('Floodgate-follow')).State).toBe('Active');
    await invoke(moto, { functionName: 'Floodgate-follow' }, { action: 'retire' });
    expect(await listDenied(moto, world)).toEqual([]);
    await project.cdk('destroy', '--all', '--force');
    const { Topics = [] } = await new SNSClient(moto.client).send(new ListTopicsCommand({}));
    expect(Topics.map(({ TopicArn }) => TopicArn)).toEqual([topic]);
  });
});
