/** What the lock-down is planned from, and what a plan of it is. */
import type { RuleRow, SplitRow } from './ledger-rows';
import type { GroupChange } from './group-change';
import type { LoadBalancer, Observation, Target } from './observation';
import type { Kept } from './plan';
import type { Policy } from './policy';

export interface LockDownTask {
  readonly observed: Observation;
  /** The groups that are to be closed. */
  readonly groupIds: readonly string[];
  readonly policy: Policy;
  /** The load balancer that the environment names; no other is split. */
  readonly loadBalancerArn: string;
  /** The environment's name: a group that we make carries it. */
  readonly environment: string;
  readonly splits: readonly SplitRow[];
  /** What earlier runs changed in the groups: what they took away is still to be made up for. */
  readonly rules: readonly RuleRow[];
  /** Groups and load balancers in which a change of an earlier run may not act everywhere yet. */
  readonly unsettled: ReadonlySet<string>;
  /** A person asked for it, and answers for what a deployment may undo. */
  readonly isByHand: boolean;
}

export interface LockDownPlan {
  readonly changes: readonly GroupChange[];
  readonly kept: readonly Kept[];
  /** Why groups are left wholly alone. */
  readonly obstacles: readonly string[];
  readonly warnings: readonly string[];
}

/** Every registration of the servers and of other members, with whichever target group. */
export function allTargets({ targets, otherTargets }: Observation): readonly Target[] {
  return [...targets, ...otherTargets];
}

/** Is this group on the target? */
export function carries({ interfaces }: Target, groupId: string): boolean {
  return interfaces.some(({ securityGroupIds }) => securityGroupIds.includes(groupId));
}

/** Load balancers that send to a target. */
export function balancersOf({ targetGroupArn }: Target, observed: Observation): readonly LoadBalancer[] {
  const group = observed.targetGroups.find(({ arn }) => arn === targetGroupArn);
  return observed.loadBalancers.filter(({ arn }) => group?.loadBalancerArns.includes(arn) === true);
}

/** Groups that the load balancer and each of its nodes carry. */
export function carriedGroupsOf({ securityGroupIds, nodes }: LoadBalancer): readonly string[] {
  return securityGroupIds.filter((id) => nodes.every((node) => node.securityGroupIds.includes(id)));
}

/** Of these, the groups that no target carries: whom they admit is the load balancer's business alone. */
export function ownGroupsOf(balancer: LoadBalancer, observed: Observation): readonly string[] {
  return carriedGroupsOf(balancer).filter(
    (id) => !allTargets(observed).some((target) => carries(target, id)),
  );
}
