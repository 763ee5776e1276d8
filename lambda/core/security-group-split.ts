/**
 * The split: a load balancer that shares a security group with the servers gets one of its own beside it, so that the
 * shared one can be closed. Nobody loses a group, so that whatever admits the shared one keeps working.
 *
 * Order: make the group, nobody carries it yet; put it on the load balancer; admit it to the servers; wait; only then
 * may the shared group's rules go. Rollback is the reverse (see split-rollback.ts).
 */
import type { GroupChange } from './group-change';
import { findExcess } from './group-quota';
import type { Split } from './ledger-rows';
import { distinct, makePermission } from './lock-down-access';
import { carriedGroupsOf, ownGroupsOf, type LockDownTask } from './lock-down-task';
import type { IngressPermission, IngressRule, LoadBalancer, SecurityGroup } from './observation';
import { findOwner } from './owner';
import { dropCovered, opens } from './permission-cover';

/** A group that is to be closed, and the rules that go. */
export interface Closing {
  readonly group: SecurityGroup;
  readonly revoked: readonly IngressRule[];
}

export type SplitPlan =
  /** No load balancer loses anything by the closings. */
  | { readonly kind: 'not-needed' }
  /** These groups cannot be closed, because of `reason`. */
  | { readonly kind: 'refused'; readonly groupIds: readonly string[]; readonly reason: string }
  | {
      readonly kind: 'split';
      readonly split: Split;
      readonly changes: readonly GroupChange[];
      /** What permissions call the load balancer's own group: its id, or its name while it is not made. */
      readonly groupId: string;
    };

/** Plans the split of every load balancer that shares a group which is to be closed. */
export function planSplits(task: LockDownTask, closings: readonly Closing[]): readonly SplitPlan[] {
  return task.observed.loadBalancers.map((balancer) => planSplit(balancer, task, closings));
}

function planSplit(balancer: LoadBalancer, task: LockDownTask, closings: readonly Closing[]): SplitPlan {
  const { observed } = task;
  const shared = closings.filter(
    ({ group, revoked }) => balancer.securityGroupIds.includes(group.id) && revoked.length > 0,
  );
  const lost = findLost(balancer, task, shared);
  const hasOwn = ownGroupsOf(balancer, observed).length > 0;
  if (shared.length === 0 || (lost.length === 0 && hasOwn)) return { kind: 'not-needed' };
  const row = task.splits.find(({ loadBalancerArn }) => loadBalancerArn === balancer.arn);
  const split = nameSplit(balancer, task.environment);
  const groupId = row?.groupId ?? split.groupName;
  const present = observed.securityGroups.find(({ id }) => id === groupId);
  const isAttached = carriedGroupsOf(balancer).includes(groupId);
  const reason =
    findReasonAgainst(balancer, task, shared) ??
    (isAttached ? undefined : findLimit(balancer, task)) ??
    findExcess(
      [...(present?.ingress ?? []), ...lost],
      observed.prefixLists,
      observed.groupQuotas.rulesPerGroup,
    );
  if (reason !== undefined) {
    return {
      kind: 'refused',
      groupIds: shared.map(({ group }) => group.id),
      reason: `the load balancer ${balancer.id} carries it, too, and cannot be given a group of its own: ${reason}`,
    };
  }
  const target = balancer.id;
  const changes: readonly GroupChange[] = [
    ...(isAttached && lost.length === 0
      ? []
      : [{ kind: 'prepare-group', target, split, ingress: lost } as const]),
    ...(isAttached ? [] : [{ kind: 'attach-group', target, split } as const]),
  ];
  return { kind: 'split', split, changes, groupId };
}

export function nameSplit(
  { arn, id, vpcId }: Pick<LoadBalancer, 'arn' | 'id' | 'vpcId'>,
  environment: string,
): Split {
  const name = id.split('/')[1] ?? id;
  return { loadBalancerArn: arn, loadBalancerId: id, vpcId, groupName: `floodgate-${environment}-${name}` };
}

/** What visitors of the load balancer would lose: the rules that go, narrowed to its listeners' ports. */
function findLost(
  balancer: LoadBalancer,
  { observed }: LockDownTask,
  shared: readonly Closing[],
): readonly IngressPermission[] {
  const revoked = shared.flatMap((closing) => closing.revoked);
  const narrowed = revoked.flatMap((rule) =>
    balancer.listeners
      .filter(({ port }) => opens(rule, port))
      .map(({ port }) =>
        makePermission('tcp', { from: port, to: port }, rule.source, `visitors, as ${rule.groupId} had it`),
      ),
  );
  const standing = observed.securityGroups
    .filter(({ id }) => carriedGroupsOf(balancer).includes(id))
    .flatMap(({ ingress }) => ingress)
    .filter((rule) => !revoked.includes(rule));
  return dropCovered(distinct(narrowed), standing);
}

function findReasonAgainst(
  balancer: LoadBalancer,
  { isByHand, loadBalancerArn }: LockDownTask,
  shared: readonly Closing[],
): string | undefined {
  if (balancer.arn !== loadBalancerArn) return 'this environment does not look after it';
  if (balancer.nodes.length === 0) return 'none of its nodes was found';
  const owned = [
    { id: balancer.id, tags: balancer.tags },
    ...shared.map(({ group }) => ({ id: group.id, tags: group.tags })),
  ].flatMap(({ id, tags }) => {
    const owner = findOwner(tags);
    return owner === undefined ? [] : [`${id} belongs to ${owner}`];
  });
  if (owned.length === 0 || isByHand) return undefined;
  return `${owned.join(', ')}, and a deployment would take it away and leave the site dark; by hand, {"action":"lock-down"} does it`;
}

function findLimit(balancer: LoadBalancer, { observed, splits }: LockDownTask): string | undefined {
  const { groupsPerInterface } = observed.groupQuotas;
  const isMade = splits.some(({ loadBalancerArn, groupId }) => {
    return loadBalancerArn === balancer.arn && groupId !== undefined;
  });
  if (balancer.securityGroupIds.length >= groupsPerInterface)
    return `it has ${balancer.securityGroupIds.length} groups, as many as an interface may have`;
  if (observed.mayMakeGroup === false && !isMade)
    return 'this function may not make a security group (ec2:CreateSecurityGroup)';
  return undefined;
}
