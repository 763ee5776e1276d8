/**
 * The rollback: three-way. What we changed is put back, what people changed since is kept, and the plan
 * says which was which. Access is given back before ours is taken away.
 */
import { forgetLostAcls, takeInventory } from './deny-rows';
import { describePermission, type DenyRow, type LedgerState, type RuleRow } from './ledger-rows';
import type { LoadBalancer, NetworkAcl, SecurityGroup } from './observation';
import type { Change, Kept } from './plan';
import type { Policy } from './policy';
import { findAuthorized } from './rule-rows';
import { planSplitRollback, type SplitRollback } from './split-rollback';

/** Is the row part of what is taken back? */
export type IsMeant = (row: { readonly incident: string }) => boolean;

export type RollbackPart = 'denies' | 'lock-down' | 'all';

export interface RollbackTask {
  readonly part: RollbackPart;
  /** Only what this incident did; `undefined`: everything that stands. */
  readonly incident: string | undefined;
  readonly ledger: LedgerState;
  readonly networkAcls: readonly NetworkAcl[];
  readonly securityGroups: readonly SecurityGroup[];
  /** Load balancers of the splits, as far as they exist. */
  readonly loadBalancers?: readonly Pick<LoadBalancer, 'arn' | 'securityGroupIds'>[];
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
  const isMeant: IsMeant = (row) => task.incident === undefined || row.incident === task.incident;
  const denies = task.part === 'lock-down' ? [] : task.ledger.denies.filter(isMeant);
  const plans = [
    ...task.networkAcls.map((acl) => undoDenies(acl, denies, task.policy)),
    { changes: forgetLostAcls(task.networkAcls, denies), kept: [] },
    task.part === 'denies' ? { changes: [], kept: [] } : undoLockDown(task, isMeant),
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

/** Access is given back; it must act everywhere before what replaced it goes; then a split is undone, too. */
function undoLockDown(task: RollbackTask, isMeant: IsMeant): RollbackPlan {
  const rows = task.ledger.rules.filter(isMeant);
  const restored = rows.filter(({ action }) => action === 'revoke').map((row) => restoreRule(row, task));
  const returning = restored.flatMap(({ changes }) => changes);
  const splits = planSplitRollback(task, isMeant, returning);
  const withdrawn = rows
    .filter(({ action }) => action === 'authorize')
    .map((row) => withdrawUnlessNeeded(row, task, isMeant, splits));
  const settled = [
    ...returning.filter(({ kind }) => kind === 'restore-ingress'),
    ...(task.isResumed === true
      ? withdrawn.flatMap(({ changes }) => changes).filter(({ kind }) => kind === 'withdraw-ingress')
      : []),
  ].map(({ target }) => target);
  const settle = [...new Set(settled)].map((target): Change => ({
    kind: 'settle',
    target,
    seconds: task.policy.lockDown.settleSeconds,
  }));
  return {
    changes: [
      ...returning,
      ...settle,
      ...splits.detach,
      ...withdrawn.flatMap(({ changes }) => changes),
      ...splits.remove,
    ],
    kept: [...restored, splits, ...withdrawn].flatMap(({ kept }) => kept),
  };
}

/** While another rule of the group stays taken away, or the load balancer keeps its own group, what replaced it stays. */
function withdrawUnlessNeeded(
  row: RuleRow,
  task: RollbackTask,
  isMeant: IsMeant,
  splits: SplitRollback,
): RollbackPlan {
  const { groupId, permission } = row;
  const isClosed = task.ledger.rules.some(
    (other) => other.groupId === groupId && other.action === 'revoke' && !isMeant(other),
  );
  const source = permission.source.kind === 'security-group' ? permission.source.groupId : undefined;
  const isOfSplit = source !== undefined && splits.standing.has(source);
  if (!isClosed && !isOfSplit) return withdrawRule(row, task, splits.gone.get(source ?? ''));
  const reason = isClosed
    ? 'other rules of the group, taken away in another incident, stay so'
    : 'the load balancer keeps its own group';
  return { changes: [], kept: [{ what: `${groupId}: ${row.key}`, reason }] };
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

/** @param after the load balancer whose group the rule admits: it must have lost that group before */
function withdrawRule(row: RuleRow, task: RollbackTask, after: string | undefined): RollbackPlan {
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
    changes: [
      {
        kind: 'withdraw-ingress',
        target,
        ruleId: rule.id,
        permission: row.permission,
        ...(after === undefined ? {} : { after: [after] }),
      },
    ],
    kept: [],
  };
}

function forget(row: RuleRow, why: string, keptWhat: string | undefined): RollbackPlan {
  return {
    changes: [{ kind: 'forget-rule-row', target: row.groupId, action: row.action, key: row.key, why }],
    kept: keptWhat === undefined ? [] : [{ what: keptWhat, reason: why }],
  };
}
