/**
 * The lock-down: the web servers' groups admit the load balancers' groups and the office, and no other source
 * from outside. Authorise first, wait, then revoke: no new connection of the load balancer or the office is refused.
 */
import type { GroupChange } from './group-change';
import { findExcess } from './group-quota';
import { describePermission } from './ledger-rows';
import { requiredByLoadBalancers, requiredByOffice } from './lock-down-access';
import { findObstacle } from './lock-down-obstacle';
import { describeKept, findWebPorts, isToBeRevoked } from './lock-down-rules';
import { allTargets, type LockDownPlan, type LockDownTask } from './lock-down-task';
import type { IngressPermission, IngressRule, SecurityGroup } from './observation';
import { describeOpenConnections, isTracked } from './open-connections';
import { dropCovered } from './permission-cover';
import { planSplits, type Closing, type SplitPlan } from './security-group-split';

export const NO_LOCK_DOWN: LockDownPlan = { changes: [], kept: [], obstacles: [], warnings: [] };

/** Plans the lock-down of every named group; a group that cannot be closed safely is left wholly alone, and named. */
export function planLockDown(task: LockDownTask): LockDownPlan {
  const { closings, obstacles } = chooseClosings(task);
  const splits = planSplits(task, closings);
  const refused = splits.flatMap((split) => (split.kind === 'refused' ? [split] : []));
  const made = splits.flatMap((split) => (split.kind === 'split' ? [split] : []));
  const steps = closings
    .filter(({ group }) => !refused.some(({ groupIds }) => groupIds.includes(group.id)))
    .map((closing) => planSteps(closing, task, made));
  const possible = steps.filter(({ excess }) => excess === undefined);
  const isNeeded = ({ split }: MadeSplit): boolean =>
    possible.some(({ closing }) => mustWaitFor(closing, split.loadBalancerArn, task));
  return {
    changes: [
      ...made.filter(isNeeded).flatMap(({ changes }) => changes),
      ...possible.flatMap(({ authorize }) => authorize),
      ...possible.flatMap(({ settle }) => settle),
      ...possible.flatMap(({ revoke }) => revoke),
    ],
    kept: possible.flatMap(({ closing }) => listKept(closing, task)),
    obstacles: [
      ...obstacles,
      ...refused.flatMap(({ groupIds, reason }) => groupIds.map((id) => `${id} stays open: ${reason}`)),
      ...steps.flatMap(({ closing, excess }) =>
        excess === undefined ? [] : [`${closing.group.id} stays open: ${excess}`],
      ),
    ],
    warnings: [
      ...possible.flatMap(({ closing }) =>
        describeOpenConnections(closing.group, closing.revoked, task.observed),
      ),
      ...warnOfOpenGroups(task),
      ...warnOfUnknownTargets(task),
    ],
  };
}

type MadeSplit = Extract<SplitPlan, { readonly kind: 'split' }>;

interface Steps {
  readonly closing: Closing;
  readonly authorize: readonly GroupChange[];
  readonly settle: readonly GroupChange[];
  readonly revoke: readonly GroupChange[];
  /** Why it would not fit. */
  readonly excess: string | undefined;
}

function chooseClosings(task: LockDownTask): {
  readonly closings: readonly Closing[];
  readonly obstacles: readonly string[];
} {
  const closings: Closing[] = [];
  const obstacles: string[] = [];
  for (const groupId of task.groupIds) {
    const group = task.observed.securityGroups.find(({ id }) => id === groupId);
    const obstacle =
      group === undefined ? `${groupId} does not exist: nothing is closed there` : findObstacle(group, task);
    if (obstacle !== undefined) obstacles.push(obstacle);
    else if (group !== undefined) closings.push({ group, revoked: findRevoked(group, task) });
  }
  return { closings, obstacles };
}

function findRevoked(group: SecurityGroup, task: LockDownTask): readonly IngressRule[] {
  const webPorts = findWebPorts(group, task);
  return group.ingress.filter((rule) => isToBeRevoked(rule, task, webPorts));
}

