/** What load balancers and the office must keep when rules are taken away, as permissions of ours. */
import { formatPrefix, parsePrefix } from './addresses';
import { describePermission } from './ledger-rows';
import { rangesOf } from './lock-down-rules';
import { allTargets, balancersOf, carries, ownGroupsOf, type LockDownTask } from './lock-down-task';
import type {
  IngressPermission,
  IngressRule,
  LoadBalancer,
  Observation,
  PortRange,
  SecurityGroup,
} from './observation';
import { holds } from './permission-cover';

/** Begins the description of every rule of ours, and names its tag. */
const OURS = 'Floodgate lock-down';
const TAG = 'floodgate';

/**
 * Traffic and health-check ports of every target that carries the group, from every load balancer that sends to it.
 * @param made groups that load balancers will carry alone, by the load balancer's ARN
 */
export function requiredByLoadBalancers(
  group: SecurityGroup,
  observed: Observation,
  made: ReadonlyMap<string, string>,
): readonly IngressPermission[] {
  const wanted = allTargets(observed)
    .filter((target) => carries(target, group.id))
    .flatMap((target) => {
      const targetGroup = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
      const balancers = balancersOf(target, observed);
      return [target.port, targetGroup?.healthCheckPort ?? target.port].flatMap((port) =>
        balancers.flatMap((balancer) => admitBalancer(balancer, port, observed, made)),
      );
    });
  return distinct(wanted);
}

function admitBalancer(
  balancer: LoadBalancer,
  port: number,
  observed: Observation,
  made: ReadonlyMap<string, string>,
): readonly IngressPermission[] {
  const own = ownGroupsOf(balancer, observed);
  const madeOne = made.get(balancer.arn);
  const admitted = [...new Set([...own, ...(madeOne === undefined ? [] : [madeOne])])];
  // Where all of its groups are on targets, too, and none of these is closed, it is known by them.
  const groupIds = admitted.length > 0 ? admitted : balancer.securityGroupIds;
  return groupIds.map((groupId) =>
    makePermission('tcp', { from: port, to: port }, { kind: 'security-group', groupId }, 'load balancer'),
  );
}

/** What the office could reach through a rule that goes, it keeps. */
export function requiredByOffice(
  revoked: readonly IngressRule[],
  { observed, policy }: Pick<LockDownTask, 'observed' | 'policy'>,
): readonly IngressPermission[] {
  const wanted = revoked.flatMap((rule) =>
    (rangesOf(rule.source, observed) ?? []).flatMap((range) =>
      policy.office.flatMap((cidr) => {
        const office = parsePrefix(cidr);
        if (office === undefined) return [];
        // Of two blocks one holds the other, or they have nothing in common: the office had the smaller one.
        const had = holds(formatPrefix(range), office) ? office : holds(cidr, range) ? range : undefined;
        if (had === undefined) return [];
        return [
          makePermission(rule.protocol, rule.ports, { kind: 'cidr', cidr: formatPrefix(had) }, 'office'),
        ];
      }),
    ),
  );
  return distinct(wanted);
}

export function makePermission(
  protocol: string,
  ports: PortRange | undefined,
  source: IngressPermission['source'],
  who: string,
): IngressPermission {
  return { protocol, ports, source, description: `${OURS}: ${who}`, tags: { [TAG]: 'lock-down' } };
}

/** Of permissions that say the same, one. */
export function distinct(permissions: readonly IngressPermission[]): readonly IngressPermission[] {
  return [...new Map(permissions.map((permission) => [describePermission(permission), permission])).values()];
}
