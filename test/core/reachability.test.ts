/** Whether a load balancer's packets and the replies to them get through, by AWS's own rules. */
import type { AclEntry, NetworkAcl, NetworkInterface, Observation } from '../../lambda/core/observation';
import { isOpen, listWays } from '../../lambda/core/reachability';
import { aclWith, allow, deny } from '../support/network-acl';
import {
  BALANCER,
  BALANCER_GROUP,
  groupWith,
  networkInterface,
  rule,
  server,
  siteWith,
  TARGET_GROUP,
  WEB_GROUP,
} from '../support/network';

const [NODE] = BALANCER.nodes;
const NODE_SUBNET = 'subnet-000000aa';
const FROM_BALANCER = rule('tcp/80', BALANCER_GROUP);

/** The node in a subnet of its own, with an ACL of its own. */
function siteAcross(
  differing: Partial<Observation> & {
    readonly nodeAcl?: NetworkAcl;
    readonly node?: Partial<NetworkInterface>;
  } = {},
): Observation {
  const { nodeAcl, node, ...rest } = differing;
  const nodes = [{ ...NODE!, subnetId: NODE_SUBNET, ...node }];
  return siteWith([FROM_BALANCER], {
    loadBalancers: [{ ...BALANCER, nodes }],
    networkAcls: [aclWith(), nodeAcl ?? aclWith([], { id: 'acl-000000aa', subnetIds: [NODE_SUBNET] })],
    ...rest,
  });
}

const shut = (site: Observation): readonly string[] =>
  listWays(site)
    .filter((way) => !isOpen(way, site))
    .map(({ target, port }) => `${target.id}:${port}`);
const ALL = ['i-00000001:80', 'i-00000002:80'];
const serverAcl = (entries: readonly AclEntry[]): Pick<Observation, 'networkAcls'> => ({
  networkAcls: [aclWith(entries), aclWith([], { id: 'acl-000000aa', subnetIds: [NODE_SUBNET] })],
});

describe('security groups', () => {
  it.each([
    ['the load balancer’s group', [FROM_BALANCER]],
    ['its address', [rule('tcp/80', '10.0.0.10/32')]],
    ['everybody', [rule('tcp/80', '0.0.0.0/0')]],
    ['all traffic', [rule('-1', BALANCER_GROUP)]],
    ['a range of ports', [rule('tcp/1-1024', BALANCER_GROUP)]],
    ['a prefix list, whose addresses are not known', [rule('tcp/80', 'pl-0a1')]],
  ])('that admit %s open the way', (_who, ingress) => {
    expect(shut(siteWith(ingress))).toEqual([]);
  });

  it.each([
    ['nobody', []],
    ['another port', [rule('tcp/443', BALANCER_GROUP)]],
    ['another group', [rule('tcp/80', 'sg-00000099')]],
    ['another address', [rule('tcp/80', '10.0.0.11/32')]],
    ['IPv6 only', [rule('tcp/80', '::/0')]],
    ['another protocol', [rule('udp/80', BALANCER_GROUP)]],
  ])('that admit %s shut it', (_who, ingress) => {
    expect(shut(siteWith(ingress))).toEqual(ALL);
  });

  it('add up: one of several on a server is enough', () => {
    const second = groupWith([FROM_BALANCER], { id: 'sg-00000002' });
    const site = siteWith([]);
    const both = site.targets.map((target) => ({
      ...target,
      interfaces: [networkInterface('eni-1', { securityGroupIds: [WEB_GROUP, 'sg-00000002'] })],
    }));
    expect(shut({ ...site, targets: both, securityGroups: [...site.securityGroups, second] })).toEqual([]);
  });

  it('of the load balancer must let it out', () => {
    const site = siteWith([FROM_BALANCER]);
    const [web] = site.securityGroups;
    const narrow = groupWith([], { id: BALANCER_GROUP, egress: [rule('tcp/443', '0.0.0.0/0')] });
    expect(shut({ ...site, securityGroups: [web!, narrow] })).toEqual(ALL);
    const toWeb = groupWith([], { id: BALANCER_GROUP, egress: [rule('tcp/80', WEB_GROUP)] });
    expect(shut({ ...site, securityGroups: [web!, toWeb] })).toEqual([]);
  });

  it('that were not read, or that a load balancer has none of, are taken to be open', () => {
    const site = siteWith([rule('tcp/80', '10.0.0.10/32')]);
    expect(shut({ ...site, securityGroups: [] })).toEqual([]);
    expect(shut(siteAcross({ node: { securityGroupIds: [] } }))).toEqual(ALL);
  });

  it('are asked about what the nodes carry, not about what the load balancer is said to have', () => {
    expect(shut(siteAcross({ node: { securityGroupIds: ['sg-00000099'] } }))).toEqual(ALL);
  });
});

