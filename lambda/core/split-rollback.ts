/**
 * The split's way back, after the shared group's rules were restored and act everywhere: the load balancer loses its
 * own group, the servers no longer admit it, and it is deleted. Not while the load balancer still needs it.
 */
import type { GroupChange } from './group-change';
import { describePermission, toSplit, type RuleRow, type SplitRow } from './ledger-rows';
import type { IngressPermission } from './observation';
import { dropCovered } from './permission-cover';
import type { Change, Kept } from './plan';
import type { IsMeant, RollbackTask } from './rollback-plan';

export interface SplitRollback {
  /** Before the rules that admit the group are withdrawn … */
  readonly detach: readonly GroupChange[];
  /** … and after it. */
  readonly remove: readonly GroupChange[];
  /** Ids of groups that stay with their load balancers. */
  readonly standing: ReadonlySet<string>;
  /** Of those that go: the load balancer, by the group's id. */
  readonly gone: ReadonlyMap<string, string>;
  readonly kept: readonly Kept[];
}

/** @param restored what the rollback gives back first */
export function planSplitRollback(
  task: Pick<RollbackTask, 'ledger' | 'securityGroups' | 'loadBalancers'>,
  isMeant: IsMeant,
  restored: readonly Change[],
): SplitRollback {
  const rows = (task.ledger.splits ?? []).map((row) => ({
    row,
    lost: isMeant(row) ? findLost(row, task, restored) : ['it belongs to another incident'],
  }));
  const going = rows.filter(({ lost }) => lost.length === 0).map(({ row }) => row);
  const staying = rows.filter(({ lost }) => lost.length > 0);
  const after = [...new Set(restored.map(({ target }) => target))];
  return {
    detach: going.map((row) => ({
      kind: 'detach-group',
      target: row.loadBalancerId,
      split: toSplit(row),
      ...(after.length > 0 ? { after } : {}),
    })),
    remove: going.map((row) => ({
      kind: 'delete-group',
      target: row.loadBalancerId,
      split: toSplit(row),
      ...orderAfter(row, task.ledger.rules),
    })),
    standing: new Set(staying.flatMap(({ row }) => row.groupId ?? [])),
    gone: new Map(
      going.flatMap((row) => (row.groupId === undefined ? [] : [[row.groupId, row.loadBalancerId]])),
    ),
    kept: staying
      .filter(({ row }) => isMeant(row))
      .map(({ row, lost }) => ({
        what: `${row.groupName} stays on ${row.loadBalancerId}`,
        reason: `without it ${lost.join(', ')} would be lost`,
      })),
  };
}

/** What the load balancer would lose with its own group: people may have changed the other ones since. */
function findLost(
  { groupId, loadBalancerArn }: SplitRow,
  { securityGroups, loadBalancers = [] }: Pick<RollbackTask, 'securityGroups' | 'loadBalancers'>,
  restored: readonly Change[],
): readonly string[] {
  const balancer = loadBalancers.find(({ arn }) => arn === loadBalancerArn);
  const group = securityGroups.find(({ id }) => id === groupId);
  if (group === undefined || balancer?.securityGroupIds.includes(group.id) !== true) return [];
  const others = balancer.securityGroupIds.filter((id) => id !== group.id);
  const standing: readonly IngressPermission[] = [
    ...securityGroups.filter(({ id }) => others.includes(id)).flatMap(({ ingress }) => ingress),
    ...restored.flatMap((change) =>
      change.kind === 'restore-ingress' && others.includes(change.target) ? [change.permission] : [],
    ),
  ];
  return dropCovered(group.ingress, standing).map(describePermission);
}

/** AWS does not delete a group that another one's rule names. */
function orderAfter(
  { groupId }: SplitRow,
  rules: readonly RuleRow[],
): { readonly after?: readonly string[] } {
  const naming = rules.filter(
    ({ action, permission: { source } }) =>
      action === 'authorize' && source.kind === 'security-group' && source.groupId === groupId,
  );
  const after = [...new Set(naming.map((row) => row.groupId))];
  return after.length > 0 ? { after } : {};
}
