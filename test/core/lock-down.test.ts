/** What the lock-down admits, revokes and keeps, in which order; and which groups it leaves alone. */
import { planLockDown, type LockDownPlan } from '../../lambda/core/lock-down';
import type { EnvironmentFile } from '../../lambda/config';
import { describePermission } from '../../lambda/core/ledger-rows';
import type { IngressRule, Observation } from '../../lambda/core/observation';
import type { Change } from '../../lambda/core/plan';
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
import { policyWith } from '../support/policy';

const OFFICE = '198.51.100.0/24';
const OPEN = [rule('tcp/80', '0.0.0.0/0'), rule('tcp/443', '0.0.0.0/0')];

function lockDown(observed: Observation, settings: Partial<EnvironmentFile> = {}): LockDownPlan {
  return planLockDown(observed, [WEB_GROUP], policyWith(settings));
}

function inWords(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    if (change.kind === 'authorize-ingress') return `admit ${describePermission(change.permission)}`;
    if (change.kind === 'revoke-ingress') return `revoke ${describePermission(change.rule)}`;
    return change.kind === 'settle' ? `wait ${change.seconds} s` : change.kind;
  });
}

const wordsFor = (ingress: readonly IngressRule[], settings: Partial<EnvironmentFile> = {}): string[] =>
  inWords(lockDown(siteWith(ingress), settings).changes);

const revokedOf = (words: readonly string[]): string[] =>
  words.filter((word) => word.startsWith('revoke')).map((word) => word.slice('revoke '.length));

it('admits the load balancer and the office first, waits, and only then revokes', () => {
  expect(wordsFor(OPEN)).toEqual([
    `admit tcp/80 from ${BALANCER_GROUP}`,
    `admit tcp/80 from ${OFFICE}`,
    `admit tcp/443 from ${OFFICE}`,
    'wait 15 s',
    'revoke tcp/80 from 0.0.0.0/0',
    'revoke tcp/443 from 0.0.0.0/0',
  ]);
});

it('marks what it admits, so that a rollback knows it', () => {
  const [admitted] = lockDown(siteWith(OPEN)).changes;
  expect(admitted).toMatchObject({
    target: WEB_GROUP,
    permission: { description: 'Floodgate lock-down: load balancer', tags: { floodgate: 'lock-down' } },
  });
});

it('changes nothing in a group that is closed already', () => {
  const closed = [rule('tcp/80', BALANCER_GROUP), rule('tcp/22', OFFICE), rule('-1', '10.0.0.0/16')];
  const plan = lockDown(siteWith(closed));
  expect(plan.changes).toEqual([]);
  expect(plan.warnings).toEqual([]);
  expect(plan.kept.map(({ reason }) => reason)).toEqual([
    'from another group of the account',
    'from the office or a private range',
    'from the office or a private range',
  ]);
});

it('does not wait where nothing had to be admitted', () => {
  const ready = [rule('tcp/80', BALANCER_GROUP), rule('tcp/80', OFFICE), rule('tcp/80', '0.0.0.0/0')];
  expect(wordsFor(ready)).toEqual(['revoke tcp/80 from 0.0.0.0/0']);
});

