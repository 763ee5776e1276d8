/** A fault at every call, over HTTP: whatever befalls a run, the next one ends where an undisturbed run ends. */
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../lambda/aws/clock';
import { parseEnvironment, type Environment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { ALARM, alarmEvent } from './alarm-event';
import { describeNetwork } from './describe-network';
import { describeItems, makeTable, readItems } from './ledger';
import { describeWithMoto, startMoto, type Moto } from './start';
import { strikeClients, WIRE_FAULTS, type Strike } from './wire-faults';
import { buildWorld, putAlarm, type World } from './world';

const DENY = { action: 'deny', addresses: ['203.0.113.77', '2001:db8:77::1'], reason: 'scraper' };
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };
/** `npm test` tries a part of the points, `npm run faults:moto` all of them. */
const STRIDE = process.env['FLOODGATE_EVERY_FAULT'] === undefined ? 11 : 1;
/** A killed run's lease is over by then. */
const LATER_MS = 7 * 60_000;
/** The alarm is delivered as often as it is asked for. */
const CHANGED_AT = new Date();

describeWithMoto('a fault at every call, over HTTP', () => {
  let moto: Moto;
  let world: World;
  let environment: Environment;
  let topicArn = '';
  let tables = 0;
  const variablesBefore = { ...process.env };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    await putAlarm(moto, world, ALARM, []);
    const topic = await new SNSClient(moto.client).send(new CreateTopicCommand({ Name: 'reports' }));
    topicArn = topic.TopicArn ?? '';
    Object.assign(process.env, moto.variables);
    environment = parseEnvironment('moto', { ...world.environment, alarm: { existing: ALARM } });
  }, 60_000);
  afterAll(async () => {
    process.env = variablesBefore;
    await moto.stop();
  });

  interface Case {
    readonly content: readonly string[];
    readonly calls: readonly string[];
  }

  /** One run that may be struck, another one later that is not, and what they come to. A ledger of its own. */
  async function play(event: object, heard: string, strike: Strike | undefined): Promise<Case> {
    const table = `ledger-${++tables}`;
    await makeTable(moto, table);
    let offsetMs = 0;
    const clock: Clock = {
      now: () => new Date(Date.now() + offsetMs),
      sleep: () => Promise.resolve(),
    };
    const invoke = async (
      what: object,
      runId: string,
      wanted?: Strike,
    ): Promise<[Report | undefined, readonly string[]]> => {
      const { clients, calls } = strikeClients(moto.region, wanted);
      const endsAt = new Date(clock.now().getTime() + 5 * 60_000);
      const surroundings = { environment, clients, clock, table, topicArn, alarmName: ALARM, runId, endsAt };
      const report = await remediate(parseEvent(what), surroundings).catch(() => undefined);
      return [report, calls];
    };
    const [report, calls] = await invoke(event, 'struck', strike);
    offsetMs = LATER_MS;
    await invoke(TICK, 'tick');
    // Lambda repeats an alarm, and a person what was not heard.
    const isHeard = (await describeNetwork(moto, world)).some((line) => line.includes(heard));
    if (report === undefined && !isHeard) await invoke(event, 'again');
    const content = [...(await describeNetwork(moto, world)), ...describeItems(await readItems(moto, table))];
    await invoke({ action: 'rollback' }, 'back');
    return { content, calls };
  }

  /** @param heard what the network says once the event was answered */
  async function tryPoints(event: object, heard: string, isChosen: (call: string, index: number) => boolean) {
    const before = await describeNetwork(moto, world);
    const wanted = await play(event, heard, undefined);
    expect(wanted.content.some((line) => line.includes(heard))).toBe(true);
    const points = wanted.calls
      .flatMap((call, index) => WIRE_FAULTS.map((fault) => ({ call, index, fault })))
      .filter(({ call, index }) => isChosen(call, index))
      .filter((_, number) => number % STRIDE === 0);
    const wrong: string[] = [];
    for (const { call, index, fault } of points) {
      const { content } = await play(event, heard, { index, fault });
      const where = `${call} (call ${index + 1}) ${fault}`;
      if (JSON.stringify(content) !== JSON.stringify(wanted.content))
        wrong.push(`${where}: ${content.join(' | ')}`);
      expect([where, await describeNetwork(moto, world)]).toEqual([where, before]);
    }
    return { wrong, points: points.length };
  }

  it('a deny by hand, at every call', async () => {
    const { wrong, points } = await tryPoints(DENY, 'deny 203.0.113.77/32', () => true);
    expect(wrong).toEqual([]);
    expect(points).toBeGreaterThan(100 / STRIDE);
  }, 300_000);

  it('an alarm in a flood, at some of the calls that write', async () => {
    let writes = 0;
    const { wrong, points } = await tryPoints(
      alarmEvent(world, CHANGED_AT),
      'deny 216.144.247.78/32',
      (call, index) => index > 0 && /^(?:Trans|Create|Auth|Revoke)/.test(call) && writes++ % 60 === 0,
    );
    expect(wrong).toEqual([]);
    expect(points).toBeGreaterThan(0);
  }, 300_000);
});
