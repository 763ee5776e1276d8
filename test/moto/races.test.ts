/** Many at once, with real requests side by side: one run works, the others say who does, and nothing is done twice. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { createClients, type Clients } from '../../lambda/aws/clients';
import type { Clock } from '../../lambda/aws/clock';
import { parseEnvironment, type Environment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { ALARM, alarmEvent } from './alarm-event';
import { describeNetwork } from './describe-network';
import { describeItems, makeTable, readItems } from './ledger';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, putAlarm, type World } from './world';

const HANDLERS = 50;
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };
const OFFENDERS = ['136.175.9.209', '136.175.9.211', '136.175.9.213', '136.175.9.57', '216.144.247.78'];

/** A call that is more than a word with the ledger: where it stands among all calls of the race. */
interface Call {
  readonly run: string;
  readonly name: string;
  readonly began: number;
  ended: number;
}

describeWithMoto('fifty handlers at once, over HTTP', () => {
  let moto: Moto;
  let world: World;
  let environment: Environment;
  let topicArn = '';
  let before: readonly string[];
  const variablesBefore = { ...process.env };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    await putAlarm(moto, world, ALARM, []);
    const topic = await new SNSClient(moto.client).send(new CreateTopicCommand({ Name: 'reports' }));
    topicArn = topic.TopicArn ?? '';
    Object.assign(process.env, moto.variables);
    environment = parseEnvironment('moto', { ...world.environment, alarm: { existing: ALARM } });
    before = await describeNetwork(moto, world);
  }, 60_000);
  afterAll(async () => {
    process.env = variablesBefore;
    await moto.stop();
  });

  /** All at once, each with clients of its own as if it were a function's instance; then two undisturbed ticks. */
  async function race(table: string, events: readonly object[]) {
    await makeTable(moto, table);
    const calls: Call[] = [];
    const invoke = (event: object, runId: string, minutesLater = 0): Promise<Report> => {
      const clock: Clock = {
        now: () => new Date(Date.now() + minutesLater * 60_000),
        // Rules act at once on moto: nothing is won by waiting for them.
        sleep: () => Promise.resolve(),
      };
      const clients = watchClients(createClients({ region: moto.region }), runId, calls);
      const endsAt = new Date(clock.now().getTime() + 5 * 60_000);
      const surroundings = { environment, clients, clock, table, topicArn, alarmName: ALARM, runId, endsAt };
      return remediate(parseEvent(event), surroundings);
    };
    const ends = await Promise.allSettled(events.map((event, index) => invoke(event, `run-${index}`)));
    // A run that something failed in throws: every failure is heard of here.
    expect(ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual([]);
    const reports = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    for (const minutes of [1, 2])
      expect((await invoke(TICK, `tick-${minutes}`, minutes)).failures).toEqual([]);
    const network = await describeNetwork(moto, world);
    const items = await readItems(moto, table);
    expect((await invoke({ action: 'rollback' }, 'back', 3)).failures).toEqual([]);
    return { reports, calls, network, items, putBack: await describeNetwork(moto, world) };
  }

  const changedAt = new Date();
  const another = (index: number): object =>
    alarmEvent(world, new Date(changedAt.getTime() - (index + 1) * 1_000));
  const mixed = (index: number): object =>
    [another(index), another(index), TICK, { action: 'status' }, { action: 'remediate' }][index % 5] ?? TICK;

  let alone: Awaited<ReturnType<typeof race>>;
  beforeAll(async () => {
    alone = await race('alone', [alarmEvent(world, changedAt)]);
  }, 60_000);

  it.each([
    ['one alarm, delivered to all', () => alarmEvent(world, changedAt), 1],
    // Two of five are alarms of their own, and one is a person's word, which opens an incident as an alarm does.
    ['alarms, ticks and people', mixed, (HANDLERS * 3) / 5],
  ])('%s', async (what, makeEvent, openings) => {
    const events = Array.from({ length: HANDLERS }, (_, index) => makeEvent(index));
    const { reports, calls, network, items, putBack } = await race(what.replace(/\W+/g, '-'), events);

    // Who asks for the status looks at the site, too, at any time.
    const asking = reports.flatMap(({ action }, index) => (action === 'status' ? [`run-${index}`] : []));
    const workers = findWorkers(calls.filter(({ run }) => !asking.includes(run)));
    expect(findOverlaps(workers)).toEqual([]);
    const writers = [...new Set(calls.filter(isWrite).map(({ run }) => run))];
    expect(writers).toEqual([expect.stringMatching(/^run-\d+$/), 'back']);
    const busy = reports.filter(({ isBusy }) => isBusy === true);
    expect(busy.length).toBeGreaterThan(HANDLERS / 4);
    for (const { summary } of busy) {
      const who = /^Another run is at work \((run-\d+), since [\d:.TZ-]+\); this one returns\.$/.exec(
        summary,
      )?.[1];
      expect(workers.map(({ run }) => run)).toContain(who);
    }

    expect(network.filter((line) => /^in: deny (?!0\.0\.0\.0\/0|::\/0)/.test(line))).toEqual(
      OFFENDERS.map((address) => `in: deny ${address}/32`),
    );
    expect(network).toEqual(alone.network);
    expect(describeItems(items)).toEqual(describeItems(alone.items));
    expect(items.filter(({ sk }) => String(sk).startsWith('incident#'))).toHaveLength(1);
    expect(items.filter(({ pk }) => pk === 'alarm')).toHaveLength(openings);
    expect(items.find(({ pk }) => pk === 'lease')?.['leaseUntil']).toBe(0);
    expect(putBack).toEqual(before);
  });
});

/** Notes every call but the ledger's, which all runs may read; nothing is restarted here. */
function watchClients(clients: Clients, run: string, calls: Call[]): Clients {
  for (const [service, client] of Object.entries(clients) as [string, Pick<EC2Client, 'middlewareStack'>][]) {
    if (service === 'dynamodb' || service === 'ssm') continue;
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (command) => {
          const call = { run, name: commandName, began: (ticket += 1), ended: Infinity };
          calls.push(call);
          try {
            return await next(command);
          } finally {
            call.ended = ticket += 1;
          }
        },
      { step: 'initialize', name: 'watchedByATest' },
    );
  }
  return clients;
}

/** Drawn at each call's beginning and end: one process, one order. */
let ticket = 0;

function isWrite({ name }: Call): boolean {
  return /^(?:Create|Replace|Delete|Authorize|Revoke)/.test(name);
}

interface Span {
  readonly run: string;
  readonly began: number;
  readonly ended: number;
}

/** From a run's first look at the site to its last call, in the order of their beginnings. */
function findWorkers(calls: readonly Call[]): readonly Span[] {
  return [...new Set(calls.map(({ run }) => run))]
    .map((run) => {
      const own = calls.filter((call) => call.run === run);
      return {
        run,
        began: Math.min(...own.map(({ began }) => began)),
        ended: Math.max(...own.map(({ ended }) => ended)),
      };
    })
    .sort((a, b) => a.began - b.began);
}

function findOverlaps(spans: readonly Span[]): readonly string[] {
  return spans.flatMap(({ run, began }, index) => {
    const previous = spans[index - 1];
    return previous !== undefined && began < previous.ended
      ? [`${run} began while ${previous.run} worked`]
      : [];
  });
}
