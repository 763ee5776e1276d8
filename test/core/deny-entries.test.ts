/** What is written into one network ACL, in which order, and what is left alone. */
import type { DenyRow } from '../../lambda/core/ledger-rows';
import {
  aclWith,
  allow,
  applyToAcl,
  deny,
  denyRow,
  INCIDENT,
  inWords,
  NOW,
  offender,
  planAcl,
  visitor,
} from '../support/network-acl';
import { policyWith } from '../support/policy';

const hosts = (count: number, block = '203.0.113'): string[] =>
  Array.from({ length: count }, (_, index) => `${block}.${index * 2 + 1}`);
const rowsFor = (cidrs: readonly string[], differing: Partial<DenyRow> = {}): DenyRow[] =>
  cidrs.map((cidr, index) => denyRow(index + 1, cidr, differing));
const entriesOf = (rows: readonly DenyRow[]) => rows.map(({ ruleNumber, cidr }) => deny(ruleNumber, cidr));

describe('a new deny', () => {
  it('takes the first free number of our window, before every allow', () => {
    const { changes, denies } = planAcl(['203.0.113.7', '198.18.0.9']);
    expect(inWords(changes)).toEqual(['add 1 198.18.0.9/32', 'add 2 203.0.113.7/32']);
    expect(denies[1]).toEqual({
      networkAclId: 'acl-0000000a',
      ruleNumber: 2,
      cidr: '203.0.113.7/32',
      attackRequests: 10,
      legitRequests: 0,
      offenders: ['203.0.113.7'],
      addresses: '1',
      reason: '10 unrefused CONNECT requests',
      until: '2020-12-24T08:12:00.000Z',
    });
  });

  it('steps round the numbers of others, of either family', () => {
    const acl = aclWith([deny(1, '192.0.2.0/24'), allow(3, '2001:db8:9::/48'), deny(2, '2001:db8:8::/48')]);
    expect(inWords(planAcl(['203.0.113.7', '203.0.114.7'], { acl }).changes)).toEqual([
      'add 4 203.0.113.7/32',
      'add 5 203.0.114.7/32',
    ]);
  });

  it('is not made where it would come after an allow that its address meets', () => {
    const acl = aclWith([allow(2, '203.0.0.0/8', { protocol: '6', ports: { from: 443, to: 443 } })]);
    const plan = planAcl(['203.0.113.7', '203.0.114.7', '198.18.0.9'], { acl });
    expect(inWords(plan.changes)).toEqual(['add 1 203.0.113.7/32', 'add 3 198.18.0.9/32']);
    expect(plan.notCovered).toEqual([
      {
        address: '203.0.114.7',
        reason: 'acl-0000000a has no free rule number from 1 to 99 before its first matching allow',
      },
    ]);
  });

  it('may follow a deny of somebody else', () => {
    const acl = aclWith([deny(1, '203.0.0.0/8', { protocol: '6' })]);
    expect(inWords(planAcl(['203.0.113.7'], { acl }).changes)).toEqual(['add 2 203.0.113.7/32']);
  });

  it('of an IPv6 offender is its /64, and its neighbour there needs no second one', () => {
    const { denies } = planAcl(['2001:db8::1', '2001:db8::2']);
    expect(denies).toMatchObject([
      { cidr: '2001:db8::/64', addresses: (2n ** 64n).toString(), offenders: ['2001:db8::1', '2001:db8::2'] },
    ]);
  });

  it('never touches the never-block list, though the offender itself may be a stranger', () => {
    const { changes, notCovered } = planAcl(['2001:db8::1', '198.51.100.7'], { never: ['2001:db8::9/128'] });
    expect(changes).toEqual([]);
    expect(notCovered).toEqual([
      { address: '198.51.100.7', reason: 'its block touches the never-block list' },
      { address: '2001:db8::1', reason: 'its block touches the never-block list' },
    ]);
  });
});

