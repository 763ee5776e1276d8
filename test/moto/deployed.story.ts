/**
 * The life of a deployment: the shipped example, with the ids of a world on moto, from its bootstrap to its end, by the
 * CDK's own command line in the project's folder.
 */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import example from '../../environments/example.json';
import type { EnvironmentFile } from '../../lambda/config';
import { invoke, listDenied, listSources, setAlarm } from './ask-deployed';
import { openMailbox, type Mailbox } from './mailbox';
import { listButtons, openWidget, pressButton } from './press-button';
import { openProject, type Project } from './project';
import { startMoto, type Moto } from './start';
import { buildWorld, OFFICE, type World } from './world';

const FUNCTION = { functionName: 'Floodgate-example' };
const WIDGET = 'customWidget-Floodgate-example';
const OFFENDERS = ['136.175.9.209', '136.175.9.211', '136.175.9.213', '136.175.9.57', '216.144.247.78'];
const DENIED = OFFENDERS.map((address) => `${address}/32`);

/** A slow machine takes its time to synthesize. */
jest.setTimeout(400_000);

describe('A deployment of environments/example.json', () => {
  let moto: Moto;
  let world: World;
  let project: Project;
  let mailbox: Mailbox;
  let openSources: readonly string[];
  let closedSources: readonly string[];

  const environment = (mode: EnvironmentFile['mode']): EnvironmentFile => {
    const { loadBalancer, targetGroup, networkAcls, webSecurityGroups, logs, lockDown } = world.environment;
    const ids = { loadBalancer, targetGroup, networkAcls, webSecurityGroups };
    const { $schema: _, ...shipped } = example;
    return { ...shipped, ...ids, logs, ...(lockDown === undefined ? {} : { lockDown }), mode };
  };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    project = openProject(moto);
    openSources = await listSources(moto, world);
    closedSources = [OFFICE, world.loadBalancerGroupId].sort();
  });
  afterAll(async () => {
    project.remove();
    await moto.stop();
  });

  it('the account is bootstrapped, as once in each account and region', async () => {
    project.write('example', environment('observe'));
    expect(await project.cdk('bootstrap')).toMatch(
      /Environment aws:\/\/123456789012\/ap-northeast-1 bootstrapped/,
    );
  });

  it('cdk deploy makes the stack, in mode observe as shipped', async () => {
    await project.deploy('example');
    const { TopicArn = '', FunctionName } = project.readOutputs('example');
    expect(FunctionName).toBe(FUNCTION.functionName);
    mailbox = await openMailbox(moto, TopicArn);
  });

  it('the alarm fires: people read in a mail what would be done, and nothing is done', async () => {
    const unhealthy = { state: 'unhealthy', reason: 'Target.Timeout' } as const;
    await moto.setTargetHealth(Object.fromEntries(world.instanceIds.map((id) => [id, unhealthy])));
    await setAlarm(moto, 'Floodgate-example-UnHealthyHostCount');
    const [mail] = await mailbox.read();
    expect(mail?.subject).toContain('observed: CONNECT flood: 5 clients');
    for (const address of OFFENDERS) expect(mail?.text).toContain(address);
    expect(await listDenied(moto, world)).toEqual([]);
    expect(await listSources(moto, world)).toEqual(openSources);
  });

  it('cdk deploy with "mode": "enforce", in the midst of the incident: it stays open, and nothing is lost', async () => {
    const before = await invoke(moto, FUNCTION, { action: 'status' });
    project.write('example', environment('enforce'));
    expect(await project.deploy('example')).not.toContain('(no changes)');
    const after = await invoke(moto, FUNCTION, { action: 'status' });
    expect([after.mode, after.incident?.id]).toEqual(['enforce', before.incident?.id]);
  });

  it('the next tick, by the event of its own rule, denies the five and closes the servers', async () => {
    expect(await moto.tick()).toBe(1);
    expect(await listDenied(moto, world)).toEqual(DENIED);
    expect(await listSources(moto, world)).toEqual(closedSources);
    const mails = await mailbox.read();
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/CONNECT flood: 5 clients, 5 denied, locked down/),
    ]);
  });

  it('by hand: what stands, why somebody was denied, and one deny more', async () => {
    const { standing } = await invoke(moto, FUNCTION, { action: 'status' });
    expect(standing?.denies.map(({ cidr }) => cidr).sort()).toEqual(DENIED);
    const { summary } = await invoke(moto, FUNCTION, { action: 'explain', address: '216.144.247.78' });
    expect(summary).toContain('216.144.247.78: offender');
    await invoke(moto, FUNCTION, { action: 'deny', addresses: ['203.0.113.77'], reason: 'scraper' });
    expect(await listDenied(moto, world)).toContain('203.0.113.77/32');
  });

  it("a button of the dashboard's widget is pressed: its deny ends, and no other", async () => {
    const buttons = listButtons(await openWidget(moto, WIDGET));
    const undo = buttons.find(({ event }) => JSON.stringify(event).includes('203.0.113.77'));
    expect(undo?.event).toEqual({ action: 'allow', addresses: ['203.0.113.77'] });
    if (undo !== undefined) expect(await pressButton(moto, undo)).toContain('203.0.113.77');
    expect(await listDenied(moto, world)).toEqual(DENIED);
    const left = listButtons(await openWidget(moto, WIDGET));
    expect(JSON.stringify(left.map(({ event }) => event))).not.toContain('203.0.113.77');
  });

  it('rollback of the lock-down opens the servers as they were; the denies stay', async () => {
    await invoke(moto, FUNCTION, { action: 'rollback', what: 'lock-down' });
    expect(await listSources(moto, world)).toEqual(openSources);
    expect(await listDenied(moto, world)).toEqual(DENIED);
  });

  it('cdk deploy once more, without a change: nothing is touched', async () => {
    expect(await project.deploy('example')).toContain('(no changes)');
    expect(await listDenied(moto, world)).toEqual(DENIED);
  });

  it('retire takes every deny of ours away', async () => {
    await invoke(moto, FUNCTION, { action: 'retire' });
    expect(await listDenied(moto, world)).toEqual([]);
  });

  it('cdk destroy takes the function and its alarms away, and neither opens nor denies', async () => {
    const { TableName } = project.readOutputs('example');
    await project.cdk('destroy', 'Floodgate-example', '--force');
    expect(await listSources(moto, world)).toEqual(openSources);
    expect(await listDenied(moto, world)).toEqual([]);
    const { MetricAlarms } = await new CloudWatchClient(moto.client).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toEqual([]);
    await expect(
      new LambdaClient(moto.client).send(
        new GetFunctionConfigurationCommand({ FunctionName: FUNCTION.functionName }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    // By default the ledger stays, protected: docs/deployment.md says how to clean it.
    const { Table } = await new DynamoDBClient(moto.client).send(new DescribeTableCommand({ TableName }));
    expect(Table?.DeletionProtectionEnabled).toBe(true);
  });
});
