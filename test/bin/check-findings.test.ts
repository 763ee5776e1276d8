/** What `check` makes of an account: every ill that keeps Floodgate from its work is found, with its fix. */
import { checkNetworkAcls } from '../../bin/check/network-acls';
import { checkSecurityGroups } from '../../bin/check/security-groups';
import { checkUpstreams } from '../../bin/check/upstreams';
import type { Finding } from '../../bin/check/finding';
import { writeCheckText } from '../../bin/check/text';
import { parseEnvironment } from '../../lambda/config';
import type { DenyRow } from '../../lambda/core/ledger-rows';
import type { AclEntry, IngressRule, NetworkAcl, Observation } from '../../lambda/core/observation';
import { FILE } from '../support/environment-folder';

const ACL = 'acl-0a1b2c3d4e5f67890';
const GROUP = 'sg-0a1b2c3d4e5f67890';
const BALANCER_GROUP = 'sg-00000000000000001';
const { policy } = parseEnvironment('production', FILE);

const allow = (ruleNumber: number, cidr = '0.0.0.0/0'): AclEntry => ({
  ruleNumber,
  egress: false,
  action: 'allow',
  protocol: '-1',
  cidr,
  ports: undefined,
});

const acl = (entries: readonly AclEntry[], parts: Partial<NetworkAcl> = {}): NetworkAcl => ({
  id: ACL,
  vpcId: 'vpc-1',
  isDefault: false,
  subnetIds: ['subnet-1'],
  entries,
  ...parts,
});

function open(cidr: string, port: number): IngressRule {
  const source = { kind: 'cidr', cidr } as const;
  const ports = { from: port, to: port };
  return {
    id: `sgr-${port}`,
    groupId: GROUP,
    protocol: 'tcp',
    ports,
    source,
    description: undefined,
    tags: {},
  };
}

function observe(
  acls: readonly NetworkAcl[],
  ingress: readonly IngressRule[] = [],
  groups = [GROUP],
): Observation {
  const card = (id: string, subnetId: string, securityGroupIds: readonly string[]) => ({
    id,
    description: '',
    subnetId,
    vpcId: 'vpc-1',
    instanceId: id.startsWith('eni-t') ? 'i-1' : undefined,
    privateAddresses: ['10.0.0.5'],
    publicAddresses: [],
    securityGroupIds,
  });
  const target = card('eni-t', 'subnet-1', groups);
  const node = card('eni-n', 'subnet-9', [BALANCER_GROUP]);
  return {
    loadBalancers: [
      {
        arn: 'lb',
        id: 'app/web/1',
        type: 'application',
        vpcId: 'vpc-1',
        securityGroupIds: [BALANCER_GROUP],
        subnetIds: ['subnet-9'],
        nodes: [node],
        listeners: [],
        tags: {},
      },
    ],
    targetGroups: [
      {
        arn: 'tg',
        id: 'targetgroup/web/1',
        loadBalancerArns: ['lb'],
        port: 80,
        healthCheckPort: undefined,
        healthCheckIntervalSeconds: 30,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
      },
    ],
    targets: [
      {
        targetGroupArn: 'tg',
        id: 'i-1',
        port: 80,
        health: 'healthy',
        reason: undefined,
        description: undefined,
        instanceId: 'i-1',
        interfaces: [target],
      },
    ],
    otherTargets: [],
    prefixLists: [],
    groupQuotas: { rulesPerGroup: 60, groupsPerInterface: 5 },
    mayMakeGroup: undefined,
    groupMembers: [target],
    networkAcls: acls,
    securityGroups: groups.map((id) => ({ id, name: id, vpcId: 'vpc-1', tags: {}, ingress, egress: [] })),
    ownRanges: [],
    alarm: undefined,
  };
}

const findAcls = (
  acls: readonly NetworkAcl[],
  denies: Parameters<typeof checkNetworkAcls>[0]['denies'] = [],
) =>
  checkNetworkAcls({ observed: observe(acls), networkAclIds: [ACL], policy: policy.deny, quota: 20, denies });
const details = (findings: readonly Finding[], standing: Finding['standing']): string[] =>
  findings.filter((finding) => finding.standing === standing).map(({ detail }) => detail);