describe('the room', () => {
  it("is AWS's quota less everything foreign and the default deny: 18 beside one allow", () => {
    expect(planAcl(hosts(18)).denies).toHaveLength(18);
    const acl = aclWith([deny(50, '192.0.2.1/32'), deny(51, '192.0.2.2/32')]);
    const plan = planAcl(hosts(17), { acl });
    expect(plan.denies.length).toBeLessThanOrEqual(16);
    expect(() => applyToAcl(acl, plan.changes)).not.toThrow();
  });

  it('counts the default deny even where AWS does not list it', () => {
    const acl = aclWith([], { entries: [allow(100, '0.0.0.0/0')] });
    const policy = { ...policyWith().deny, widestIpv4: 32 };
    expect(planAcl(hosts(19), { acl, policy }).denies).toHaveLength(18);
  });

  it('is shared with denies of earlier incidents, and is never negative', () => {
    const rows = rowsFor(
      hosts(18, '192.0.2').map((host) => `${host}/32`),
      { incident: 'earlier' },
    );
    const acl = aclWith(entriesOf(rows));
    const plan = planAcl(['203.0.113.7'], { acl, rows });
    expect(plan.changes).toEqual([]);
    expect(plan.denies).toHaveLength(18);
    expect(plan.notCovered).toMatchObject([{ address: '203.0.113.7' }]);
    expect(planAcl(['203.0.113.7'], { quota: 0 }).denies).toEqual([]);
  });

  it("is no more than the operator's budget, and too many neighbours share a block", () => {
    const policy = { ...policyWith().deny, budget: 2 };
    const attackers = ['216.144.247.78', '136.175.9.57', '136.175.9.209', '136.175.9.211', '136.175.9.213'];
    expect(planAcl(attackers, { policy }).denies).toMatchObject([
      { cidr: '136.175.9.0/24', offenders: attackers.slice(1) },
      { cidr: '216.144.247.78/32' },
    ]);
  });

  it('does not cost innocent visitors more than it saves', () => {
    const policy = { ...policyWith().deny, budget: 1 };
    const legit = [visitor('136.175.9.100', 11)];
    const plan = planAcl(['136.175.9.57', '136.175.9.209'], { policy, legit });
    expect(plan.denies).toMatchObject([{ cidr: expect.stringMatching(/\/32$/) as string, legitRequests: 0 }]);
    expect(plan.notCovered).toMatchObject([
      { reason: 'no room in acl-0000000a; a budget of 2 would cover it' },
    ]);
  });
});

