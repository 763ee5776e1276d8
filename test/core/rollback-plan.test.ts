/** The rollback puts back what we changed, keeps what people changed since, and says which was which. */
import { describePermission, type LedgerState, type RuleRow } from '../../lambda/core/ledger-rows';
import type { IngressRule } from '../../lambda/core/observation';
import type { Change } from '../../lambda/core/plan';
import { planRollback, type RollbackPart, type RollbackPlan } from '../../lambda/core/rollback-plan';
import { aclWith, deny, denyRow, INCIDENT } from '../support/network-acl';
import { BALANCER_GROUP, groupWith, permissionOf, rule, WEB_GROUP } from '../support/network';
import { policyWith } from '../support/policy';

const PUBLIC = rule('tcp/80', '0.0.0.0/0', { id: 'sgr-public' });
const ADMITTED = rule('tcp/80', BALANCER_GROUP, { id: 'sgr-admitted', tags: { floodgate: 'lock-down' } });

function rowOf(action: RuleRow['action'], of: IngressRule, differing: Partial<RuleRow> = {}): RuleRow {
  return {
    groupId: of.groupId,
    action,
    key: describePermission(of),
    permission: permissionOf(of),
    ruleId: of.id,
    state: 'applied',
    incident: INCIDENT,
    since: '2020-12-24T07:12:00.000Z',
    ...differing,
  };
}

const LOCKED_DOWN = [rowOf('authorize', ADMITTED), rowOf('revoke', PUBLIC)];

function rollBack(
  ledger: Partial<LedgerState>,
  world: { readonly ingress?: readonly IngressRule[]; readonly entries?: Parameters<typeof aclWith>[0] } = {},
  part: RollbackPart = 'all',
  incident?: string,
): RollbackPlan {
  return planRollback({
    part,
    incident,
    ledger: { incident: undefined, denies: [], rules: [], ...ledger },
    networkAcls: [aclWith(world.entries ?? [])],
    securityGroups: [groupWith(world.ingress ?? [ADMITTED])],
    policy: policyWith(),
  });
}

const kindsOf = (changes: readonly Change[]): string[] => changes.map(({ kind }) => kind);

describe('the lock-down', () => {
  it('is undone by giving access back first, waiting, and only then taking ours away', () => {
    const { changes, kept } = rollBack({ rules: LOCKED_DOWN });
    expect(changes).toEqual([
      { kind: 'restore-ingress', target: WEB_GROUP, permission: permissionOf(PUBLIC) },
      { kind: 'settle', target: WEB_GROUP, seconds: 15 },
      {
        kind: 'withdraw-ingress',
        target: WEB_GROUP,
        ruleId: 'sgr-admitted',
        permission: LOCKED_DOWN[0]!.permission,
      },
    ]);
    expect(kept).toEqual([]);
  });

  it('gives a rule back with its description and its tags', () => {
    const described = { ...PUBLIC, description: 'web', tags: { team: 'a' } };
    expect(rollBack({ rules: [rowOf('revoke', described)] }).changes[0]).toMatchObject({
      permission: { description: 'web', tags: { team: 'a' } },
    });
  });

  it('does not give back what was never taken away', () => {
    const row = rowOf('revoke', PUBLIC, { state: 'intended' });
    const { changes, kept } = rollBack({ rules: [row] }, { ingress: [PUBLIC] });
    expect(changes).toMatchObject([
      { kind: 'forget-rule-row', action: 'revoke', why: 'it was never taken away' },
    ]);
    expect(kept).toEqual([]);
  });

  it('gives back what a killed run took away before it could note so', () => {
    const row = rowOf('revoke', PUBLIC, { state: 'intended' });
    expect(kindsOf(rollBack({ rules: [row] }).changes)).toEqual(['restore-ingress', 'settle']);
  });

  it('withdraws what a killed run admitted before it could note so, known by our tag', () => {
    const row = rowOf('authorize', ADMITTED, { state: 'intended', ruleId: undefined });
    expect(rollBack({ rules: [row] }).changes).toMatchObject([
      { kind: 'withdraw-ingress', ruleId: 'sgr-admitted' },
    ]);
    const theirs = { ...ADMITTED, tags: {} };
    expect(kindsOf(rollBack({ rules: [row] }, { ingress: [theirs] }).changes)).toEqual(['forget-rule-row']);
  });
});

