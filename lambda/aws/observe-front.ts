/**
 * What stands between the visitors and the servers, found by the names in the configuration alone: one round trip, so
 * that the logs can be asked while the rest of the account is still read. Only reads; any failure is thrown.
 */
import type { Environment } from '../config';
import type { LoadBalancer, NetworkAcl } from '../core/observation';
import { required } from './answer';
import type { Clients } from './clients';
import { describeLoadBalancers } from './load-balancer';
import { describeNetworkAcls } from './network-acl';
import { describeLoadBalancerNodes } from './network-interface';

export interface Front {
  /** Those that the configuration names. */
  readonly networkAcls: readonly NetworkAcl[];
  /** The environment's own. */
  readonly loadBalancer: LoadBalancer;
}

export async function observeFront(
  { ec2, elb }: Pick<Clients, 'ec2' | 'elb'>,
  { networkAcls: aclIds, loadBalancerArn, loadBalancer: id }: Environment,
): Promise<Front> {
  const [networkAcls, [bare], nodes] = await Promise.all([
    describeNetworkAcls(ec2, { aclIds, subnetIds: [] }),
    describeLoadBalancers(elb, [loadBalancerArn]),
    describeLoadBalancerNodes(ec2, id),
  ]);
  return {
    networkAcls,
    loadBalancer: { ...required(bare, loadBalancerArn), nodes, listeners: [], tags: {} },
  };
}
