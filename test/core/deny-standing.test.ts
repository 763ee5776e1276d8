/** Room and numbers: our window and what a deploy took from it, allows before an entry, the quota that is told. */
import type { DenyRow } from '../../lambda/core/ledger-rows';
import { planRollback } from '../../lambda/core/rollback-plan';
import {
  aclWith,
  allow,
  applyToAcl,
  deny,
  denyRow,
  inWords,
  NOW,
  offender,
  planAcl,
} from '../support/network-acl';
import { policyWith } from '../support/policy';

const entriesOf = (rows: readonly DenyRow[]) => rows.map(({ ruleNumber, cidr }) => deny(ruleNumber, cidr));

describe('where a deploy narrowed our window', () => {
  const window = { firstRule: 50, lastRule: 99 };
  const policy = { ...policyWith().deny, firstRule: 1, lastRule: 2, budget: 3 };
  const outside = (ruleNumber: number, cidr: string, differing = {}): DenyRow =>
    denyRow(ruleNumber, cidr, { window, ...differing });

  it('denies that stand outside run to their end, hold their places, and need no second entry', () => {
    const rows = [outside(60, '203.0.113.7/32')];
    const plan = planAcl(['203.0.113.7', '192.0.2.9'], { acl: aclWith(entriesOf(rows)), rows, policy });
    expect(inWords(plan.changes)).toEqual(['add 1 192.0.2.9/32']);
    expect(plan.denies.map(({ ruleNumber }) => ruleNumber)).toEqual([1, 60]);
    expect(plan.coverage).toMatchObject([{ entries: 2, coveredRequests: 20 }]);
  });

  it('they end in time, and nothing is written at their numbers again', () => {
    const rows = [
      outside(60, '203.0.113.7/32', { until: NOW.toISOString() }),
      outside(61, '198.18.0.1/32', { until: NOW.toISOString() }),
      outside(62, '198.18.7.1/32'),
    ];
    const offenders = ['203.0.113.7', '198.18.0.1', '192.0.2.9', '192.0.2.200'];
    const acl = aclWith(entriesOf(rows));
    const { changes } = planAcl(offenders, { acl, rows, policy });
    expect(inWords(changes).filter((change) => !change.includes('add'))).toEqual([
      'remove 60 203.0.113.7/32 (its time is over)',
      'remove 61 198.18.0.1/32 (its time is over)',
    ]);
    const ours = applyToAcl(acl, changes).filter(
      ({ action, ruleNumber }) => action === 'deny' && ruleNumber < 99,
    );
    expect(ours.map(({ ruleNumber }) => ruleNumber)).toEqual([1, 2, 62]);
  });

  it('nor at a lower number, which would come first', () => {
    const rows = [
      denyRow(10, '203.0.113.7/32', {
        window: { firstRule: 1, lastRule: 49 },
        until: NOW.toISOString(),
      }),
    ];
    const raised = { ...policy, firstRule: 50, lastRule: 99, budget: 1 };
    const { changes } = planAcl(['192.0.2.9'], { acl: aclWith(entriesOf(rows)), rows, policy: raised });
    expect(inWords(changes)).toEqual(['remove 10 203.0.113.7/32 (its time is over)', 'add 50 192.0.2.9/32']);
  });

  it('retire takes them away', () => {
    const rows = [outside(60, '203.0.113.7/32')];
    const { changes } = planRollback({
      part: 'denies',
      incident: undefined,
      ledger: { incident: undefined, denies: rows, rules: [] },
      networkAcls: [aclWith(entriesOf(rows))],
      securityGroups: [],
      policy: policyWith({ deny: policy }),
    });
    expect(inWords(changes)).toEqual(['remove 60 203.0.113.7/32 (rollback)']);
  });
});

it('an earlier deny that somebody put an allow before holds nobody: a new one is written', () => {
  const rows = [denyRow(20, '203.0.113.7/32', { incident: 'earlier' })];
  const acl = aclWith([allow(10, '203.0.113.0/24'), ...entriesOf(rows)]);
  const { changes } = planAcl(['203.0.113.7'], { acl, rows });
  expect(inWords(changes)).toEqual(['add 1 203.0.113.7/32']);
});

it('an allow whose block cannot be read may admit anybody: a deny after it is moved before it', () => {
  const rows = [denyRow(5, '203.0.113.7/32')];
  const acl = aclWith([allow(3, 'unreadable'), ...entriesOf(rows)]);
  const { changes } = planAcl(['203.0.113.7'], { acl, rows });
  expect(inWords(changes)[0]).toBe('add 1 203.0.113.7/32');
});

it('denies that stand prove a quota of so many, where AWS no longer tells a raised one', () => {
  const rows = Array.from({ length: 25 }, (_, index) => denyRow(index + 1, `203.${index}.113.7/32`));
  const offenders = rows.map(({ cidr }) => cidr.replace('/32', ''));
  const acl = aclWith(entriesOf(rows));
  expect(planAcl(offenders, { acl, rows, quota: 20 }).changes).toEqual([]);
  expect(planAcl(offenders, { acl, rows, quota: 20, seenQuota: { 4: 19 } }).changes).toEqual([]);
});

describe('rule numbers that are scarce', () => {
  it('no entry is spent on somebody who cannot be denied', () => {
    const policy = { ...policyWith().deny, budget: 1 };
    const offenders = [offender('203.0.113.7', { connects: 30 }), offender('192.0.2.9', { connects: 20 })];
    const plan = planAcl([], { acl: aclWith([allow(1, '203.0.0.0/8')]), policy, offenders });
    expect(inWords(plan.changes)).toEqual(['add 2 192.0.2.9/32']);
  });

  it('are shared by both families so that the most attack is covered', () => {
    const policy = { ...policyWith().deny, lastRule: 2 };
    const offenders = [
      offender('203.0.113.7', { connects: 30 }),
      offender('192.0.2.9', { connects: 1 }),
      offender('2001:db8::1', { connects: 20 }),
    ];
    const plan = planAcl([], { policy, offenders });
    expect(inWords(plan.changes)).toEqual(['add 1 203.0.113.7/32', 'add 2 2001:db8::/64']);
    expect(plan.coverage).toMatchObject([
      { family: 4, entries: 1, budget: 1, leftOver: [{ kind: 'no-rule-number', offenders: 1 }] },
      { family: 6, entries: 1, budget: 1, leftOver: [] },
    ]);
  });
});
