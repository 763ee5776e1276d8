/**
 * What a split needs while it stands: the load balancer must carry the group that was made for it, or the shared group,
 * closed by now, leaves the site dark. Where a deployment or a person took it away, it is put back.
 */
import type { Change } from './plan';
import { toSplit, type SplitRow } from './ledger-rows';
import { carriedGroupsOf } from './lock-down-task';
import type { LoadBalancer } from './observation';

export interface SplitUpkeep {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

/** @param planned what the lock-down does anyway */
export function planSplitUpkeep(
  rows: readonly SplitRow[],
  balancers: readonly LoadBalancer[],
  planned: readonly Change[] = [],
): SplitUpkeep {
  const plans = rows
    .filter(({ state }) => state !== 'undoing')
    .map((row) => {
      const balancer = balancers.find(({ arn }) => arn === row.loadBalancerArn);
      const isPlanned = planned.some(
        ({ kind, target }) => kind === 'attach-group' && target === row.loadBalancerId,
      );
      return keepAttached(row, balancer, isPlanned);
    });
  return {
    changes: plans.flatMap(({ changes }) => changes),
    warnings: plans.flatMap(({ warnings }) => warnings),
  };
}

function keepAttached(row: SplitRow, balancer: LoadBalancer | undefined, isPlanned: boolean): SplitUpkeep {
  const { loadBalancerId: target, groupName, groupId } = row;
  if (balancer === undefined) {
    const what = `${target} is gone, and left its security group ${groupName} behind`;
    return { changes: [], warnings: [`${what}; {"action":"rollback","what":"lock-down"} removes it`] };
  }
  const attach: Change = { kind: 'attach-group', target, split: toSplit(row) };
  const isCarried = groupId !== undefined && carriedGroupsOf(balancer).includes(groupId);
  // A run ended before it could note that every node carries the group: to attach it again only notes that.
  if (row.state === 'intended') return { changes: isCarried && !isPlanned ? [attach] : [], warnings: [] };
  if (groupId === undefined || isCarried) return { changes: [], warnings: [] };
  return {
    changes: isPlanned ? [] : [attach],
    warnings: [
      `somebody took ${groupName} (${groupId}) from ${target}, or a deployment did; without it the site is dark, so it is put back`,
    ],
  };
}
