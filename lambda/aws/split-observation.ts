/** What is read of splits outside a look: their load balancers with nodes, and the groups that these carry. Reads only. */
import type { LedgerState, SplitRow } from '../core/ledger-rows';
import type { LoadBalancer, SecurityGroup } from '../core/observation';
import type { Clients } from './clients';
import { isAwsFailure } from './failure';
import { describeLoadBalancers } from './load-balancer';
import { describeLoadBalancerNodes } from './network-interface';
import { describeSecurityGroups } from './security-group';

/** One that is gone is missing from the answer. Listeners and tags are not read. */
export async function describeSplitBalancers(
  { ec2, elb }: Pick<Clients, 'ec2' | 'elb'>,
  rows: readonly SplitRow[],
): Promise<LoadBalancer[]> {
  const found = await Promise.all(
    rows.map(async ({ loadBalancerArn }) => {
      try {
        return await describeLoadBalancers(elb, [loadBalancerArn]);
      } catch (error) {
        if (isAwsFailure(error, 'LoadBalancerNotFoundException')) return [];
        throw error;
      }
    }),
  );
  return Promise.all(
    found.flat().map(async (balancer) => ({
      ...balancer,
      listeners: [],
      tags: {},
      nodes: await describeLoadBalancerNodes(ec2, balancer.id),
    })),
  );
}

/** Every group that a row of the ledger names, or that one of these load balancers carries. */
export function describeGroupsOf(
  { ec2 }: Pick<Clients, 'ec2'>,
  { rules, splits = [] }: Pick<LedgerState, 'rules' | 'splits'>,
  loadBalancers: readonly Pick<LoadBalancer, 'securityGroupIds'>[],
): Promise<SecurityGroup[]> {
  return describeSecurityGroups(ec2, [
    ...new Set([
      ...rules.map(({ groupId }) => groupId),
      ...splits.flatMap(({ groupId }) => groupId ?? []),
      ...loadBalancers.flatMap(({ securityGroupIds }) => securityGroupIds),
    ]),
  ]);
}