describe('a rule', () => {
  it.each([
    ['tcp/80', '0.0.0.0/0'],
    ['tcp/443', '::/0'],
    ['tcp/22', '0.0.0.0/0'],
    ['-1', '0.0.0.0/0'],
    ['tcp/80', '203.0.113.0/24'],
    ['tcp/80', '0.0.0.0/1'],
    ['tcp/80', '10.0.0.0/7'],
    ['tcp/80', '198.51.0.0/16'],
    ['icmp', '0.0.0.0/0'],
  ])('%s from %s goes: its source is public', (traffic, source) => {
    expect(revokedOf(wordsFor([rule(traffic, source)]))).toHaveLength(1);
  });

  it.each([
    ['tcp/80', OFFICE],
    ['tcp/22', '198.51.100.7/32'],
    ['tcp/80', '10.0.0.0/8'],
    ['tcp/80', '192.168.1.0/24'],
    ['-1', 'fd00::/8'],
    ['tcp/3306', 'sg-000000d0'],
    ['-1', WEB_GROUP],
    ['tcp/443', 'pl-0000000c'],
  ])('%s from %s stays', (traffic, source) => {
    expect(revokedOf(wordsFor([rule(traffic, source)]))).toEqual([]);
  });

  it('from an address of our own account stays', () => {
    const ownRanges = [{ cidr: '52.1.2.3/32', reason: 'NAT gateway nat-1' }];
    const site = siteWith([rule('tcp/80', '52.1.2.3/32')], { ownRanges });
    expect(revokedOf(inWords(lockDown(site).changes))).toEqual([]);
  });

  it("from private sources and other groups goes where the operator is strict, but not the load balancer's", () => {
    const ingress = [
      rule('tcp/80', '10.0.0.0/16'),
      rule('tcp/80', 'sg-000000d0'),
      rule('tcp/80', 'pl-0000000c'),
      rule('tcp/80', BALANCER_GROUP),
      rule('tcp/22', OFFICE),
    ];
    expect(revokedOf(wordsFor(ingress, { lockDown: { revoke: 'strict' } }))).toEqual([
      'tcp/80 from 10.0.0.0/16',
      'tcp/80 from sg-000000d0',
      'tcp/80 from pl-0000000c',
    ]);
  });

  it('on other ports stays where only web ports are to be closed', () => {
    const ingress = [
      rule('tcp/22', '0.0.0.0/0'),
      rule('udp/443', '0.0.0.0/0'),
      rule('tcp/8000-8999', '0.0.0.0/0'),
      rule('tcp/1-100', '0.0.0.0/0'),
      rule('-1', '203.0.113.0/24'),
    ];
    expect(revokedOf(wordsFor(ingress, { lockDown: { revoke: 'web-ports-only' } }))).toEqual([
      'tcp/1-100 from 0.0.0.0/0',
      'all traffic from 203.0.113.0/24',
    ]);
  });
});

describe('the office', () => {
  it('keeps every port that a revoked rule opened to it, and no more', () => {
    expect(wordsFor([rule('tcp/22', '0.0.0.0/0'), rule('tcp/5000-5010', '203.0.113.0/24')])).toEqual([
      `admit tcp/80 from ${BALANCER_GROUP}`,
      `admit tcp/22 from ${OFFICE}`,
      'wait 15 s',
      'revoke tcp/22 from 0.0.0.0/0',
      'revoke tcp/5000-5010 from 203.0.113.0/24',
    ]);
  });

  it('keeps the part of it that had access', () => {
    const office = ['198.51.100.0/24', '2001:db8:5::/48'];
    const words = wordsFor([rule('tcp/80', '::/0'), rule('tcp/22', '198.51.100.0/25')], { office });
    expect(words).toContain('admit tcp/80 from 2001:db8:5::/48');
    expect(words).not.toContain('admit tcp/80 from 198.51.100.0/24');
    expect(revokedOf(words)).toEqual(['tcp/80 from ::/0']);
  });

  it('that is wider than a rule keeps what the rule gave it', () => {
    const words = wordsFor([rule('tcp/22', '203.0.113.0/24')], { office: ['203.0.113.128/25'] });
    expect(words).toContain('admit tcp/22 from 203.0.113.128/25');
  });

  it('needs no second rule for what a rule that stays gives it', () => {
    const words = wordsFor([...OPEN, rule('tcp/1-1024', OFFICE), rule('tcp/22', '0.0.0.0/0')]);
    expect(words.filter((word) => word.includes(OFFICE))).toEqual([]);
  });

  it('needs one rule where one admits all that another would', () => {
    const words = wordsFor([
      rule('-1', '0.0.0.0/0'),
      rule('tcp/22', '0.0.0.0/0'),
      rule('tcp/22', '203.0.0.0/8'),
    ]);
    expect(words.filter((word) => word.startsWith('admit') && word.includes(OFFICE))).toEqual([
      `admit all traffic from ${OFFICE}`,
    ]);
  });
});

describe('a load balancer', () => {
  it('is admitted on traffic and health-check ports, with every group of its own, and so is every other one', () => {
    const second = {
      ...BALANCER,
      arn: 'arn:second',
      id: 'app/second/1',
      securityGroupIds: ['sg-000000a1', 'sg-000000a2'],
    };
    const observed = siteWith(OPEN, {
      loadBalancers: [BALANCER, second],
      targetGroups: [
        { ...TARGET_GROUP, healthCheckPort: 8081, loadBalancerArns: [BALANCER.arn, 'arn:second'] },
      ],
    });
    expect(inWords(lockDown(observed).changes).filter((word) => word.includes('sg-'))).toEqual(
      [80, 8081].flatMap((port) =>
        [BALANCER_GROUP, 'sg-000000a1', 'sg-000000a2'].map((group) => `admit tcp/${port} from ${group}`),
      ),
    );
  });

  it("is admitted on each target's own port", () => {
    const targets = [server('i-00000001', { port: 8080 }), server('i-00000002', { port: 8081 })];
    const words = inWords(lockDown(siteWith(OPEN, { targets })).changes);
    expect(words).toContain(`admit tcp/8080 from ${BALANCER_GROUP}`);
    expect(words).toContain(`admit tcp/8081 from ${BALANCER_GROUP}`);
  });
});