function planSteps(closing: Closing, task: LockDownTask, made: readonly MadeSplit[]): Steps {
  const { group, revoked } = closing;
  const { observed, policy, unsettled } = task;
  const target = group.id;
  const missing = findMissing(closing, task, made);
  const waiting = made.filter(({ split }) => mustWaitFor(closing, split.loadBalancerArn, task));
  const after = waiting.map(({ split }) => split.loadBalancerId);
  const order = after.length > 0 ? { after } : {};
  const isFresh =
    missing.length > 0 ||
    waiting.some(({ changes }) => changes.length > 0) ||
    [target, ...observed.loadBalancers.map(({ id }) => id)].some((id) => unsettled.has(id));
  const { settleSeconds: seconds } = policy.lockDown;
  return {
    closing,
    authorize: missing.map((permission) => ({ kind: 'authorize-ingress', target, permission, ...order })),
    settle: isFresh && revoked.length > 0 ? [{ kind: 'settle', target, seconds, ...order }] : [],
    revoke: revoked.map((rule) => ({
      kind: 'revoke-ingress',
      target,
      rule,
      isTracked: isTracked(rule, group, observed),
      ...order,
    })),
    excess:
      missing.length === 0
        ? undefined
        : findExcess(
            [...group.ingress, ...missing],
            observed.prefixLists,
            observed.groupQuotas.rulesPerGroup,
          ),
  };
}

/**
 * What load balancers and the office need, and no rule that stays gives them. Where nothing goes, now or before, nobody
 * loses anything; where an earlier run closed the group, what it admitted in exchange must still be there.
 */
function findMissing(
  { group, revoked }: Closing,
  task: LockDownTask,
  made: readonly MadeSplit[],
): readonly IngressPermission[] {
  const { observed } = task;
  const gone = [...revoked, ...listTakenAway(group, task)];
  if (gone.length === 0) return [];
  const names = new Map(made.map(({ split, groupId }) => [split.loadBalancerArn, groupId]));
  const wanted = [...requiredByLoadBalancers(group, observed, names), ...requiredByOffice(gone, task)];
  const standing = group.ingress.filter((rule) => !revoked.includes(rule));
  // Its own members are no matter of a lock-down.
  return dropCovered(wanted, standing).filter(
    ({ source }) => source.kind !== 'security-group' || source.groupId !== group.id,
  );
}

function listTakenAway(group: SecurityGroup, { rules }: LockDownTask): readonly IngressRule[] {
  return rules
    .filter((row) => row.groupId === group.id && row.action === 'revoke' && row.state === 'applied')
    .map(({ permission, ruleId, key, groupId }) => ({ ...permission, id: ruleId ?? key, groupId }));
}

/** Does closing this group take something from the load balancer, or does it admit the group that is made for it? */
function mustWaitFor({ group }: Closing, loadBalancerArn: string, { observed }: LockDownTask): boolean {
  const balancer = observed.loadBalancers.find(({ arn }) => arn === loadBalancerArn);
  const sends = allTargets(observed).some(
    (target) =>
      target.interfaces.some(({ securityGroupIds }) => securityGroupIds.includes(group.id)) &&
      observed.targetGroups.some(
        ({ arn, loadBalancerArns }) =>
          arn === target.targetGroupArn && loadBalancerArns.includes(loadBalancerArn),
      ),
  );
  return sends || balancer?.securityGroupIds.includes(group.id) === true;
}

function listKept({ group, revoked }: Closing, task: LockDownTask): LockDownPlan['kept'] {
  return group.ingress
    .filter((rule) => !revoked.includes(rule))
    .map((rule) => ({
      what: `${group.id}: ${describePermission(rule)} (${rule.id})`,
      reason: describeKept(rule, task),
    }));
}

/** Groups add up: a second, open group on a target makes closing the first one useless. */
function warnOfOpenGroups(task: LockDownTask): readonly string[] {
  const { observed, groupIds } = task;
  const carried = new Set(
    observed.targets.flatMap(({ interfaces }) =>
      interfaces.flatMap(({ securityGroupIds }) => securityGroupIds),
    ),
  );
  return observed.securityGroups
    .filter((group) => carried.has(group.id) && !groupIds.includes(group.id))
    .flatMap((group) => {
      const open = findRevoked(group, task);
      return open.length === 0
        ? []
        : [
            `${group.id} is on a target, too, and open to the world (${open.map(describePermission).join(', ')}); it is not named in webSecurityGroups and stays so`,
          ];
    });
}

/** Registered by an address that no interface of the VPC has: its groups are elsewhere, and nobody closes them here. */
function warnOfUnknownTargets({ observed }: LockDownTask): readonly string[] {
  return observed.targets
    .filter(({ interfaces }) => interfaces.length === 0)
    .map(
      ({ id }) => `no interface of target ${id} was found in this VPC: its security groups are not closed`,
    );
}
