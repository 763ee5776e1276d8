/** What stands behind a load balancer: its target group, the servers, their subnets' ACLs and their groups. Reads only. */
import type { Clients } from '../../lambda/aws/clients';
import { describeLoadBalancers, describeTargetGroups, describeTargets } from '../../lambda/aws/load-balancer';
import { describeNetworkAcls } from '../../lambda/aws/network-acl';
import {
  describeInterfacesOfAddresses,
  describeInterfacesOfInstances,
} from '../../lambda/aws/network-interface';
import type { NetworkInterface, TargetGroup } from '../../lambda/core/observation';
import { findLoadBalancer, listLoadBalancers } from '../aws/load-balancers';
import { UsageError } from '../usage-error';

/** What an environment file says about the network. */
export interface Site {
  readonly account: string;
  readonly region: string;
  /** As people call it. */
  readonly loadBalancerName: string;
  readonly loadBalancer: string;
  readonly targetGroup: string;
  readonly networkAcls: readonly string[];
  readonly webSecurityGroups: readonly string[];
  readonly loadBalancerGroups: readonly string[];
  readonly webPorts: readonly number[];
  readonly targets: readonly string[];
}

export interface WantedSite {
  /** Name or ARN. */
  readonly loadBalancer: string;
  /** Name, id or ARN; needed where the load balancer has several. */
  readonly targetGroup: string | undefined;
}

/** Ports of every web server, listened on or not: a flood comes to either. */
const USUAL_WEB_PORTS = [80, 443];

/**
 * Reads the site.
 * @throws UsageError where the words name nothing, or more than one thing
 */
export async function readSite({ elb, ec2 }: Clients, wanted: WantedSite): Promise<Site> {
  const named = await findLoadBalancer(elb, wanted.loadBalancer);
  if (named === undefined) {
    const names = (await listLoadBalancers(elb)).map(({ name }) => name);
    throw new UsageError(
      `there is no load balancer ${JSON.stringify(wanted.loadBalancer)} here; ${names.length === 0 ? 'this account has none in this region' : `there are ${names.join(', ')}`}`,
    );
  }
  if (named.type !== 'application')
    throw new UsageError(
      `${named.name} is a ${named.type} load balancer; Floodgate is made for Application Load Balancers`,
    );
  const [balancer] = await describeLoadBalancers(elb, [named.arn]);
  const targetGroup = chooseTargetGroup(
    await describeTargetGroups(elb, { loadBalancerArn: named.arn }),
    wanted,
    named.name,
  );
  const targets = await describeTargets(elb, targetGroup.arn);
  const interfaces = await readInterfaces(
    ec2,
    balancer?.vpcId ?? '',
    targets.map(({ id }) => id),
  );
  if (interfaces.length === 0)
    throw new Error(
      `${targetGroup.id} has no servers: register them first, since their subnets and groups are read from them`,
    );
  const subnetIds = once(interfaces.map(({ subnetId }) => subnetId));
  const acls = await describeNetworkAcls(ec2, { aclIds: [], subnetIds });
  const [, , , region = '', account = ''] = named.arn.split(':');
  return {
    account,
    region,
    loadBalancerName: named.name,
    loadBalancer: balancer?.id ?? '',
    targetGroup: targetGroup.id,
    networkAcls: acls.map(({ id }) => id),
    webSecurityGroups: once(interfaces.flatMap(({ securityGroupIds }) => securityGroupIds)),
    loadBalancerGroups: balancer?.securityGroupIds ?? [],
    webPorts: [...new Set([...USUAL_WEB_PORTS, ...targets.map(({ port }) => port)])].sort((a, b) => a - b),
    targets: targets.map(({ id, port, health }) => `${id}:${port} ${health}`),
  };
}

function chooseTargetGroup(
  groups: readonly TargetGroup[],
  wanted: WantedSite,
  loadBalancerName: string,
): TargetGroup {
  const meant = groups.filter(({ arn, id }) => {
    const { targetGroup } = wanted;
    return targetGroup === undefined || [arn, id, id.split('/')[1]].includes(targetGroup);
  });
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  const names = groups.map(({ id }) => id.split('/')[1] ?? id);
  if (names.length === 0) throw new UsageError(`${loadBalancerName} sends to no target group with servers`);
  throw new UsageError(
    `say which target group of ${loadBalancerName}: --target-group ${names.join(' or --target-group ')}`,
  );
}

async function readInterfaces(
  ec2: Clients['ec2'],
  vpcId: string,
  targetIds: readonly string[],
): Promise<readonly NetworkInterface[]> {
  const instances = targetIds.filter((id) => id.startsWith('i-'));
  const addresses = targetIds.filter((id) => !id.startsWith('i-'));
  const found = await Promise.all([
    describeInterfacesOfInstances(ec2, instances),
    describeInterfacesOfAddresses(ec2, vpcId, addresses),
  ]);
  return found.flat();
}

function once(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