describe('a group is left wholly alone, with a warning', () => {
  const expectAlone = (
    observed: Observation,
    warning: string,
    settings: Partial<EnvironmentFile> = {},
  ): void => {
    const plan = lockDown(observed, settings);
    expect(plan.changes).toEqual([]);
    expect(plan.warnings[0]).toContain(warning);
  };

  it('that load balancer and servers share', () => {
    const loadBalancers = [{ ...BALANCER, securityGroupIds: [WEB_GROUP] }];
    expectAlone(
      siteWith(OPEN, { loadBalancers }),
      `${WEB_GROUP} is shared by the load balancer ${BALANCER.id} and the servers`,
    );
  });

  it('whose load balancer has no group that could be admitted, or is not there', () => {
    expectAlone(
      siteWith(OPEN, { loadBalancers: [{ ...BALANCER, securityGroupIds: [] }] }),
      'has no security group that could be admitted',
    );
    expectAlone(siteWith(OPEN, { loadBalancers: [] }), 'no load balancer sends to these targets');
  });

  it("whose target's load balancers are not all known: they would be cut off", () => {
    expectAlone(
      siteWith(OPEN, { targetGroups: [] }),
      'it is not known which load balancers send to target i-00000001',
    );
    const unseen = { ...TARGET_GROUP, loadBalancerArns: [BALANCER.arn, 'arn:unseen'] };
    expectAlone(siteWith(OPEN, { targetGroups: [unseen] }), 'it is not known which load balancers');
  });

  it('that somebody else carries, too, until the environment names that member', () => {
    const stranger = networkInterface('eni-0000dead', {
      description: 'RDSNetworkInterface',
      instanceId: 'i-0000dead',
    });
    const observed = siteWith(OPEN, { groupMembers: [...siteWith(OPEN).groupMembers, stranger] });
    expectAlone(
      observed,
      `${WEB_GROUP} is also on eni-0000dead (i-0000dead), neither load balancer nor target`,
    );
    for (const member of ['eni-0000dead', 'i-0000dead'])
      expect(lockDown(observed, { lockDown: { members: [member] } }).changes).not.toEqual([]);
  });

  it('that is nowhere to be seen', () => {
    expectAlone(
      siteWith(OPEN, { securityGroups: [] }),
      `${WEB_GROUP} is on no target: nothing there is closed`,
    );
  });
});

it('says of a second group on a target that it stays open: groups add up', () => {
  const second = groupWith([rule('tcp/80', '0.0.0.0/0')], { id: 'sg-000000b1' });
  const targets = [
    server('i-00000001', {
      interfaces: [networkInterface('eni-00000001', { securityGroupIds: [WEB_GROUP, 'sg-000000b1'] })],
    }),
  ];
  const observed = siteWith(OPEN, { targets });
  expect(lockDown({ ...observed, securityGroups: [...observed.securityGroups, second] }).warnings).toContain(
    'sg-000000b1 is on a target, too, and open to the world; it is not named in webSecurityGroups and stays so',
  );
});

describe('open connections', () => {
  it('are cut at once where AWS does not track them, and live on elsewhere', () => {
    const plan = lockDown(siteWith([rule('tcp/80', '0.0.0.0/0'), rule('tcp/80', '203.0.113.0/24')]));
    expect(plan.warnings).toEqual([
      `open connections through ${WEB_GROUP}: tcp/80 from 0.0.0.0/0 untracked, cut at once; tcp/80 from 203.0.113.0/24 tracked, they live on until they time out`,
    ]);
  });

  it('are tracked where egress is restricted', () => {
    const observed = siteWith(OPEN);
    const securityGroups = [groupWith(OPEN, { egress: [rule('tcp/443', '0.0.0.0/0')] })];
    expect(lockDown({ ...observed, securityGroups }).warnings[0]).toBe(
      `open connections through ${WEB_GROUP}: tcp/80 from 0.0.0.0/0, tcp/443 from 0.0.0.0/0 tracked, they live on until they time out`,
    );
  });
});