describe('network ACLs', () => {
  it('tells the room that is left beside foreign entries and our own', () => {
    const ours = { ...allow(1, '203.0.113.7/32'), action: 'deny' as const };
    const row: DenyRow = {
      networkAclId: ACL,
      family: 4,
      ruleNumber: 1,
      cidr: '203.0.113.7/32',
      state: 'applied',
      incident: 'i1',
      reason: 'x',
      weight: 1,
      since: '2026-03-01T11:00:00Z',
      until: '2026-03-01T12:00:00Z',
    };
    expect(details(findAcls([acl([ours, allow(100)])], [row]), 'ready')).toEqual([
      `${ACL}, IPv4: room for 17 denies more (quota 20, foreign 2 with the default deny, ours 1)`,
      `${ACL}, IPv6: room for 19 denies more (quota 20, foreign 1 with the default deny, ours 0)`,
      `${ACL}: 99 of our rule numbers 1 to 99 are free before the first allow (100)`,
    ]);
  });

  it('is not ready where foreign entries fill it', () => {
    const full = Array.from({ length: 19 }, (_, index) => allow(200 + index, `10.0.${index}.0/24`));
    expect(details(findAcls([acl(full)]), 'not ready')).toEqual([
      `${ACL}, IPv4: room for 0 denies more (quota 20, foreign 20 with the default deny, ours 0)`,
    ]);
  });

  it('is not ready where an allow comes before every number of ours', () => {
    expect(details(findAcls([acl([allow(1)])]), 'not ready')).toEqual([
      `${ACL}: nobody of 0.0.0.0/0 can be denied, since no free number of ours (rule numbers 1 to 99) comes before its allow`,
    ]);
  });

  it('is not ready where it is gone, or where targets stand behind another one', () => {
    const other = acl([allow(100)], { id: 'acl-other' });
    expect(details(findAcls([other]), 'not ready')).toEqual([
      `${ACL} does not exist`,
      'subnet-1 holds targets, but its acl-other is not named in networkAcls: nobody is denied there',
    ]);
  });

  it('notes who else would be denied with an ACL that is shared', () => {
    const shared = acl([allow(100)], { subnetIds: ['subnet-1', 'subnet-9'] });
    expect(details(findAcls([shared]), 'note')).toEqual([
      expect.stringContaining('also guards subnet-9 (load balancer)'),
    ]);
  });
});

describe('security groups', () => {
  const check = (ingress: readonly IngressRule[], groups?: string[]) =>
    checkSecurityGroups(observe([acl([])], ingress, groups), {
      name: 'test',
      loadBalancerArn: 'lb',
      webSecurityGroups: [GROUP],
      policy,
    });

  it('lists what is open to the world and would be closed, and what is admitted before', () => {
    expect(details(check([open('0.0.0.0/0', 80), open('10.0.0.0/8', 22)]), 'ready')).toEqual([
      `${GROUP}: the lock-down would close tcp/80 from 0.0.0.0/0, after admitting tcp/80 from ${BALANCER_GROUP}, tcp/80 from 198.51.100.0/24`,
    ]);
  });

  it('says where nothing is open', () => {
    expect(details(check([open('10.0.0.0/8', 22)]), 'ready')).toEqual([
      `${GROUP}: no rule is open to the public`,
    ]);
  });

  it('is not ready where the group is gone', () => {
    expect(details(check([], ['sg-other']), 'not ready')).toEqual([`${GROUP} does not exist`]);
  });

  it('notes an open group that is not named', () => {
    expect(details(check([open('0.0.0.0/0', 80)], [GROUP, 'sg-other']), 'note')).toContainEqual(
      expect.stringContaining('sg-other is on a target, too, and open to the world'),
    );
  });
});

it('reminds of the services that the servers themselves call', () => {
  expect(checkUpstreams(parseEnvironment('production', FILE))[0]?.detail).toContain(
    'name these in "neverBlock"',
  );
  const named = parseEnvironment('production', { ...FILE, neverBlock: ['203.0.113.0/24'] });
  expect(checkUpstreams(named)[0]?.detail).toContain('1 block in "neverBlock"');
});

it('writes a line for each thing, aligned, and the fix below', () => {
  const text = writeCheckText(
    {
      environment: 'production',
      account: '123456789012',
      region: 'eu-west-1',
      ready: false,
      findings: [
        { subject: 'account', standing: 'ready', detail: 'good' },
        { subject: 'log format', standing: 'not ready', detail: 'line \u001b[2J', fix: 'set it' },
      ],
    },
    (_style, part) => part,
  );
  expect(text).toBe(`Environment production (account 123456789012, eu-west-1)

  ready      account     good
  not ready  log format  line \\u{1b}[2J
                         → set it

Not ready: 1 ready, 1 not ready, 0 notes.
`);
});