describe('what is left over', () => {
  it('is told with the budget that would cover it, the entries of earlier incidents included', () => {
    const rows = [denyRow(1, '198.18.0.0/24', { incident: 'earlier' })];
    const policy = { ...policyWith().deny, budget: 2 };
    const plan = planAcl(['203.0.113.7', '192.0.2.9', '198.18.0.5'], {
      acl: aclWith(entriesOf(rows)),
      rows,
      policy,
      legit: [visitor('198.18.0.9', 4)],
    });
    const [coverage] = plan.coverage;
    expect(plan.coverage).toMatchObject([
      {
        networkAclId: 'acl-0000000a',
        family: 4,
        entries: 2,
        budget: 2,
        coveredRequests: 20,
        attackRequests: 30,
        legitRequests: 4,
        leftOver: [{ kind: 'no-room', offenders: 1, attackRequests: 10, nextBudget: 3 }],
      },
    ]);
    // The picture's curve counts them, too: it passes through where we stand.
    expect(coverage?.curve.attackRequests).toBe(30);
    expect(coverage?.curve.points.map(({ budget }) => budget)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    expect(coverage?.curve.points[1]).toMatchObject({
      budget: 2,
      entries: 2,
      attackRequests: 20,
      legitRequests: 4,
    });
    expect(plan.notCovered).toMatchObject([
      { reason: 'no room in acl-0000000a; a budget of 3 would cover it' },
    ]);
  });
});

describe('planning again', () => {
  const standing = rowsFor(['198.18.0.9/32', '203.0.113.7/32']);

  it('keeps what is right, with its time', () => {
    const plan = planAcl(['203.0.113.7', '198.18.0.9'], {
      acl: aclWith(entriesOf(standing)),
      rows: standing,
    });
    expect(plan.changes).toEqual([]);
    expect(plan.denies.map(({ until }) => until)).toEqual(standing.map(({ until }) => until));
  });

  it('adds first and removes last', () => {
    const plan = planAcl(['203.0.113.7', '192.0.2.9'], { acl: aclWith(entriesOf(standing)), rows: standing });
    expect(inWords(plan.changes)).toEqual([
      'add 3 192.0.2.9/32',
      'remove 1 198.18.0.9/32 (a better list covers it)',
    ]);
  });

  it('replaces in place where there is no room to add', () => {
    const plan = planAcl(['203.0.113.7', '192.0.2.9'], {
      acl: aclWith(entriesOf(standing)),
      rows: standing,
      policy: { ...policyWith().deny, budget: 2 },
    });
    expect(inWords(plan.changes)).toEqual(['replace 1 198.18.0.9/32 by 192.0.2.9/32']);
  });

  it('carries out a replacement that a killed run only meant', () => {
    const rows = [denyRow(1, '192.0.2.9/32', { state: 'intended', previous: denyRow(1, '198.18.0.9/32') })];
    const policy = { ...policyWith().deny, budget: 1 };
    const acl = aclWith([deny(1, '198.18.0.9/32')]);
    expect(inWords(planAcl(['192.0.2.9'], { acl, rows, policy }).changes)).toEqual([
      'confirm-deny-row',
      'replace 1 198.18.0.9/32 by 192.0.2.9/32',
    ]);
  });

  it('moves a deny that somebody put an allow before', () => {
    const rows = [denyRow(9, '203.0.113.7/32')];
    const acl = aclWith([deny(9, '203.0.113.7/32'), allow(5, '0.0.0.0/0', { protocol: '6' })]);
    expect(inWords(planAcl(['203.0.113.7'], { acl, rows }).changes)).toEqual([
      'add 1 203.0.113.7/32',
      'remove 9 203.0.113.7/32 (a better list covers it)',
    ]);
  });

  it('leaves what people made in our window alone, and says what became of ours', () => {
    const acl = aclWith([deny(1, '198.18.0.0/24'), deny(2, '203.0.113.7/32')]);
    const plan = planAcl(['203.0.113.7'], { acl, rows: standing });
    expect(inWords(plan.changes)).toEqual(['forget-deny-row']);
    expect(plan.warnings).toEqual([
      'acl-0000000a, rule 1 (deny 198.18.0.9/32): the entry there is now "deny 198.18.0.0/24", which is not ours',
    ]);
  });

  it('lets denies of an earlier incident stand, and needs no second entry for what they hold', () => {
    const rows = [denyRow(1, '203.0.113.0/24', { incident: 'earlier' })];
    const plan = planAcl(['203.0.113.7'], { acl: aclWith(entriesOf(rows)), rows });
    expect(plan.changes).toEqual([]);
    expect(plan.denies).toMatchObject([{ cidr: '203.0.113.0/24', addresses: '256' }]);
  });

  it.each([INCIDENT, 'earlier'])('ends a deny whose time is over (incident %s)', (incident) => {
    const rows = [denyRow(1, '203.0.113.7/32', { incident, until: NOW.toISOString() })];
    const acl = aclWith(entriesOf(rows));
    expect(inWords(planAcl([], { acl, rows }).changes)).toEqual([
      'remove 1 203.0.113.7/32 (its time is over)',
    ]);
    const later = new Date(NOW.getTime() - 1);
    expect(
      planAcl([], {
        acl,
        rows: [denyRow(1, '203.0.113.7/32', { incident: 'earlier', until: NOW.toISOString() })],
        now: later,
      }).changes,
    ).toEqual([]);
  });

  it('finishes a removal that was begun', () => {
    const rows = [denyRow(1, '203.0.113.7/32', { state: 'removing' })];
    expect(inWords(planAcl([], { acl: aclWith(entriesOf(rows)), rows }).changes)).toEqual([
      'remove 1 203.0.113.7/32 (its time is over)',
    ]);
  });

  it.each([INCIDENT, 'earlier'])(
    'ends a deny that touches what is on the never-block list by now (incident %s)',
    (incident) => {
      const rows = [denyRow(1, '203.0.113.0/24', { incident })];
      const plan = planAcl(['203.0.113.7'], {
        acl: aclWith(entriesOf(rows)),
        rows,
        never: ['203.0.113.200/32'],
      });
      expect(inWords(plan.changes)).toEqual([
        'add 2 203.0.113.7/32',
        'remove 1 203.0.113.0/24 (it must not be denied: on the never-block list (203.0.113.200/32))',
      ]);
    },
  );
});

it('names fifty offenders of a block at most, and the reasons of three', () => {
  const policy = { ...policyWith().deny, budget: 1 };
  const [entry] = planAcl(hosts(100), { policy }).denies;
  expect(entry?.offenders).toHaveLength(50);
  expect(entry?.reason).toBe(
    '203.0.113.1: 10 unrefused CONNECT requests; 203.0.113.3: 10 unrefused CONNECT requests; 203.0.113.5: 10 unrefused CONNECT requests; and 97 more',
  );
});

it('refuses an offender that is no address', () => {
  expect(() => planAcl([], { offenders: [offender('evil.example')] })).toThrow(
    'offender "evil.example" is not an address',
  );
});