describe('what people changed since stays, and is told', () => {
  it('a public rule that somebody admitted again', () => {
    const again = { ...PUBLIC, id: 'sgr-again' };
    const { changes, kept } = rollBack({ rules: LOCKED_DOWN }, { ingress: [again, ADMITTED] });
    expect(kindsOf(changes)).toEqual(['forget-rule-row', 'withdraw-ingress']);
    expect(kept).toEqual([
      { what: `${WEB_GROUP}: tcp/80 from 0.0.0.0/0`, reason: 'somebody admitted it again' },
    ]);
  });

  it('a rule of ours that somebody changed under its id', () => {
    const changed = { ...ADMITTED, ports: { from: 80, to: 90 } };
    const { changes, kept } = rollBack({ rules: [LOCKED_DOWN[0]!] }, { ingress: [changed] });
    expect(kindsOf(changes)).toEqual(['forget-rule-row']);
    expect(kept).toEqual([
      { what: `${WEB_GROUP}: tcp/80 from ${BALANCER_GROUP}`, reason: 'somebody changed it; it stays' },
    ]);
  });

  it('a rule of ours that somebody took away', () => {
    const { changes, kept } = rollBack({ rules: [LOCKED_DOWN[0]!] }, { ingress: [] });
    expect(kindsOf(changes)).toEqual(['forget-rule-row']);
    expect(kept).toMatchObject([{ reason: 'it is gone already' }]);
  });

  it('a group that is gone', () => {
    const row = rowOf('revoke', PUBLIC, { groupId: 'sg-0000dead' });
    const { changes, kept } = rollBack({ rules: [row] });
    expect(changes).toMatchObject([
      { kind: 'forget-rule-row', target: 'sg-0000dead', why: 'the group is gone' },
    ]);
    expect(kept).toMatchObject([{ reason: 'the group is gone' }]);
  });

  it('a deny entry that somebody wrote over', () => {
    const rows = [denyRow(1, '203.0.113.7/32'), denyRow(2, '203.0.113.8/32')];
    const { changes, kept } = rollBack(
      { denies: rows },
      { entries: [deny(1, '203.0.113.0/24'), deny(2, '203.0.113.8/32')] },
    );
    expect(changes).toMatchObject([
      { kind: 'forget-deny-row', ruleNumber: 1 },
      { kind: 'remove-deny-entry', ruleNumber: 2, cidr: '203.0.113.8/32', why: 'rollback' },
    ]);
    expect(kept).toMatchObject([{ reason: 'changed by people since' }]);
  });
});

describe('the denies', () => {
  it('go, and foreign entries stay', () => {
    const entries = [deny(1, '203.0.113.7/32'), deny(2, '192.0.2.1/32')];
    expect(rollBack({ denies: [denyRow(1, '203.0.113.7/32')] }, { entries }).changes).toMatchObject([
      { kind: 'remove-deny-entry', ruleNumber: 1 },
    ]);
  });

  it('go as well where a killed run had only meant to replace them', () => {
    const previous = denyRow(1, '203.0.113.7/32');
    const row = denyRow(1, '203.0.113.0/24', { state: 'intended', previous });
    expect(rollBack({ denies: [row] }, { entries: [deny(1, '203.0.113.7/32')] }).changes).toMatchObject([
      { kind: 'remove-deny-entry', ruleNumber: 1, cidr: '203.0.113.7/32' },
    ]);
  });

  it('of a deleted ACL leave no row behind', () => {
    const row = denyRow(1, '203.0.113.7/32', { networkAclId: 'acl-0000dead' });
    expect(rollBack({ denies: [row] }).changes).toMatchObject([
      { kind: 'forget-deny-row', target: 'acl-0000dead' },
    ]);
  });
});

describe('a part', () => {
  const ledger = { denies: [denyRow(1, '203.0.113.7/32')], rules: LOCKED_DOWN };
  const world = { entries: [deny(1, '203.0.113.7/32')] };

  it('is all that is undone', () => {
    expect(kindsOf(rollBack(ledger, world, 'denies').changes)).toEqual(['remove-deny-entry']);
    expect(kindsOf(rollBack(ledger, world, 'lock-down').changes)).toEqual([
      'restore-ingress',
      'settle',
      'withdraw-ingress',
    ]);
    expect(kindsOf(rollBack(ledger, world, 'all').changes)).toEqual([
      'remove-deny-entry',
      'restore-ingress',
      'settle',
      'withdraw-ingress',
    ]);
  });

  it("may be one incident's", () => {
    expect(rollBack(ledger, world, 'all', 'another').changes).toEqual([]);
    expect(rollBack(ledger, world, 'all', INCIDENT).changes).toHaveLength(4);
  });
});

it('with nothing to undo does nothing', () => {
  expect(rollBack({})).toEqual({ changes: [], kept: [] });
});