describe('network ACLs', () => {
  it('are read in the order of their numbers: the first that matches decides', () => {
    expect(shut(siteAcross(serverAcl([deny(50, '10.0.0.0/24')])))).toEqual(ALL);
    expect(shut(siteAcross(serverAcl([deny(50, '10.0.0.0/24'), allow(40, '10.0.0.10/32')])))).toEqual([]);
    expect(shut(siteAcross(serverAcl([deny(150, '10.0.0.0/24')])))).toEqual([]);
  });

  it.each([
    [
      'into the server’s subnet',
      serverAcl([deny(50, '10.0.0.0/24', { protocol: '6', ports: { from: 80, to: 80 } })]),
    ],
    ['out of the server’s subnet', serverAcl([deny(50, '10.0.0.10/32', { egress: true })])],
    [
      'for replies to some ports only',
      serverAcl([
        deny(50, '10.0.0.10/32', { egress: true, protocol: '6', ports: { from: 60_000, to: 61_000 } }),
      ]),
    ],
    [
      'out of the node’s subnet',
      {
        nodeAcl: aclWith([deny(50, '10.0.1.10/32', { egress: true })], {
          id: 'acl-2',
          subnetIds: [NODE_SUBNET],
        }),
      },
    ],
    [
      'back into the node’s subnet',
      { nodeAcl: aclWith([deny(50, '10.0.1.0/24')], { id: 'acl-2', subnetIds: [NODE_SUBNET] }) },
    ],
  ])('shut the way %s', (_where, differing) => {
    expect(shut(siteAcross(differing))).toEqual(ALL);
  });

  it.each([
    ['another protocol', deny(50, '10.0.0.0/24', { protocol: '17' })],
    ['another port', deny(50, '10.0.0.0/24', { protocol: '6', ports: { from: 443, to: 443 } })],
    [
      'replies to ports that nobody asks from',
      deny(50, '10.0.0.0/24', { egress: true, protocol: '6', ports: { from: 0, to: 1023 } }),
    ],
    ['IPv6', deny(50, '::/0')],
  ])('that deny %s do not', (_what, entry) => {
    expect(shut(siteAcross(serverAcl([entry])))).toEqual([]);
  });

  it('may allow the ports of replies piece by piece', () => {
    const pieces = [
      allow(10, '10.0.0.0/24', { egress: true, protocol: '6', ports: { from: 1024, to: 32_767 } }),
      allow(11, '10.0.0.0/24', { egress: true, protocol: '6', ports: { from: 32_768, to: 65_535 } }),
      deny(12, '0.0.0.0/0', { egress: true }),
    ];
    expect(shut(siteAcross(serverAcl(pieces)))).toEqual([]);
    expect(shut(siteAcross(serverAcl(pieces.slice(1))))).toEqual(ALL);
  });

  it('deny what no entry speaks of', () => {
    const empty = { ...aclWith(), entries: [] };
    expect(shut(siteAcross({ networkAcls: [empty] }))).toEqual(ALL);
  });

  it('are not asked within a subnet, nor where they were not read', () => {
    const denying = aclWith([deny(50, '10.0.0.0/8'), deny(50, '10.0.0.0/8', { egress: true })]);
    expect(shut(siteWith([FROM_BALANCER], { networkAcls: [denying] }))).toEqual([]);
    expect(shut(siteAcross({ networkAcls: [] }))).toEqual([]);
  });
});

