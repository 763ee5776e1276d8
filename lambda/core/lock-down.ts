/**
 * The lock-down: the web servers' groups admit the load balancers' groups and the office, and no other source
 * from outside. Authorise first, wait, then revoke: no new connection of the load balancer or the office is refused.
 */
import { contains, parsePrefix, type Prefix } from './addresses';
import { describePermission, describeSource, describeTraffic } from './ledger-rows';
import { carries, findObstacle } from './lock-down-obstacle';
import { isNeverStrangers } from './never-block';
import type {
  IngressPermission,
  IngressRule,
  LoadBalancer,
  Observation,
  PortRange,
  SecurityGroup,
} from './observation';
import type { Change, Kept } from './plan';
import type { Policy } from './policy';

export interface LockDownPlan {
  readonly changes: readonly Change[];
  readonly kept: readonly Kept[];
  readonly warnings: readonly string[];
}

const OURS = 'Floodgate lock-down';
const TAG = 'floodgate';

/**
 * Plans the lock-down of every named group; a group that cannot be closed safely is left wholly alone, with a warning.
 * @param unsettled groups in which a rule that an earlier run authorised may not act everywhere yet
 */
export function planLockDown(
  observed: Observation,
  groupIds: readonly string[],
  policy: Policy,
  unsettled: ReadonlySet<string> = new Set(),
): LockDownPlan {
  const plans = groupIds.map((groupId) => {
    const group = observed.securityGroups.find(({ id }) => id === groupId);
    if (group === undefined) return onlyWarning(`${groupId} is on no target: nothing there is closed`);
    const obstacle = findObstacle(group, observed, policy);
    return obstacle === undefined
      ? closeGroup(group, observed, policy, unsettled.has(groupId))
      : onlyWarning(obstacle);
  });
  const warnings = [...plans.flatMap((plan) => plan.warnings), ...warnOfOpenGroups(observed, groupIds)];
  return {
    changes: plans.flatMap(({ changes }) => changes),
    kept: plans.flatMap(({ kept }) => kept),
    warnings,
  };
}

function onlyWarning(warning: string): LockDownPlan {
  return { changes: [], kept: [], warnings: [warning] };
}

function closeGroup(
  group: SecurityGroup,
  observed: Observation,
  policy: Policy,
  isUnsettled: boolean,
): LockDownPlan {
  const revoked = group.ingress.filter((rule) => isToBeRevoked(rule, observed, policy));
  const staying = group.ingress.filter((rule) => !revoked.includes(rule));
  const wanted = [...requiredByLoadBalancers(group, observed), ...requiredByOffice(revoked, policy.office)];
  const missing = dropCovered(wanted, staying);
  const target = group.id;
  const changes: Change[] = [
    ...missing.map((permission): Change => ({ kind: 'authorize-ingress', target, permission })),
    ...((missing.length > 0 || isUnsettled) && revoked.length > 0
      ? [{ kind: 'settle', target, seconds: policy.lockDown.settleSeconds } as const]
      : []),
    ...revoked.map((rule): Change => ({ kind: 'revoke-ingress', target, rule })),
  ];
  const kept = staying.map((rule) => ({
    what: `${group.id}: ${describePermission(rule)} (${rule.id})`,
    reason: describeKept(rule),
  }));
  return { changes, kept, warnings: revoked.length > 0 ? [describeOpenConnections(group, revoked)] : [] };
}

function describeKept(rule: IngressRule): string {
  switch (rule.source.kind) {
    case 'security-group':
      return 'from another group of the account';
    case 'prefix-list':
      return 'from a managed prefix list';
    case 'cidr':
      return 'from the office or a private range';
  }
}

/** Does this rule let somebody from outside in, who is neither load balancer nor office? */
function isToBeRevoked(rule: IngressRule, observed: Observation, policy: Policy): boolean {
  if (rule.source.kind === 'security-group') {
    const { groupId } = rule.source;
    const isLoadBalancers = observed.loadBalancers.some(({ securityGroupIds }) =>
      securityGroupIds.includes(groupId),
    );
    return policy.lockDown.revoke === 'strict' && !isLoadBalancers;
  }
  if (rule.source.kind === 'prefix-list') return policy.lockDown.revoke === 'strict';
  const source = parsePrefix(rule.source.cidr);
  if (source === undefined) return false;
  if (policy.office.some((office) => holds(office, source))) return false;
  if (policy.lockDown.revoke === 'strict') return true;
  if (isNeverStrangers(source) || observed.ownRanges.some(({ cidr }) => holds(cidr, source))) return false;
  return policy.lockDown.revoke === 'public' || policy.webPorts.some((port) => opens(rule, port));
}

function holds(outer: string, inner: Prefix): boolean {
  const prefix = parsePrefix(outer);
  return prefix !== undefined && contains(prefix, inner);
}

function opens({ protocol, ports }: IngressPermission, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && ports !== undefined && ports.from <= port && port <= ports.to;
}

