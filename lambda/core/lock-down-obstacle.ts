/** What stands against closing a security group: whoever would be cut off with no fault of their own. */
import { allTargets, balancersOf, carries, type LockDownTask } from './lock-down-task';
import type { LoadBalancer, NetworkInterface, Observation, SecurityGroup } from './observation';

/** Why this group must not be closed, or `undefined`. A load balancer that shares it is another matter: the split. */
export function findObstacle(group: SecurityGroup, task: LockDownTask): string | undefined {
  const { observed } = task;
  if (!allTargets(observed).some((target) => carries(target, group.id)))
    return `${group.id} is on no target: nothing there is closed`;
  const unread = findUnreadTarget(group, observed);
  if (unread !== undefined)
    return `it is not known which load balancers send to target ${unread}: ${group.id} stays open`;
  const balancers = findBalancers(group, observed);
  if (balancers.length === 0) return `no load balancer sends to these targets: ${group.id} stays open`;
  const network = balancers.filter(({ type }) => type !== 'application');
  if (network.length > 0) {
    return `${network.map(({ id, type }) => `${id} (${type})`).join(', ')} is no Application Load Balancer: its visitors may come to the servers under their own addresses, so ${group.id} stays open`;
  }
  const groupless = balancers.filter(({ securityGroupIds }) => securityGroupIds.length === 0);
  if (groupless.length > 0) {
    return `${groupless.map(({ id }) => id).join(', ')} has no security group that could be admitted: ${group.id} stays open`;
  }
  const strangers = findStrangers(group, task);
  if (strangers.length > 0) {
    return `${group.id} is also on ${strangers.map(describeInterface).join(', ')}, neither load balancer nor target: it stays open until lockDown.members names them`;
  }
  return undefined;
}

function findBalancers(group: SecurityGroup, observed: Observation): readonly LoadBalancer[] {
  const senders = new Set(
    allTargets(observed)
      .filter((target) => carries(target, group.id))
      .flatMap((target) => balancersOf(target, observed)),
  );
  return observed.loadBalancers.filter((balancer) => senders.has(balancer));
}

/** A target that carries the group, and whose target group or load balancer was not seen: it must not be cut off. */
function findUnreadTarget(group: SecurityGroup, observed: Observation): string | undefined {
  const balancers = new Set(observed.loadBalancers.map(({ arn }) => arn));
  return allTargets(observed).find((target) => {
    const targetGroup = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
    const isRead = targetGroup?.loadBalancerArns.every((arn) => balancers.has(arn)) === true;
    return carries(target, group.id) && !isRead;
  })?.id;
}

/** Who carries the group, and is neither a target of the environment nor a node of a load balancer that sends to one. */
function findStrangers(
  group: SecurityGroup,
  { observed, policy }: LockDownTask,
): readonly NetworkInterface[] {
  const senders = new Set(observed.targets.flatMap((target) => balancersOf(target, observed)));
  const known = new Set([
    ...observed.targets.flatMap(({ interfaces }) => interfaces.map(({ id }) => id)),
    ...[...senders].flatMap(({ nodes }) => nodes.map(({ id }) => id)),
    ...policy.lockDown.members,
  ]);
  return observed.groupMembers.filter(
    (member) =>
      member.securityGroupIds.includes(group.id) &&
      !known.has(member.id) &&
      (member.instanceId === undefined || !known.has(member.instanceId)),
  );
}

function describeInterface({ id, description, instanceId }: NetworkInterface): string {
  const what = instanceId ?? description;
  return what === '' ? id : `${id} (${what})`;
}