describe('the ways that must be open', () => {
  it('lead to the traffic port and to the health-check port', () => {
    const site = siteWith([FROM_BALANCER], { targetGroups: [{ ...TARGET_GROUP, healthCheckPort: 8080 }] });
    expect(shut(site)).toEqual(['i-00000001:8080', 'i-00000002:8080']);
  });

  it('lead to targets registered by address, by that address', () => {
    const target = server('10.0.9.9', { id: '10.0.9.9', instanceId: undefined });
    const site = siteAcross({ targets: [target], ...serverAcl([deny(50, '10.0.9.9/32', { egress: true })]) });
    expect(shut(site)).toEqual([]);
    const nodeAcl = aclWith([deny(50, '10.0.9.9/32', { egress: true })], {
      id: 'acl-2',
      subnetIds: [NODE_SUBNET],
    });
    expect(shut(siteAcross({ targets: [target], nodeAcl }))).toEqual(['10.0.9.9:80']);
  });

  it('use IPv6 only where one side has nothing else', () => {
    const addressed = (privateAddresses: string[]) => [
      server('i-00000001', { interfaces: [networkInterface('eni-1', { privateAddresses })] }),
    ];
    const node = { privateAddresses: ['10.0.0.10', '2001:db8::10'] };
    const acl = serverAcl([deny(50, '2001:db8::10/128')]);
    expect(shut(siteAcross({ node, ...acl, targets: addressed(['10.0.1.10', '2001:db8::1']) }))).toEqual([]);
    expect(shut(siteAcross({ node, ...acl, targets: addressed(['2001:db8::1']) }))).toEqual([
      'i-00000001:80',
    ]);
  });

  it('lead to servers that another load balancer sends to, and to others that carry their groups', () => {
    const arn = 'arn:another';
    const node = networkInterface('eni-other', {
      privateAddresses: ['10.0.0.77'],
      securityGroupIds: ['sg-000000c0'],
    });
    const another = {
      ...BALANCER,
      arn,
      id: 'app/another/1',
      securityGroupIds: ['sg-000000c0'],
      nodes: [node],
    };
    const targetGroup = { ...TARGET_GROUP, arn: 'arn:others', loadBalancerArns: [arn] };
    const elsewhere = (id: string, port: number) => server(id, { targetGroupArn: targetGroup.arn, port });
    const site = {
      loadBalancers: [BALANCER, another],
      targetGroups: [TARGET_GROUP, targetGroup],
      otherTargets: [elsewhere('i-00000001', 8080), elsewhere('i-00000009', 80)],
    };
    expect(shut(siteWith([FROM_BALANCER], site))).toEqual(['i-00000001:8080', 'i-00000009:80']);
    const admitted = [FROM_BALANCER, rule('tcp/80', 'sg-000000c0'), rule('tcp/8080', 'sg-000000c0')];
    expect(shut(siteWith(admitted, site))).toEqual([]);
  });

  it('leave out targets that are not in use, and load balancers that do not send to them', () => {
    const health = (state: 'unused' | 'draining') => [server('i-00000001', { health: state })];
    expect(listWays(siteWith([], { targets: health('unused') }))).toEqual([]);
    expect(listWays(siteWith([], { targets: health('draining') }))).toEqual([]);
    expect(listWays(siteWith([], { targetGroups: [{ ...TARGET_GROUP, loadBalancerArns: [] }] }))).toEqual([]);
  });
});

it('takes a server with several addresses for open if one of them is', () => {
  const targets = [
    server('i-00000001', {
      interfaces: [networkInterface('eni-1', { privateAddresses: ['10.0.1.10', '10.0.1.11'] })],
    }),
  ];
  const nodeAcl = aclWith([deny(50, '10.0.1.10/32', { egress: true })], {
    id: 'acl-2',
    subnetIds: [NODE_SUBNET],
  });
  expect(shut(siteAcross({ targets, nodeAcl }))).toEqual([]);
});
