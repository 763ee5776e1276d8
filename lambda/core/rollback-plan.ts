/**
 * The rollback: three-way. What we changed is put back, what people changed since is kept, and the plan
 * says which was which. Access is given back before ours is taken away.
 */
import { forgetLostAcls, takeInventory } from './deny-rows';
import { describePermission, type DenyRow, type LedgerState, type RuleRow } from './ledger-rows';
import type { NetworkAcl, SecurityGroup } from './observation';
import type { Change, Kept } from './plan';
import type { Policy } from './policy';
import { findAuthorized } from './rule-rows';

export type RollbackPart = 'denies' | 'lock-down' | 'all';

export interface RollbackTask {
  readonly part: RollbackPart;
  /** Only what this incident did; `undefined`: everything that stands. */
  readonly incident: string | undefined;
  readonly ledger: LedgerState;
  readonly networkAcls: readonly NetworkAcl[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly policy: Policy;
  /** An earlier run began it: what it gave back may not act everywhere yet. */
  readonly isResumed?: boolean;
}

export interface RollbackPlan {
  readonly changes: readonly Change[];
  /** What stays as it is, because people changed it since. */
  readonly kept: readonly Kept[];
}

export function planRollback(task: RollbackTask): RollbackPlan {
  const isMeant = (row: { readonly incident: string }): boolean =>
    task.incident === undefined || row.incident === task.incident;
  const denies = task.part === 'lock-down' ? [] : task.ledger.denies.filter(isMeant);
  const rules = task.part === 'denies' ? [] : task.ledger.rules.filter(isMeant);
  const plans = [
    ...task.networkAcls.map((acl) => undoDenies(acl, denies, task.policy)),
    { changes: forgetLostAcls(task.networkAcls, denies), kept: [] },
    undoRules(rules, task),
  ];
  return { changes: plans.flatMap(({ changes }) => changes), kept: plans.flatMap(({ kept }) => kept) };
}

function undoDenies(acl: NetworkAcl, rows: readonly DenyRow[], policy: Policy): RollbackPlan {
  const { standing, changes, drift } = takeInventory(acl, rows, policy.deny);
  const removals = standing.map(({ ruleNumber, cidr }): Change => ({
    kind: 'remove-deny-entry',
    target: acl.id,
    ruleNumber,
    cidr,
    why: 'rollback',
  }));
  const forgotten = changes.filter(({ kind }) => kind === 'forget-deny-row');
  return {
    changes: [...forgotten, ...removals],
    kept: drift.map((what) => ({ what, reason: 'changed by people since' })),
  };
}

function undoRules(rows: readonly RuleRow[], task: RollbackTask): RollbackPlan {
  const restored = rows.filter(({ action }) => action === 'revoke').map((row) => restoreRule(row, task));
  const withdrawn = rows.filter(({ action }) => action === 'authorize').map((row) => withdrawRule(row, task));
  const isAwaited = (change: Change): boolean =>
    change.kind === 'restore-ingress' || (task.isResumed === true && change.kind === 'withdraw-ingress');
  const returning = [...restored, ...withdrawn].flatMap(({ changes }) => changes).filter(isAwaited);
  // What was taken away must act again everywhere before what replaced it goes.
  const settle = [...new Set(returning.map(({ target }) => target))].map((target): Change => ({
    kind: 'settle',
    target,
    seconds: task.policy.lockDown.settleSeconds,
  }));
  return {
    changes: [
      ...restored.flatMap(({ changes }) => changes),
      ...settle,
      ...withdrawn.flatMap(({ changes }) => changes),
    ],
    kept: [...restored, ...withdrawn].flatMap(({ kept }) => kept),
  };
}

function restoreRule(row: RuleRow, task: RollbackTask): RollbackPlan {
  const target = row.groupId;
  const group = task.securityGroups.find(({ id }) => id === target);
  const what = `${target}: ${row.key}`;
  if (group === undefined) return forget(row, 'the group is gone', what);
  if (group.ingress.some(({ id }) => id === row.ruleId))
    return forget(row, 'it was never taken away', undefined);
  if (group.ingress.some((rule) => describePermission(rule) === row.key)) {
    return row.state === 'undoing'
      ? forget(row, 'it was given back by a run that could not note it', undefined)
      : forget(row, 'somebody admitted it again', what);
  }
  return { changes: [{ kind: 'restore-ingress', target, permission: row.permission }], kept: [] };
}

function withdrawRule(row: RuleRow, task: RollbackTask): RollbackPlan {
  const target = row.groupId;
  const what = `${target}: ${row.key}`;
  const group = task.securityGroups.find(({ id }) => id === target);
  const rule = findAuthorized(row, group);
  if (rule === undefined) {
    const isAltered = row.ruleId !== undefined && group?.ingress.some(({ id }) => id === row.ruleId) === true;
    if (isAltered) return forget(row, 'somebody changed it; it stays', what);
    return forget(row, 'it is gone already', row.state === 'applied' ? what : undefined);
  }
  return {
    changes: [{ kind: 'withdraw-ingress', target, ruleId: rule.id, permission: row.permission }],
    kept: [],
  };
}

function forget(row: RuleRow, why: string, keptWhat: string | undefined): RollbackPlan {
  return {
    changes: [{ kind: 'forget-rule-row', target: row.groupId, action: row.action, key: row.key, why }],
    kept: keptWhat === undefined ? [] : [{ what: keptWhat, reason: why }],
  };
}
