/**
 * Which visitors a network ACL meets beside those who come straight to a server: where it guards a load balancer's
 * subnets, the load balancer's own clients, whom only X-Forwarded-For names behind it. Pure.
 */
import type { NetworkAcl, Observation } from './observation';

/** Does the ACL stand between a load balancer and its clients? */
export function guardsLoadBalancer(
  acl: Pick<NetworkAcl, 'subnetIds'>,
  { loadBalancers }: Pick<Observation, 'loadBalancers'>,
): boolean {
  return loadBalancers.some((balancer) => isGuardedBy(balancer, acl));
}

/**
 * The nodes' addresses, sorted, of those load balancers of which one of our ACLs guards a subnet: all their nodes,
 * since names resolve to them in turn, so that any client may meet any node. Only an Application Load Balancer writes
 * X-Forwarded-For.
 */
export function listForwardingNodes(
  { loadBalancers, networkAcls }: Pick<Observation, 'loadBalancers' | 'networkAcls'>,
  networkAclIds: readonly string[],
): { readonly loadBalancerArns: readonly string[]; readonly nodes: readonly string[] } {
  const ours = networkAcls.filter(({ id }) => networkAclIds.includes(id));
  const guarded = loadBalancers.filter((balancer) => ours.some((acl) => isGuardedBy(balancer, acl)));
  const nodes = guarded.flatMap((balancer) =>
    balancer.nodes.flatMap(({ privateAddresses }) => privateAddresses),
  );
  return { loadBalancerArns: guarded.map(({ arn }) => arn).sort(), nodes: [...new Set(nodes)].sort() };
}

function isGuardedBy(
  { type, subnetIds }: Observation['loadBalancers'][number],
  acl: Pick<NetworkAcl, 'subnetIds'>,
): boolean {
  return type === 'application' && subnetIds.some((subnet) => acl.subnetIds.includes(subnet));
}
