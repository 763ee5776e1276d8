/** A fault at every call, over HTTP: whatever befalls a run, the next one ends where an undisturbed run ends. */
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../lambda/aws/clock';
import { parseEnvironment, type Environment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { describeWithMoto, startMoto, type Moto } from './start';
import { strikeClients, WIRE_FAULTS, type Strike } from './wire-faults';
import { buildWorld, putAlarm, type World } from './world';

const ALARM = 'web-unhealthy';
const DENY = { action: 'deny', addresses: ['203.0.113.77', '2001:db8:77::1'], reason: 'scraper' };
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };
/** `npm test` tries a part of the points, `npm run faults:moto` all of them. */
const STRIDE = process.env['FLOODGATE_EVERY_FAULT'] === undefined ? 11 : 1;
/** A killed run's lease is over by then. */
const LATER_MS = 7 * 60_000;

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
    const content = [...(await describeNetwork(moto, world)), ...(await describeLedger(moto, table))];
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
      alarmEvent(world),
      'deny 216.144.247.78/32',
      (call, index) => index > 0 && /^(?:Trans|Create|Auth|Revoke)/.test(call) && writes++ % 60 === 0,
    );
    expect(wrong).toEqual([]);
    expect(points).toBeGreaterThan(0);
  }, 300_000);
});

async function makeTable(moto: Moto, name: string): Promise<void> {
  await new DynamoDBClient(moto.client).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}

async function describeNetwork(moto: Moto, world: World): Promise<readonly string[]> {
  const ec2 = new EC2Client(moto.client);
  const [acls, rules] = await Promise.all([
    ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [world.networkAclId] })),
    ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [world.webGroupId] }] }),
    ),
  ]);
  const entries = (acls.NetworkAcls?.[0]?.Entries ?? []).map(
    ({ Egress, RuleAction, CidrBlock, Ipv6CidrBlock }) =>
      `${Egress === true ? 'out' : 'in'}: ${RuleAction ?? ''} ${CidrBlock ?? Ipv6CidrBlock ?? ''}`,
  );
  const permissions = (rules.SecurityGroupRules ?? []).map(
    ({ IsEgress, IpProtocol, FromPort, CidrIpv4, CidrIpv6, ReferencedGroupInfo }) =>
      `${String(IsEgress)} ${IpProtocol ?? ''} ${FromPort ?? ''} ${CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId ?? ''}`,
  );
  return [...entries, ...permissions].sort();
}

/** Rows, without times and numbers; what a deny was asked by is no content. */
async function describeLedger(moto: Moto, table: string): Promise<readonly string[]> {
  const { Items = [] } = await new DynamoDBClient(moto.client).send(new ScanCommand({ TableName: table }));
  return Items.map((item) => unmarshall(item))
    .filter(({ body }) => typeof body === 'string')
    .map(({ pk, sk, body }) => {
      const row = JSON.parse(String(body)) as Readonly<Record<string, unknown>>;
      return [pk, String(sk).split('#')[0], row['cidr'], row['key'], row['state'], row['reason']].join(' ');
    })
    .sort();
}

/** Delivered by CloudWatch as often as it is asked for. */
function alarmEvent({ loadBalancer, targetGroup }: World): object {
  const dimensions = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return {
    source: 'aws.cloudwatch',
    alarmArn: `arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:${ALARM}`,
    alarmData: {
      alarmName: ALARM,
      state: { value: 'ALARM', timestamp: CHANGED_AT },
      configuration: { metrics: [{ metricStat: { metric: { dimensions } } }] },
    },
  };
}

const CHANGED_AT = new Date().toISOString().replace('Z', '+0000');
