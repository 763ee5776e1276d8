/** A load balancer and servers that share a security group, on moto: split and closed by hand, met again, and put back. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createClients } from '../../lambda/aws/clients';
import { parseEnvironment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, putAlarm, type World } from './world';

const ALARM = 'web-unhealthy';
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

describeWithMoto('a shared group on moto', () => {
  let moto: Moto;
  let world: World;
  let balancerArn: string;
  let invoke: (event: unknown) => Promise<Report>;
  let before: Seen;
  const variablesBefore = { ...process.env };

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    await putAlarm(moto, world, ALARM, []);
    await new DynamoDBClient(moto.client).send(
      new CreateTableCommand({
        TableName: 'ledger',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    Object.assign(process.env, moto.variables);
    const environment = parseEnvironment('moto', { ...world.environment, alarm: { existing: ALARM } });
    balancerArn = environment.loadBalancerArn;
    await setGroups(moto, balancerArn, [world.webGroupId]);
    const clients = createClients({ region: moto.region });
    let runs = 0;
    invoke = (event) => {
      runs += 1;
      return remediate(parseEvent(event), {
        environment,
        clients,
        // Rules act at once on moto: nothing is won by waiting for them.
        clock: { now: () => new Date(), sleep: () => Promise.resolve() },
        table: 'ledger',
        topicArn: undefined,
        alarmName: ALARM,
        runId: `run-${runs}`,
        endsAt: new Date(Date.now() + 5 * 60_000),
      });
    };
    before = await look(moto, balancerArn);
  }, 60_000);
  afterAll(async () => {
    process.env = variablesBefore;
    await moto.stop();
  });

  it('is split, and the shared group is closed', async () => {
    const report = await invoke({ action: 'lock-down' });
    expect(report.failures).toEqual([]);
    const { groups, nodes, rules } = await look(moto, balancerArn);
    expect(groups).toEqual(['floodgate-moto-web', 'web-servers']);
    expect(nodes).toEqual([groups.join(), groups.join()]);
    expect(rules.filter((rule) => rule.startsWith('web-servers in'))).toEqual([
      'web-servers in tcp 22-22 from 198.51.100.0/24',
      'web-servers in tcp 443-443 from 198.51.100.0/24',
      'web-servers in tcp 80-80 from 198.51.100.0/24',
      'web-servers in tcp 80-80 from floodgate-moto-web',
    ]);
    expect(rules.filter((rule) => rule.startsWith('floodgate-moto-web'))).toEqual([
      'floodgate-moto-web in tcp 80-80 from 0.0.0.0/0',
      'floodgate-moto-web in tcp 80-80 from ::/0',
    ]);
  });

  it('changes nothing when it is asked for again', async () => {
    const standing = await look(moto, balancerArn);
    expect((await invoke({ action: 'lock-down' })).outcomes).toEqual([]);
    expect(await look(moto, balancerArn)).toEqual(standing);
  });

  it('gets its own group again where a deployment took it away', async () => {
    await setGroups(moto, balancerArn, [world.webGroupId]);
    const report = await invoke(TICK);
    expect(report.outcomes.map(({ change, result }) => [change.kind, result])).toEqual([
      ['attach-group', 'done'],
    ]);
    expect((await look(moto, balancerArn)).groups).toEqual(['floodgate-moto-web', 'web-servers']);
  });

  it('is put back: rules, load balancer, nodes and groups are what they were', async () => {
    const report = await invoke({ action: 'rollback', what: 'lock-down' });
    expect(report.failures).toEqual([]);
    expect(await look(moto, balancerArn)).toEqual(before);
    expect((await invoke(TICK)).summary).toBe('Nothing to do.');
  });
});

interface Seen {
  readonly groups: readonly string[];
  readonly nodes: readonly string[];
  readonly rules: readonly string[];
}

async function setGroups(moto: Moto, LoadBalancerArn: string, SecurityGroups: string[]): Promise<void> {
  await new ElasticLoadBalancingV2Client(moto.client).send(
    new SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups }),
  );
}

async function look(moto: Moto, balancerArn: string): Promise<Seen> {
  const [ec2, elb] = [new EC2Client(moto.client), new ElasticLoadBalancingV2Client(moto.client)];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const names = new Map(SecurityGroups.map(({ GroupId, GroupName }) => [GroupId, GroupName ?? '']));
  const nameOf = (id: string | undefined): string => names.get(id) ?? '';
  const { LoadBalancers = [] } = await elb.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: [balancerArn] }),
  );
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  return {
    groups: (LoadBalancers[0]?.SecurityGroups ?? []).map(nameOf).sort(),
    nodes: NetworkInterfaces.filter(({ Description }) => Description?.startsWith('ELB ') === true).map(
      ({ Groups = [] }) =>
        Groups.map(({ GroupId }) => nameOf(GroupId))
          .sort()
          .join(),
    ),
    rules: SecurityGroupRules.map(
      ({ GroupId, IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, ReferencedGroupInfo }) =>
        `${nameOf(GroupId)} ${IsEgress === true ? 'out' : 'in'} ${IpProtocol ?? ''} ${FromPort ?? ''}-${ToPort ?? ''} from ${CidrIpv4 ?? CidrIpv6 ?? nameOf(ReferencedGroupInfo?.GroupId)}`,
    ).sort(),
  };
}
