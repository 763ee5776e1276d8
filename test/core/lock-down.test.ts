/** What the lock-down admits and revokes, in which order; and which groups it leaves alone. */
import type { EnvironmentFile } from '../../lambda/config';
import type { Observation } from '../../lambda/core/observation';
import { inWords, lockDown, OFFICE, OPEN, revokedOf, wordsFor } from '../support/lock-down';
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
    'from the load balancer',
    'from the office',
    'from the office or a private range',
  ]);
});

it('does not wait where nothing had to be admitted', () => {
  const ready = [rule('tcp/80', BALANCER_GROUP), rule('tcp/80', OFFICE), rule('tcp/80', '0.0.0.0/0')];
  expect(wordsFor(ready)).toEqual(['revoke tcp/80 from 0.0.0.0/0']);
});

it('plans nothing that would not fit in the group, and says so', () => {
  const fitting = Array.from({ length: 56 }, (_, index) => rule(`tcp/${index + 1000}`, '10.0.0.0/16'));
  expect(lockDown(siteWith([...OPEN, ...fitting.slice(1)])).changes).not.toEqual([]);
  const plan = lockDown(siteWith([...OPEN, ...fitting]));
  expect(plan.changes).toEqual([]);
  expect(plan.obstacles).toEqual([
    `${WEB_GROUP} stays open: it would need 61 rules for IPv4, and its quota is 60`,
  ]);
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
    expect(plan.obstacles[0]).toContain(warning);
  };

  it('whose load balancer has no group that could be admitted, or is not there', () => {
    expectAlone(
      siteWith(OPEN, { loadBalancers: [{ ...BALANCER, securityGroupIds: [] }] }),
      'has no security group that could be admitted',
    );
    expectAlone(
      siteWith(OPEN, { targetGroups: [{ ...TARGET_GROUP, loadBalancerArns: [] }] }),
      'no load balancer sends to these targets',
    );
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
      `${WEB_GROUP} does not exist: nothing is closed there`,
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
    'sg-000000b1 is on a target, too, and open to the world (tcp/80 from 0.0.0.0/0); it is not named in webSecurityGroups and stays so',
  );
});

describe('open connections', () => {
  it('are cut at once where AWS does not track them, and live on elsewhere', () => {
    const plan = lockDown(siteWith([rule('tcp/80', '0.0.0.0/0'), rule('tcp/80', '203.0.113.0/24')]));
    expect(plan.warnings).toEqual([
      `open connections through ${WEB_GROUP}: tcp/80 from 0.0.0.0/0 untracked, cut at once; tcp/80 from 203.0.113.0/24 tracked, they live on until they time out, unless a deny in the network ACL cuts them or the server is restarted`,
    ]);
  });

  it('are tracked where egress is restricted', () => {
    const observed = siteWith(OPEN);
    const securityGroups = [groupWith(OPEN, { egress: [rule('tcp/443', '0.0.0.0/0')] })];
    expect(lockDown({ ...observed, securityGroups }).warnings[0]).toBe(
      `open connections through ${WEB_GROUP}: tcp/80 from 0.0.0.0/0, tcp/443 from 0.0.0.0/0 tracked, they live on until they time out, unless a deny in the network ACL cuts them or the server is restarted`,
    );
  });
});
