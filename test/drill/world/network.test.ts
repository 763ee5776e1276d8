import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { SetSecurityGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LOAD_BALANCER_ARN } from '../../../drill/incidents/site';
import { createNetwork } from '../../../drill/world/network';
import { openAccount, SITE } from '../account/site';

const STRANGER = '136.175.9.209';
const NODE = '10.0.1.10';
/** In the node's subnet, and in the other one. */
const SERVERS = ['eni-0aa00000000000001', 'eni-0aa00000000000002'] as const;

function open() {
  const account = openAccount();
  const network = createNetwork(account);
  const server = (index: 0 | 1) => account.state.interfaces.get(SERVERS[index])!;
  const reach = (from: string, port = 80, index: 0 | 1 = 0) => network.reach(from, server(index), port);
  const { ec2, elb } = account.clients;
  const entry = (RuleNumber: number, CidrBlock: string, RuleAction: 'allow' | 'deny', more: object = {}) =>
    ec2.send(
      new CreateNetworkAclEntryCommand({
        NetworkAclId: SITE.aclId,
        RuleNumber,
        CidrBlock,
        RuleAction,
        Egress: false,
        Protocol: '-1',
        ...more,
      }),
    );
  const GroupId = SITE.webGroupId;
  const world: IpPermission = {
    IpProtocol: 'tcp',
    FromPort: 80,
    ToPort: 80,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  };
  const revokeWorld = () =>
    ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [world] }));
  const authorize = (permission: Partial<IpPermission>) =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...permission }],
      }),
    );
  const settle = () => account.clock.sleep(6_000);
  return { account, network, server, reach, ec2, elb, entry, revokeWorld, authorize, settle };
}

describe('network ACLs', () => {
  it('are read by number: the first rule that matches decides', async () => {
    const { reach, entry } = open();
    expect(reach(STRANGER)).toBe(true);
    await entry(50, `${STRANGER}/32`, 'deny');
    expect(reach(STRANGER)).toBe(false);
    expect(reach('136.175.9.210')).toBe(true);
    await entry(40, '136.175.9.0/24', 'allow');
    expect(reach(STRANGER)).toBe(true);
  });

  it('do nothing with a number behind the allow', async () => {
    const { reach, entry } = open();
    await entry(101, `${STRANGER}/32`, 'deny');
    expect(reach(STRANGER)).toBe(true);
  });

  it('deny when no rule matches', async () => {
    const { reach, ec2 } = open();
    await ec2.send(
      new DeleteNetworkAclEntryCommand({ NetworkAclId: SITE.aclId, RuleNumber: 100, Egress: false }),
    );
    expect(reach(STRANGER)).toBe(false);
  });

  it('keep no state: the reply must be let out, too', async () => {
    const { reach, entry } = open();
    await entry(1, `${STRANGER}/32`, 'deny', { Egress: true });
    expect(reach(STRANGER)).toBe(false);
  });

  it('look at ports and protocols', async () => {
    const { reach, entry } = open();
    await entry(1, `${STRANGER}/32`, 'deny', { Protocol: '6', PortRange: { From: 443, To: 443 } });
    expect([reach(STRANGER, 80), reach(STRANGER, 443)]).toEqual([true, false]);
    await entry(2, `${STRANGER}/32`, 'deny', { Protocol: '17', PortRange: { From: 0, To: 65535 } });
    expect(reach(STRANGER, 80)).toBe(true);
  });

  it('are not asked inside of one subnet, and are asked between two', async () => {
    const { reach, entry } = open();
    await entry(1, '10.0.0.0/16', 'deny');
    expect([reach(NODE, 80, 0), reach(NODE, 80, 1)]).toEqual([true, false]);
  });

  it('act at once, and cut what is open', async () => {
    const { network, server, entry } = open();
    const cut: string[] = [];
    network.connect(STRANGER, server(0), 80, () => cut.push('attacker'));
    network.connect('192.0.2.7', server(0), 80, () => cut.push('visitor'));
    await entry(1, `${STRANGER}/32`, 'deny');
    expect(cut).toEqual(['attacker']);
  });
});

