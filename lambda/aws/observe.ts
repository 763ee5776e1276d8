/** One look at the account: everything that the planner may ask, read at once. Only reads; any failure is thrown. */
import type { Environment } from '../config';
import type {
  LoadBalancer,
  Observation,
  OwnRange,
  SecurityGroup,
  Target,
  TargetGroup,
} from '../core/observation';
import { nameSplit } from '../core/security-group-split';
import { describeAlarm } from './alarm';
import type { Clients } from './clients';
import {
  describeListeners,
  describeLoadBalancers,
  describeLoadBalancerTags,
  describeTargetGroups,
  describeTargets,
} from './load-balancer';
import { mayMakeGroup } from './load-balancer-groups';
import { describeNetworkAcls } from './network-acl';
import { describeGroupMembers, describeLoadBalancerNodes } from './network-interface';
import { observeFront, type Front } from './observe-front';
import { describeOwnRanges, describePrefixListRanges } from './own-ranges';
import { describePrefixLists } from './prefix-list';
import { describeSecurityGroups } from './security-group';
import { describeGroupQuotas } from './service-quota';
import { describeRegistrationsElsewhere, findInterfaces } from './target-registrations';

/**
 * @param alarmName the alarm to look at; `undefined`: none is known
 * @param fronting what is being read already
 */
export async function observe(
  clients: Clients,
  environment: Environment,
  alarmName: string | undefined,
  fronting: Promise<Front> = observeFront(clients, environment),
): Promise<Observation> {
  const { ec2, elb, cloudwatch, quotas } = clients;
  const { policy } = environment;
  const [ownTargetGroups, bareTargets, groupMembers, front, listedRanges, groupQuotas, alarm] =
    await Promise.all([
      describeTargetGroups(elb, [environment.targetGroupArn]),
      describeTargets(elb, environment.targetGroupArn),
      describeGroupMembers(ec2, environment.webSecurityGroups),
      fronting,
      describePrefixListRanges(ec2, policy.neverBlockPrefixLists),
      describeGroupQuotas(quotas),
      alarmName === undefined ? undefined : describeAlarm(cloudwatch, alarmName),
    ]);
  const vpcId = ownTargetGroups[0]?.vpcId ?? groupMembers[0]?.vpcId ?? '';
  const [targets, ownRanges] = await Promise.all([
    findInterfaces(ec2, vpcId, bareTargets),
    describeOwnRanges(ec2, vpcId),
  ]);
  const elsewhere = await describeRegistrationsElsewhere(elb, vpcId, environment.targetGroupArn, [
    ...groupMembers,
    ...targets.flatMap(({ interfaces }) => interfaces),
  ]);
  const targetGroups = [...ownTargetGroups, ...elsewhere.targetGroups];
  const loadBalancers = await readLoadBalancers(clients, front.loadBalancer, targetGroups);
  const [securityGroups, subnetAcls] = await Promise.all([
    describeSecurityGroups(ec2, findGroupIds(environment, [...targets, ...elsewhere.targets], loadBalancers)),
    describeNetworkAcls(ec2, { aclIds: [], subnetIds: findSubnetIds(targets, loadBalancers) }),
  ]);
  const [prefixLists, owned] = await Promise.all([
    describePrefixLists(ec2, findPrefixLists(securityGroups)),
    readSharer(clients, environment, loadBalancers, securityGroups),
  ]);
  const acls = new Map([...front.networkAcls, ...subnetAcls].map((acl) => [acl.id, acl]));
  return {
    loadBalancers: owned.loadBalancers,
    targetGroups,
    targets,
    otherTargets: elsewhere.targets,
    groupMembers,
    networkAcls: [...acls.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    securityGroups,
    prefixLists,
    groupQuotas,
    mayMakeGroup: owned.mayMakeGroup,
    ownRanges: [...ownRanges, ...listedRanges, ...loadBalancers.flatMap(findNodeRanges)],
    alarm,
  };
}

/** The environment's load balancer and every other one that sends to these target groups. */
async function readLoadBalancers(
  { ec2, elb }: Clients,
  own: LoadBalancer,
  targetGroups: readonly TargetGroup[],
): Promise<readonly LoadBalancer[]> {
  const arns = new Set(targetGroups.flatMap(({ loadBalancerArns }) => loadBalancerArns));
  arns.delete(own.arn);
  const bare = await describeLoadBalancers(elb, [...arns]);
  const others = await Promise.all(
    bare.map(async (balancer) => ({
      ...balancer,
      nodes: await describeLoadBalancerNodes(ec2, balancer.id),
      listeners: [],
      tags: {},
    })),
  );
  return [own, ...others].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** What only a split asks for: of the environment's load balancer, where it carries a group that is to be closed. */
async function readSharer(
  { ec2, elb }: Clients,
  environment: Environment,
  loadBalancers: readonly LoadBalancer[],
  securityGroups: readonly SecurityGroup[],
): Promise<Pick<Observation, 'loadBalancers' | 'mayMakeGroup'>> {
  const sharer = loadBalancers.find(
    ({ arn, securityGroupIds }) =>
      arn === environment.loadBalancerArn &&
      securityGroupIds.some((id) => environment.webSecurityGroups.includes(id)),
  );
  if (sharer === undefined) return { loadBalancers, mayMakeGroup: undefined };
  const { groupName } = nameSplit(sharer, environment.name);
  const isMade = securityGroups.some(({ name }) => name === groupName);
  const [listeners, tags, isPermitted] = await Promise.all([
    describeListeners(elb, sharer.arn),
    describeLoadBalancerTags(elb, sharer.arn),
    // In mode observe the function may change nothing, and a plan shows what would be done if it might.
    environment.policy.mode === 'enforce' && !isMade
      ? mayMakeGroup(ec2, sharer, environment.name)
      : undefined,
  ]);
  const read = { ...sharer, listeners, tags };
  return {
    loadBalancers: loadBalancers.map((balancer) => (balancer === sharer ? read : balancer)),
    mayMakeGroup: isPermitted,
  };
}

function findPrefixLists(groups: readonly SecurityGroup[]): readonly string[] {
  return groups.flatMap(({ ingress }) =>
    ingress.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : [])),
  );
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
