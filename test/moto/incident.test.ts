/** The incident against moto, over HTTP and through the real SDK: met once, met again, and put back. */
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { createClients } from '../../lambda/aws/clients';
import type { Clock } from '../../lambda/aws/clock';
import { parseEnvironment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { ALARM, alarmEvent } from './alarm-event';
import { makeTable } from './ledger';
import { openMailbox, type Mailbox } from './mailbox';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, putAlarm, type World } from './world';

/** One state change, delivered as often as it is asked for. */
const CHANGED_AT = new Date();
/** Rules act at once on moto: nothing is won by waiting for them. */
const clock: Clock = { now: () => new Date(), sleep: () => Promise.resolve() };

describeWithMoto('the incident on moto', () => {
  let moto: Moto;
  let world: World;
  let mailbox: Mailbox;
  let invoke: (event: unknown) => Promise<Report>;
  const variablesBefore = { ...process.env };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    await putAlarm(moto, world, ALARM, []);
    await makeTable(moto, 'ledger');
    const { TopicArn = '' } = await new SNSClient(moto.client).send(
      new CreateTopicCommand({ Name: 'reports' }),
    );
    mailbox = await openMailbox(moto, TopicArn);
    Object.assign(process.env, moto.variables);
    const environment = parseEnvironment('moto', { ...world.environment, alarm: { existing: ALARM } });
    const clients = createClients({ region: moto.region });
    let runs = 0;
    invoke = (event) => {
      runs += 1;
      return remediate(parseEvent(event), {
        environment,
        clients,
        clock,
        table: 'ledger',
        topicArn: TopicArn,
        alarmName: ALARM,
        runId: `run-${runs}`,
        endsAt: new Date(Date.now() + 5 * 60_000),
      });
    };
  }, 60_000);
  afterAll(async () => {
    process.env = variablesBefore;
    await moto.stop();
  });

  it('is a flood from five, of whom each gets one entry, and the group is closed', async () => {
    const before = await describeNetwork(moto, world);
    expect(before.group).toContain('tcp 80-80 from 0.0.0.0/0');
    const report = await invoke(alarmEvent(world, CHANGED_AT));
    expect(report.failures).toEqual([]);
    expect(report.plan?.offenders.map(({ address }) => address).sort()).toEqual([
      '136.175.9.209',
      '136.175.9.211',
      '136.175.9.213',
      '136.175.9.57',
      '216.144.247.78',
    ]);
    expect(report.plan?.suspects.map(({ address }) => address)).toEqual(['64.31.35.10']);
    const { acl, group } = await describeNetwork(moto, world);
    expect(acl.filter((entry) => entry.startsWith('deny') && !entry.includes('3276'))).toEqual([
      'deny 136.175.9.209/32 at 2',
      'deny 136.175.9.211/32 at 3',
      'deny 136.175.9.213/32 at 4',
      'deny 136.175.9.57/32 at 1',
      'deny 216.144.247.78/32 at 5',
    ]);
    expect(group.filter((rule) => /from (?:0\.0\.0\.0|::)\/0/.test(rule))).toEqual([]);
    expect(group.some((rule) => /^tcp 80-80 from sg-/.test(rule))).toBe(true);
    expect(group).toContain('tcp 80-80 from 198.51.100.0/24');
  });

  it('tells people by mail', async () => {
    const [mail] = await mailbox.read();
    expect(mail?.subject).toMatch(
      /^\[Floodgate moto\] CONNECT flood: 5 clients, 5 denied, locked down, \d\/3 healthy$/,
    );
  });

  it('changes nothing when it is met again, by the same alarm or by hand', async () => {
    const before = await describeNetwork(moto, world);
    expect((await invoke(alarmEvent(world, CHANGED_AT))).summary).toBe('This alarm was answered already.');
    const report = await invoke({ action: 'remediate' });
    expect(report.plan?.changes).toEqual([]);
    expect(await describeNetwork(moto, world)).toEqual(before);
  });

  it('is put back: ACL and group say what they said before', async () => {
    const report = await invoke({ action: 'rollback' });
    expect(report.failures).toEqual([]);
    const { acl, group } = await describeNetwork(moto, world);
    expect(acl.filter((entry) => entry.startsWith('deny') && !entry.includes('3276'))).toEqual([]);
    expect(group).toContain('tcp 80-80 from 0.0.0.0/0');
    expect(group.some((rule) => /from sg-/.test(rule))).toBe(false);
  });
});

async function describeNetwork(
  moto: Moto,
  world: World,
): Promise<{ readonly acl: readonly string[]; readonly group: readonly string[] }> {
  const ec2 = new EC2Client(moto.client);
  const { NetworkAcls: [acl] = [] } = await ec2.send(
    new DescribeNetworkAclsCommand({ NetworkAclIds: [world.networkAclId] }),
  );
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [world.webGroupId] }] }),
  );
  return {
    acl: (acl?.Entries ?? [])
      .filter(({ Egress }) => Egress !== true)
      .map(
        ({ RuleAction, CidrBlock, Ipv6CidrBlock, RuleNumber }) =>
          `${RuleAction ?? ''} ${CidrBlock ?? Ipv6CidrBlock ?? ''} at ${RuleNumber ?? ''}`,
      )
      .sort(),
    group: SecurityGroupRules.filter(({ IsEgress }) => IsEgress !== true)
      .map(
        ({ IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, ReferencedGroupInfo }) =>
          `${IpProtocol ?? ''} ${FromPort ?? ''}-${ToPort ?? ''} from ${CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId ?? ''}`,
      )
      .sort(),
  };
}
