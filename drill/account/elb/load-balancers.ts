/** Load balancers: the list, listeners, attributes, tags, and the groups that they carry. */
import type {
  DescribeListenersInput,
  DescribeListenersOutput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeTagsInput,
  DescribeTagsOutput,
  SetSecurityGroupsInput,
  SetSecurityGroupsOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AccountContext } from '../context';
import type { AccountState, LoadBalancer } from '../state';
import { find, next, page, refuse, required } from './failures';

/** Security groups per interface (Amazon VPC quotas, default). */
const GROUPS_PER_INTERFACE = 5;

export function describeLoadBalancers(
  { state }: AccountContext,
  input: DescribeLoadBalancersInput,
): DescribeLoadBalancersOutput {
  const all = [...state.loadBalancers.values()];
  const named = input.LoadBalancerArns?.map((arn) => findLoadBalancer(state, arn));
  const byName = input.Names?.map((name) => {
    const found = all.find((one) => one.name === name);
    if (found === undefined)
      throw refuse('LoadBalancerNotFoundException', `Load balancers '[${name}]' not found`);
    return found;
  });
  const { items, nextToken } = page(named ?? byName ?? all, input);
  return { LoadBalancers: items.map((one) => renderLoadBalancer(state, one)), ...next(nextToken) };
}

function renderLoadBalancer(state: AccountState, one: LoadBalancer) {
  return {
    LoadBalancerArn: one.arn,
    LoadBalancerName: one.name,
    DNSName: `${one.name}.${state.region}.elb.amazonaws.com`,
    Type: 'application' as const,
    Scheme: 'internet-facing' as const,
    State: { Code: 'active' as const },
    VpcId: one.vpcId,
    SecurityGroups: [...one.groupIds],
    AvailabilityZones: one.subnetIds.map((SubnetId) => ({
      SubnetId,
      ZoneName: state.subnets.get(SubnetId)?.zone ?? '',
    })),
  };
}

export function describeLoadBalancerAttributes(
  { state }: AccountContext,
  input: DescribeLoadBalancerAttributesInput,
): DescribeLoadBalancerAttributesOutput {
  const one = findLoadBalancer(state, required(input.LoadBalancerArn, 'LoadBalancerArn'));
  return { Attributes: Object.entries(one.attributes).map(([Key, Value]) => ({ Key, Value })) };
}

export function describeListeners(
  { state }: AccountContext,
  input: DescribeListenersInput,
): DescribeListenersOutput {
  const named = input.ListenerArns?.map((arn) => find(state.listeners, arn, 'ListenerNotFoundException'));
  if (named === undefined) findLoadBalancer(state, required(input.LoadBalancerArn, 'LoadBalancerArn'));
  const listeners =
    named ?? [...state.listeners.values()].filter((one) => one.loadBalancerArn === input.LoadBalancerArn);
  const { items, nextToken } = page(listeners, input);
  return {
    Listeners: items.map((one) => ({
      ListenerArn: one.arn,
      LoadBalancerArn: one.loadBalancerArn,
      Port: one.port,
      Protocol: one.protocol,
      DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: one.targetGroupArn }],
    })),
    ...next(nextToken),
  };
}

export function describeTags({ state }: AccountContext, input: DescribeTagsInput): DescribeTagsOutput {
  return {
    TagDescriptions: required(input.ResourceArns, 'ResourceArns').map((arn) => {
      const thing = state.loadBalancers.get(arn) ?? state.targetGroups.get(arn);
      if (thing === undefined) throw refuse('LoadBalancerNotFoundException', `'${arn}' not found`);
      return { ResourceArn: arn, Tags: Object.entries(thing.tags).map(([Key, Value]) => ({ Key, Value })) };
    }),
  };
}

/** Replaces the whole list of groups, on every node's interface. */
export function setSecurityGroups(
  context: AccountContext,
  input: SetSecurityGroupsInput,
): SetSecurityGroupsOutput {
  const { state } = context;
  const one = findLoadBalancer(state, required(input.LoadBalancerArn, 'LoadBalancerArn'));
  const groupIds = [...new Set(required(input.SecurityGroups, 'SecurityGroups'))];
  if (groupIds.length === 0 || groupIds.length > GROUPS_PER_INTERFACE) {
    throw refuse(
      'InvalidConfigurationRequestException',
      `A load balancer carries 1 to ${GROUPS_PER_INTERFACE} security groups`,
    );
  }
  for (const id of groupIds) {
    if (state.securityGroups.get(id)?.vpcId !== one.vpcId) {
      throw refuse(
        'InvalidSecurityGroupException',
        `The security group '${id}' does not exist in VPC '${one.vpcId}'`,
      );
    }
  }
  state.loadBalancers.set(one.arn, { ...one, groupIds });
  for (const node of nodesOf(state, one)) state.interfaces.set(node.id, { ...node, groupIds });
  context.networkChanged();
  return { SecurityGroupIds: groupIds };
}

/** The interfaces of a load balancer's nodes; AWS marks them only by their description. */
export function nodesOf(state: AccountState, loadBalancer: LoadBalancer) {
  return [...state.interfaces.values()].filter((one) => one.description === `ELB ${loadBalancer.id}`);
}

function findLoadBalancer(state: AccountState, arn: string): LoadBalancer {
  return find(state.loadBalancers, arn, 'LoadBalancerNotFoundException');
}
