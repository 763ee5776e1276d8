/** Stuck servers on moto, over HTTP and through the real SDK: blocked, then restarted one after the other. */
import { CreateDocumentCommand, ListCommandsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createClients } from '../../lambda/aws/clients';
import { parseEnvironment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { makeTable } from './ledger';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, putAlarm, type World } from './world';

const ALARM = 'web-unhealthy';
const RESTART = { services: ['php-fpm', 'httpd'], afterMinutes: 5, healthyWithinMinutes: 10 };
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
const SICK = { state: 'unhealthy' } as const;
const WELL = { state: 'healthy' } as const;

describeWithMoto('stuck servers on moto', () => {
  let moto: Moto;
  let world: World;
  let invoke: (event: unknown) => Promise<Report>;
  /** How far the function's clock is ahead. */
  let aheadMs = 0;
  const variablesBefore = { ...process.env };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    await putAlarm(moto, world, ALARM, []);
    await makeTable(moto, 'ledger');
    Object.assign(process.env, moto.variables);
    const environment = parseEnvironment('moto', {
      ...world.environment,
      alarm: { existing: ALARM },
      restart: RESTART,
      // The function's clock runs ahead; the incident shall stay open all the same.
      incident: { quietMinutes: 60 },
    });
    await new SSMClient(moto.client).send(
      new CreateDocumentCommand({
        Name: environment.restartDocument,
        DocumentType: 'Command',
        Content: JSON.stringify({ schemaVersion: '2.2', description: 'restart', mainSteps: [] }),
      }),
    );
    const now = (): Date => new Date(Date.now() + aheadMs);
    const clients = createClients({ region: moto.region });
    let runs = 0;
    invoke = (event) => {
      runs += 1;
      return remediate(parseEvent(event), {
        environment,
        clients,
        clock: { now, sleep: () => Promise.resolve() },
        table: 'ledger',
        topicArn: undefined,
        alarmName: ALARM,
        runId: `run-${runs}`,
        endsAt: new Date(now().getTime() + 5 * 60_000),
      });
    };
  }, 60_000);
  afterAll(async () => {
    process.env = variablesBefore;
    await moto.stop();
  });

  const later = (minutes: number): void => void (aheadMs += minutes * 60_000);
  const listRestarts = async (): Promise<string[]> => {
    const { Commands = [] } = await new SSMClient(moto.client).send(new ListCommandsCommand({}));
    return Commands.flatMap(({ InstanceIds = [] }) => InstanceIds);
  };

  it('blocks first, and restarts nobody before the time has come', async () => {
    await moto.setTargetHealth(Object.fromEntries(world.instanceIds.map((id) => [id, SICK])));
    expect((await invoke({ action: 'remediate' })).plan?.verdict).toBe('connect-flood');
    later(4);
    await invoke(TICK);
    expect(await listRestarts()).toEqual([]);
  }, 60_000);

  it('then restarts one server after the other, each when the one before is healthy', async () => {
    const ids = world.instanceIds.toSorted();
    later(2);
    for (const [index, id] of ids.entries()) {
      const report = await invoke(TICK);
      expect(report.summary).toContain(`${id} restarted`);
      expect(await listRestarts()).toEqual(ids.slice(0, index + 1));
      later(1);
      await invoke(TICK);
      expect(await listRestarts()).toHaveLength(index + 1);
      await moto.setTargetHealth({ [id]: WELL });
      later(3);
    }
    expect((await invoke(TICK)).summary).toContain(`${ids.at(-1)} is healthy again`);
  }, 60_000);

  it('restarts a healthy server by hand only if it is named', async () => {
    const [first = ''] = world.instanceIds;
    expect((await invoke({ action: 'restart' })).summary).toContain('Every server is healthy');
    expect((await invoke({ action: 'restart', targets: [first] })).failures).toEqual([]);
    expect((await listRestarts()).filter((id) => id === first)).toHaveLength(2);
  }, 60_000);
});