/** Traffic and health-check ports of every target that carries the group, from every load balancer's groups. */
function requiredByLoadBalancers(group: SecurityGroup, observed: Observation): readonly IngressPermission[] {
  const permissions = new Map<string, IngressPermission>();
  for (const target of observed.targets) {
    if (!carries(target, group)) continue;
    const targetGroup = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
    const balancers = observed.loadBalancers.filter(
      ({ arn }) => targetGroup?.loadBalancerArns.includes(arn) === true,
    );
    for (const port of [target.port, targetGroup?.healthCheckPort ?? target.port]) {
      for (const permission of balancers.flatMap((balancer) => admitBalancer(balancer, port))) {
        permissions.set(describePermission(permission), permission);
      }
    }
  }
  return [...permissions.values()];
}

function admitBalancer(balancer: LoadBalancer, port: number): readonly IngressPermission[] {
  return balancer.securityGroupIds.map((groupId) =>
    makePermission('tcp', { from: port, to: port }, { kind: 'security-group', groupId }, 'load balancer'),
  );
}

/** What the office could reach through a rule that goes, it keeps. */
function requiredByOffice(
  revoked: readonly IngressRule[],
  office: readonly string[],
): readonly IngressPermission[] {
  const permissions = new Map<string, IngressPermission>();
  for (const rule of revoked) {
    if (rule.source.kind !== 'cidr') continue;
    const source = parsePrefix(rule.source.cidr);
    for (const cidr of office) {
      const own = parsePrefix(cidr);
      // A rule whose source lies within the office is not revoked, so it holds the whole of it or nothing.
      if (source === undefined || own === undefined || !contains(source, own)) continue;
      const permission = makePermission(rule.protocol, rule.ports, { kind: 'cidr', cidr }, 'office');
      permissions.set(describePermission(permission), permission);
    }
  }
  return [...permissions.values()];
}

function makePermission(
  protocol: string,
  ports: PortRange | undefined,
  source: IngressPermission['source'],
  who: string,
): IngressPermission {
  return { protocol, ports, source, description: `${OURS}: ${who}`, tags: { [TAG]: 'lock-down' } };
}

/** Leaves out what a staying rule, or another wanted permission, admits already. */
function dropCovered(
  wanted: readonly IngressPermission[],
  staying: readonly IngressRule[],
): readonly IngressPermission[] {
  const uncovered = wanted.filter((permission) => !staying.some((rule) => admits(rule, permission)));
  return uncovered.filter(
    (permission, index) =>
      !uncovered.some(
        (other, at) =>
          at !== index && admits(other, permission) && !(admits(permission, other) && index < at),
      ),
  );
}

/** Does the first rule let in everything that the second one does? */
function admits(rule: IngressPermission, other: IngressPermission): boolean {
  const traffic =
    rule.protocol === '-1' ||
    (rule.protocol === other.protocol &&
      (rule.ports === other.ports ||
        (rule.ports !== undefined &&
          other.ports !== undefined &&
          rule.ports.from <= other.ports.from &&
          other.ports.to <= rule.ports.to)));
  if (!traffic) return false;
  if (rule.source.kind === 'cidr' && other.source.kind === 'cidr') {
    const inner = parsePrefix(other.source.cidr);
    return inner !== undefined && holds(rule.source.cidr, inner);
  }
  return rule.source.kind === other.source.kind && describeSource(rule) === describeSource(other);
}

/**
 * Amazon EC2, security group connection tracking: a flow admitted by a rule from everywhere, with all egress open,
 * is not tracked and ends with its rule; a tracked one lives on until it times out.
 */
function describeOpenConnections(group: SecurityGroup, revoked: readonly IngressRule[]): string {
  const openEgress = ['0.0.0.0/0', '::/0'].filter((cidr) =>
    group.egress.some(
      (rule) => rule.protocol === '-1' && rule.source.kind === 'cidr' && rule.source.cidr === cidr,
    ),
  );
  const untracked = revoked.filter(
    (rule) =>
      rule.source.kind === 'cidr' &&
      openEgress.includes(rule.source.cidr) &&
      ['tcp', 'udp', '-1'].includes(rule.protocol),
  );
  const tracked = revoked.filter((rule) => !untracked.includes(rule));
  const name = (rules: readonly IngressRule[]): string =>
    rules.map((rule) => `${describeTraffic(rule)} from ${describeSource(rule)}`).join(', ');
  return [
    `open connections through ${group.id}:`,
    untracked.length > 0 ? `${name(untracked)} untracked, cut at once` : '',
    tracked.length > 0 ? `${name(tracked)} tracked, they live on until they time out` : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replace('at once ', 'at once; ');
}

/** Groups add up: a second, open group on a target makes closing the first one useless. */
function warnOfOpenGroups(observed: Observation, groupIds: readonly string[]): readonly string[] {
  const others = new Set(
    observed.targets.flatMap(({ interfaces }) =>
      interfaces.flatMap(({ securityGroupIds }) => securityGroupIds),
    ),
  );
  return observed.securityGroups
    .filter((group) => others.has(group.id) && !groupIds.includes(group.id))
    .filter((group) =>
      group.ingress.some(
        ({ source }) => source.kind === 'cidr' && ['0.0.0.0/0', '::/0'].includes(source.cidr),
      ),
    )
    .map(
      (group) =>
        `${group.id} is on a target, too, and open to the world; it is not named in webSecurityGroups and stays so`,
    );
}
