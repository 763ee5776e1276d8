/** Which ingress rules a lock-down takes away, and why the others stay. */
import { parsePrefix, type Prefix } from './addresses';
import { allTargets, carries, type LockDownTask } from './lock-down-task';
import { isNeverStrangers } from './never-block';
import type { IngressRule, Observation, RuleSource, SecurityGroup } from './observation';
import { holds, opens } from './permission-cover';

/** Does this rule let somebody from outside in, who is neither load balancer nor office? */
export function isToBeRevoked(rule: IngressRule, task: LockDownTask, webPorts: readonly number[]): boolean {
  const { observed, policy } = task;
  const { revoke } = policy.lockDown;
  if (rule.source.kind === 'security-group') {
    const { groupId } = rule.source;
    if (groupId === rule.groupId || revoke !== 'strict') return false;
    return !isBalancers(groupId, observed);
  }
  const strangers = (rangesOf(rule.source, observed) ?? []).filter(
    (range) => !policy.office.some((office) => holds(office, range)),
  );
  if (revoke === 'strict') return strangers.length > 0;
  if (!strangers.some((range) => isPublic(range, observed))) return false;
  return revoke === 'public' || webPorts.some((port) => opens(rule, port));
}

/** Also a group that it shares: it may be known by no other. */
function isBalancers(groupId: string, { loadBalancers }: Observation): boolean {
  return loadBalancers.some(({ securityGroupIds }) => securityGroupIds.includes(groupId));
}

function isPublic(range: Prefix, { ownRanges }: Observation): boolean {
  const own = ownRanges.filter(({ prefixListId }) => prefixListId === undefined);
  return !isNeverStrangers(range) && !own.some(({ cidr }) => holds(cidr, range));
}

/** The addresses of a source; `undefined` where it is a group, or a list that we cannot read. */
export function rangesOf(source: RuleSource, { prefixLists }: Observation): readonly Prefix[] | undefined {
  switch (source.kind) {
    case 'security-group':
      return undefined;
    case 'cidr':
      return [source.cidr].flatMap((cidr) => parsePrefix(cidr) ?? []);
    case 'prefix-list':
      return prefixLists
        .find(({ id }) => id === source.prefixListId)
        ?.cidrs?.flatMap((cidr) => parsePrefix(cidr) ?? []);
  }
}

/** The configured web ports, and those on which the servers are asked by load balancers. */
export function findWebPorts(group: SecurityGroup, { observed, policy }: LockDownTask): readonly number[] {
  const asked = allTargets(observed)
    .filter((target) => carries(target, group.id))
    .flatMap((target) => {
      const targetGroup = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
      return [target.port, targetGroup?.healthCheckPort ?? target.port];
    });
  return [...new Set([...policy.webPorts, ...asked])];
}

export function describeKept(rule: IngressRule, { observed, policy }: LockDownTask): string {
  const { source } = rule;
  if (source.kind === 'security-group') {
    if (source.groupId === rule.groupId) return 'from members of the same group';
    return isBalancers(source.groupId, observed)
      ? 'from the load balancer'
      : 'from another group of the account';
  }
  const ranges = rangesOf(source, observed);
  if (ranges === undefined)
    return 'from a managed prefix list that cannot be read: whom it admits is not known';
  if (ranges.length === 0) return 'from a managed prefix list that is empty';
  const isOffices = ranges.every((range) => policy.office.some((office) => holds(office, range)));
  if (isOffices) return 'from the office';
  return ranges.some((range) => isPublic(range, observed))
    ? 'from outside, on ports that are no web ports'
    : 'from the office or a private range';
}
