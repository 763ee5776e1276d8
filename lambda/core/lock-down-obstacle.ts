/** What stands against closing a security group automatically: whoever would be cut off with no fault of their own. */
import type { NetworkInterface, Observation, SecurityGroup, Target } from './observation';
import type { Policy } from './policy';

/** Why this group must not be closed automatically, or `undefined`. */
export function findObstacle(
  group: SecurityGroup,
  observed: Observation,
  policy: Policy,
): string | undefined {
  const sharers = observed.loadBalancers.filter(({ securityGroupIds }) =>
    securityGroupIds.includes(group.id),
  );
  if (sharers.length > 0) {
    return `${group.id} is shared by the load balancer ${sharers.map(({ id }) => id).join(', ')} and the servers: closing it would take the site down, so it stays open until they have groups of their own`;
  }
  const groupless = observed.loadBalancers.filter(({ securityGroupIds }) => securityGroupIds.length === 0);
  if (groupless.length > 0) {
    return `${groupless.map(({ id }) => id).join(', ')} has no security group that could be admitted: ${group.id} stays open`;
  }
  if (observed.loadBalancers.length === 0)
    return `no load balancer sends to these targets: ${group.id} stays open`;
  const unread = findUnreadTarget(group, observed);
  if (unread !== undefined) {
    return `it is not known which load balancers send to target ${unread}: ${group.id} stays open`;
  }
  const strangers = findStrangers(group, observed, policy);
  if (strangers.length > 0) {
    return `${group.id} is also on ${strangers.map(describeInterface).join(', ')}, neither load balancer nor target: it stays open until lockDown.members names them`;
  }
  return undefined;
}

/** A target that carries the group, and whose target group or load balancer was not seen: it must not be cut off. */
function findUnreadTarget(group: SecurityGroup, observed: Observation): string | undefined {
  const balancers = new Set(observed.loadBalancers.map(({ arn }) => arn));
  return observed.targets.find((target) => {
    const targetGroup = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
    const isRead = targetGroup?.loadBalancerArns.every((arn) => balancers.has(arn)) === true;
    return carries(target, group) && !isRead;
  })?.id;
}

/** Is this group on the target? */
export function carries({ interfaces }: Target, group: SecurityGroup): boolean {
  return interfaces.some(({ securityGroupIds }) => securityGroupIds.includes(group.id));
}

function findStrangers(
  group: SecurityGroup,
  observed: Observation,
  policy: Policy,
): readonly NetworkInterface[] {
  const known = new Set([
    ...observed.targets.flatMap(({ interfaces }) => interfaces.map(({ id }) => id)),
    ...observed.loadBalancers.flatMap(({ nodes }) => nodes.map(({ id }) => id)),
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