describe('security groups', () => {
  it('are a union of allows: port, source address, group and prefix list', async () => {
    const { account, reach, revokeWorld, authorize, settle } = open();
    await revokeWorld();
    await settle();
    expect([reach(STRANGER), reach(NODE), reach(STRANGER, 443), reach(STRANGER, 8080)]).toEqual([
      false,
      false,
      true,
      false,
    ]);
    await authorize({ UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] });
    await settle();
    expect([reach(STRANGER), reach(NODE), reach('10.0.1.99')]).toEqual([false, true, false]);
    const list = { id: 'pl-1', name: 'partners', ownerId: SITE.accountId, maxEntries: 5, tags: {} };
    account.state.prefixLists.set('pl-1', { ...list, cidrs: ['136.175.9.0/24'] });
    await authorize({ PrefixListIds: [{ PrefixListId: 'pl-1' }] });
    await settle();
    expect([reach(STRANGER), reach('192.0.2.7')]).toEqual([true, false]);
  });

  it('admit the members of a group only as long as they carry it', async () => {
    const { reach, elb, revokeWorld, authorize, settle } = open();
    await revokeWorld();
    await authorize({ UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] });
    await elb.send(
      new SetSecurityGroupsCommand({ LoadBalancerArn: LOAD_BALANCER_ARN, SecurityGroups: [SITE.webGroupId] }),
    );
    await settle();
    expect(reach(NODE)).toBe(false);
  });

  it('must let the sender out, when it is in the VPC', async () => {
    const { reach, ec2, settle } = open();
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId: SITE.loadBalancerGroupId,
        IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      }),
    );
    await settle();
    expect([reach(NODE), reach(STRANGER)]).toEqual([false, true]);
  });

  it('act after their propagation only', async () => {
    const { account, reach, revokeWorld } = open();
    await revokeWorld();
    await account.clock.sleep(4_000);
    expect(reach(STRANGER)).toBe(true);
    await account.clock.sleep(1_001);
    expect(reach(STRANGER)).toBe(false);
  });

  it('propagate each change by itself: an earlier one does not carry a later one along', async () => {
    const { account, reach, revokeWorld, authorize } = open();
    await authorize({ UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] });
    await account.clock.sleep(4_000);
    await revokeWorld();
    await account.clock.sleep(2_000);
    expect([reach(STRANGER), reach(NODE)]).toEqual([true, true]);
    await account.clock.sleep(4_000);
    expect([reach(STRANGER), reach(NODE)]).toEqual([false, true]);
  });

  it('cut an untracked connection when its rule goes, and leave a tracked one open', async () => {
    const { network, server, ec2, reach, revokeWorld, authorize, settle } = open();
    const cut: string[] = [];
    network.connect('192.0.2.7', server(0), 80, () => cut.push('untracked'));
    await revokeWorld();
    const narrow = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '136.175.9.0/24' }] };
    await authorize(narrow);
    await settle();
    expect(cut).toEqual(['untracked']);
    network.connect(STRANGER, server(0), 80, () => cut.push('tracked'));
    await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: SITE.webGroupId, IpPermissions: [narrow] }),
    );
    await settle();
    expect([cut, reach(STRANGER)]).toEqual([['untracked'], false]);
  });

  it('track a connection whose replies may not go everywhere', async () => {
    const { network, server, ec2, revokeWorld, settle } = open();
    const everywhere = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    const cut: string[] = [];
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({ GroupId: SITE.webGroupId, IpPermissions: everywhere }),
    );
    await settle();
    network.connect(STRANGER, server(0), 80, () => cut.push('tracked'));
    await revokeWorld();
    await settle();
    expect(cut).toEqual([]);
  });

  it('leave an untracked connection open that another rule admits', async () => {
    const { network, server, revokeWorld, authorize, settle } = open();
    const cut: string[] = [];
    network.connect(STRANGER, server(0), 80, () => cut.push('cut'));
    await authorize({ IpRanges: [{ CidrIp: `${STRANGER}/32` }] });
    await revokeWorld();
    await settle();
    expect(cut).toEqual([]);
  });
});

describe('a server without an address of the family', () => {
  it('cannot be reached from outside', () => {
    const { account, network, server } = open();
    expect(network.reach('2001:db8::1', server(0), 80)).toBe(false);
    const {
      id,
      description,
      subnetId,
      vpcId,
      requesterManaged,
      privateAddresses,
      ipv6Addresses,
      groupIds,
      tags,
    } = server(0);
    const inside = {
      id,
      description,
      subnetId,
      vpcId,
      requesterManaged,
      privateAddresses,
      ipv6Addresses,
      groupIds,
      tags,
    };
    account.state.interfaces.set(id, inside);
    expect(createNetwork(account).reach(STRANGER, inside, 80)).toBe(false);
  });
});
