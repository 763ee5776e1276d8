/**
 * What became of the security group rules that we added or took away: compares the ledger with the groups, after
 * runs that were cut off and after people who changed something.
 */
import { describePermission, type LedgerState, type RuleRow } from './ledger-rows';
import type { IngressRule, SecurityGroup } from './observation';
import type { Change } from './plan';

export interface RuleInventory {
  /** Ledger rows to bring in line with the world. */
  readonly changes: readonly Change[];
  /** What people or deploys did to our rules since. */
  readonly drift: readonly string[];
}

/** Authorised so long before, a rule acts everywhere even if its call was slow: four attempts of ten seconds. */
const SLOWEST_CALL_MS = 60_000;

/** @param groups rows of other groups are left alone */
export function takeRuleInventory(rows: readonly RuleRow[], groups: readonly SecurityGroup[]): RuleInventory {
  const changes: Change[] = [];
  const drift: string[] = [];
  for (const row of rows) {
    const group = groups.find(({ id }) => id === row.groupId);
    if (group === undefined) continue;
    if (row.state === 'applied') drift.push(...findDrift(row, group));
    else changes.push(settleRow(row, group));
  }
  return { changes, drift };
}

/** Rows of groups that were deleted: nothing is left to put back. */
export function forgetLostGroups(
  rows: readonly RuleRow[],
  groups: readonly SecurityGroup[],
): readonly Change[] {
  const found = new Set(groups.map(({ id }) => id));
  return rows.filter(({ groupId }) => !found.has(groupId)).map((row) => forget(row, 'the group is gone'));
}

/** A run ended between the note and the call, or between the call and its note: the group says which. */
function settleRow(row: RuleRow, group: SecurityGroup): Change {
  if (row.action === 'authorize') {
    const rule = findAuthorized(row, group);
    return rule === undefined ? forget(row, 'the rule is not there') : confirm(row, rule.id);
  }
  const isThere =
    row.state === 'undoing'
      ? group.ingress.some((rule) => describePermission(rule) === row.key)
      : group.ingress.some(({ id }) => id === row.ruleId);
  return isThere ? forget(row, 'the rule is there') : confirm(row, row.ruleId);
}

/** The rule of an authorize row: by its id, or, where no run could note that, by our tag on an equal rule. */
export function findAuthorized(row: RuleRow, group: SecurityGroup | undefined): IngressRule | undefined {
  const isEqual = (rule: IngressRule): boolean => describePermission(rule) === row.key;
  return row.ruleId === undefined
    ? group?.ingress.find((rule) => isEqual(rule) && rule.tags['floodgate'] !== undefined)
    : group?.ingress.find((rule) => rule.id === row.ruleId && isEqual(rule));
}

function findDrift(row: RuleRow, group: SecurityGroup): readonly string[] {
  const what = `${row.groupId}: ${row.key}`;
  const equal = group.ingress.find((rule) => describePermission(rule) === row.key);
  if (row.action === 'revoke')
    return equal === undefined ? [] : [`${what} was taken away by us, and admitted again by somebody else`];
  if (findAuthorized(row, group) !== undefined) return [];
  const isAltered = group.ingress.some(({ id }) => id === row.ruleId);
  return [`${what} was admitted by us, and ${isAltered ? 'altered' : 'removed'} by somebody else`];
}

/** Groups with a rule of ours, and load balancers with a group of ours, so new that it may not act everywhere yet. */
export function findUnsettled(
  { rules, splits = [] }: Pick<LedgerState, 'rules' | 'splits'>,
  settleSeconds: number,
  now: Date,
): ReadonlySet<string> {
  const isFresh = ({ state, since }: Pick<RuleRow, 'state' | 'since'>): boolean =>
    state !== 'applied' || Date.parse(since) + settleSeconds * 1000 + SLOWEST_CALL_MS > now.getTime();
  return new Set([
    ...rules.filter((row) => row.action === 'authorize' && isFresh(row)).map(({ groupId }) => groupId),
    ...splits.filter(isFresh).map(({ loadBalancerId }) => loadBalancerId),
  ]);
}

function confirm({ groupId, action, key }: RuleRow, ruleId: string | undefined): Change {
  return {
    kind: 'confirm-rule-row',
    target: groupId,
    action,
    key,
    ruleId,
    why: 'a run ended between the call and its note',
  };
}

function forget({ groupId, action, key }: RuleRow, why: string): Change {
  return { kind: 'forget-rule-row', target: groupId, action, key, why };
}
