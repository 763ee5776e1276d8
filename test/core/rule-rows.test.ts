/** After a run that was cut off, the groups tell what became of our rules; after people, what they changed. */
import { describePermission, type RuleRow } from '../../lambda/core/ledger-rows';
import type { IngressRule } from '../../lambda/core/observation';
import {
  findUnsettled,
  forgetLostGroups,
  takeRuleInventory,
  type RuleInventory,
} from '../../lambda/core/rule-rows';
import { BALANCER_GROUP, groupWith, permissionOf, rule, WEB_GROUP } from '../support/network';

const PUBLIC = rule('tcp/80', '0.0.0.0/0', { id: 'sgr-public' });
const ADMITTED = rule('tcp/80', BALANCER_GROUP, { id: 'sgr-admitted', tags: { floodgate: 'lock-down' } });
const SINCE = '2020-12-24T07:12:00.000Z';

function rowOf(action: RuleRow['action'], of: IngressRule, differing: Partial<RuleRow> = {}): RuleRow {
  return {
    groupId: of.groupId,
    action,
    key: describePermission(of),
    permission: permissionOf(of),
    ruleId: of.id,
    state: 'applied',
    incident: 'i-1',
    since: SINCE,
    ...differing,
  };
}

const compare = (row: RuleRow, ingress: readonly IngressRule[]): RuleInventory =>
  takeRuleInventory([row], [groupWith(ingress)]);

describe('a rule that was to be admitted', () => {
  const row = rowOf('authorize', ADMITTED, { state: 'intended', ruleId: undefined });

  it('and stands with our tag: the row is completed, with the rule’s id', () => {
    expect(compare(row, [ADMITTED]).changes).toMatchObject([
      { kind: 'confirm-rule-row', action: 'authorize', ruleId: 'sgr-admitted' },
    ]);
  });

  it.each([
    ['is not there', []],
    ['stands without our tag, and so is somebody else’s', [{ ...ADMITTED, tags: {} }]],
  ])('and %s: the row is forgotten, and nobody is blamed', (_what, ingress) => {
    const { changes, drift } = compare(row, ingress);
    expect(changes).toMatchObject([{ kind: 'forget-rule-row', action: 'authorize' }]);
    expect(drift).toEqual([]);
  });
});

describe('a rule that was to be taken away', () => {
  it.each([
    ['is gone', 'intended', [], 'confirm-rule-row'],
    ['stands', 'intended', [PUBLIC], 'forget-rule-row'],
    ['was not given back yet', 'undoing', [], 'confirm-rule-row'],
    ['was given back under a new id', 'undoing', [{ ...PUBLIC, id: 'sgr-new' }], 'forget-rule-row'],
  ] as const)('and %s (%s)', (_what, state, ingress, kind) => {
    expect(compare(rowOf('revoke', PUBLIC, { state }), ingress).changes).toMatchObject([{ kind }]);
  });
});

describe('what people changed since is told, and no row is touched', () => {
  it.each([
    ['removed', [], /removed by somebody else/],
    ['altered', [{ ...ADMITTED, ports: { from: 80, to: 90 } }], /altered by somebody else/],
  ])('a rule of ours that was %s', (_what, ingress, told) => {
    const { changes, drift } = compare(rowOf('authorize', ADMITTED), ingress);
    expect(changes).toEqual([]);
    expect(drift.join()).toMatch(told);
  });

  it('a rule that was admitted again', () => {
    const { changes, drift } = compare(rowOf('revoke', PUBLIC), [{ ...PUBLIC, id: 'sgr-again' }]);
    expect(changes).toEqual([]);
    expect(drift.join()).toMatch(/admitted again by somebody else/);
  });
});

it('a world as the rows say needs nothing', () => {
  const rows = [rowOf('authorize', ADMITTED), rowOf('revoke', PUBLIC)];
  expect(takeRuleInventory(rows, [groupWith([ADMITTED])])).toEqual({ changes: [], drift: [] });
});

it('groups that were not read say nothing; groups that are gone are forgotten', () => {
  const row = rowOf('revoke', PUBLIC, { state: 'intended' });
  expect(takeRuleInventory([row], [])).toEqual({ changes: [], drift: [] });
  expect(forgetLostGroups([row], [])).toMatchObject([{ kind: 'forget-rule-row', target: WEB_GROUP }]);
  expect(forgetLostGroups([row], [groupWith([])])).toEqual([]);
});

it('a group is settled once its newest rule had time to act, however slow the call was', () => {
  const after = (seconds: number): Date => new Date(Date.parse(SINCE) + seconds * 1000);
  const rows = [rowOf('authorize', ADMITTED)];
  expect([...findUnsettled({ rules: rows }, 15, after(74))]).toEqual([WEB_GROUP]);
  expect([...findUnsettled({ rules: rows }, 15, after(76))]).toEqual([]);
  const intended = [rowOf('authorize', ADMITTED, { state: 'intended' })];
  expect([...findUnsettled({ rules: intended }, 15, after(600))]).toEqual([WEB_GROUP]);
  expect([...findUnsettled({ rules: [rowOf('revoke', PUBLIC)] }, 15, after(0))]).toEqual([]);
});
