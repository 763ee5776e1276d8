/** One look at the account: everything that the planner may ask, read at once. Only reads; any failure is thrown. */
import type { Environment } from '../config';
import type {
  LoadBalancer,
  NetworkInterface,
  Observation,
  OwnRange,
  Target,
  TargetGroup,
} from '../core/observation';
import { describeAlarm } from './alarm';
import type { Clients } from './clients';
import { describeLoadBalancers, describeTargetGroups, describeTargets } from './load-balancer';
import { describeNetworkAcls } from './network-acl';
import {
  describeGroupMembers,
  describeInterfacesOfAddresses,
  describeInterfacesOfInstances,
  describeLoadBalancerNodes,
} from './network-interface';
import { describeOwnRanges, describePrefixListRanges } from './own-ranges';
import { describeSecurityGroups } from './security-group';

/** @param alarmName the alarm to look at; `undefined`: none is known */
export async function observe(
  clients: Clients,
  environment: Environment,
  alarmName: string | undefined,
): Promise<Observation> {
  const { ec2, elb, cloudwatch } = clients;
  const { policy } = environment;
  const [targetGroups, bareTargets, groupMembers, namedAcls, prefixLists, alarm] = await Promise.all([
    describeTargetGroups(elb, [environment.targetGroupArn]),
    describeTargets(elb, environment.targetGroupArn),
    describeGroupMembers(ec2, environment.webSecurityGroups),
    describeNetworkAcls(ec2, { aclIds: environment.networkAcls, subnetIds: [] }),
    describePrefixListRanges(ec2, policy.neverBlockPrefixLists),
    alarmName === undefined ? undefined : describeAlarm(cloudwatch, alarmName),
  ]);
  const loadBalancers = await readLoadBalancers(clients, environment, targetGroups);
  const vpcId = loadBalancers[0]?.vpcId ?? '';
  const [targets, ownRanges] = await Promise.all([
    readTargets(clients, bareTargets, vpcId),
    describeOwnRanges(ec2, vpcId),
  ]);
  const [securityGroups, subnetAcls] = await Promise.all([
    describeSecurityGroups(ec2, findGroupIds(environment, targets, loadBalancers)),
    describeNetworkAcls(ec2, { aclIds: [], subnetIds: findSubnetIds(targets, loadBalancers) }),
  ]);
  const acls = new Map([...namedAcls, ...subnetAcls].map((acl) => [acl.id, acl]));
  return {
    loadBalancers,
    targetGroups,
    targets,
    groupMembers,
    networkAcls: [...acls.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    securityGroups,
    ownRanges: [...ownRanges, ...prefixLists, ...loadBalancers.flatMap(findNodeRanges)],
    alarm,
  };
}

/** The environment's load balancer and every other one that sends to this target group. */
async function readLoadBalancers(
  { ec2, elb }: Clients,
  environment: Environment,
  targetGroups: readonly TargetGroup[],
): Promise<LoadBalancer[]> {
  const arns = new Set([
    environment.loadBalancerArn,
    ...targetGroups.flatMap(({ loadBalancerArns }) => loadBalancerArns),
  ]);
  const bare = await describeLoadBalancers(elb, [...arns]);
  return Promise.all(
    bare.map(async (balancer) => ({ ...balancer, nodes: await describeLoadBalancerNodes(ec2, balancer.id) })),
  );
}

async function readTargets(
  { ec2 }: Clients,
  targets: readonly Omit<Target, 'interfaces'>[],
  vpcId: string,
): Promise<Target[]> {
  const instanceIds = [...new Set(targets.flatMap(({ instanceId }) => instanceId ?? []))];
  const addresses = [
    ...new Set(targets.filter(({ instanceId }) => instanceId === undefined).map(({ id }) => id)),
  ];
  const [ofInstances, ofAddresses] = await Promise.all([
    describeInterfacesOfInstances(ec2, instanceIds),
    describeInterfacesOfAddresses(ec2, vpcId, addresses),
  ]);
  const isTargets = (target: Omit<Target, 'interfaces'>, candidate: NetworkInterface): boolean =>
    target.instanceId === undefined
      ? candidate.privateAddresses.includes(target.id)
      : candidate.instanceId === target.instanceId;
  return targets.map((target) => ({
    ...target,
    interfaces: [...ofInstances, ...ofAddresses].filter((candidate) => isTargets(target, candidate)),
  }));
}

function findGroupIds(
  environment: Environment,
  targets: readonly Target[],
  loadBalancers: readonly LoadBalancer[],
): readonly string[] {
  const onTargets = targets.flatMap(({ interfaces }) =>
    interfaces.flatMap(({ securityGroupIds }) => securityGroupIds),
  );
  const onBalancers = loadBalancers.flatMap(({ securityGroupIds }) => securityGroupIds);
  return [...new Set([...environment.webSecurityGroups, ...onTargets, ...onBalancers])].sort();
}

/** Of both sides of every connection between a load balancer and a target. */
function findSubnetIds(
  targets: readonly Target[],
  loadBalancers: readonly LoadBalancer[],
): readonly string[] {
  const interfaces = [
    ...targets.flatMap((target) => target.interfaces),
    ...loadBalancers.flatMap(({ nodes }) => nodes),
  ];
  return [...new Set(interfaces.map(({ subnetId }) => subnetId))].sort();
}

function findNodeRanges({ id, nodes }: LoadBalancer): readonly OwnRange[] {
  return nodes.flatMap(({ privateAddresses, publicAddresses }) =>
    [...privateAddresses, ...publicAddresses].map((cidr) => ({
      cidr,
      reason: `load balancer node of ${id}`,
    })),
  );
}
