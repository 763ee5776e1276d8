/**
 * Where else the servers, and others that carry their groups, are registered: every target group of the VPC is looked
 * through, because AWS knows no way from a target to its groups. Reads only.
 */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NetworkInterface, Target, TargetGroup } from '../core/observation';
import { describeTargetGroups, describeTargets } from './load-balancer';
import { describeInterfacesOfAddresses, describeInterfacesOfInstances } from './network-interface';

/** An account may have 3,000 target groups; so many are asked at a time. */
const ASKED_AT_ONCE = 10;

export type BareTarget = Omit<Target, 'interfaces'>;

export interface Registrations {
  readonly targetGroups: readonly TargetGroup[];
  readonly targets: readonly Target[];
}

/** Reads every target group of the VPC that holds one of these interfaces' servers or addresses. */
export async function describeRegistrationsElsewhere(
  elb: ElasticLoadBalancingV2Client,
  vpcId: string,
  ownTargetGroupArn: string,
  interfaces: readonly NetworkInterface[],
): Promise<Registrations> {
  const groups = (await describeTargetGroups(elb)).filter(
    (group) => group.arn !== ownTargetGroupArn && (group.vpcId === undefined || group.vpcId === vpcId),
  );
  const targets: Target[] = [];
  for (let start = 0; start < groups.length; start += ASKED_AT_ONCE) {
    const asked = groups.slice(start, start + ASKED_AT_ONCE);
    const found = await Promise.all(asked.map(({ arn }) => describeTargets(elb, arn)));
    targets.push(...joinInterfaces(found.flat(), interfaces));
  }
  const held = targets.filter((target) => target.interfaces.length > 0);
  const arns = new Set(held.map(({ targetGroupArn }) => targetGroupArn));
  return { targetGroups: groups.filter(({ arn }) => arns.has(arn)), targets: held };
}

/** Finds the interfaces of targets, registered by instance or by address. */
export async function findInterfaces(
  ec2: EC2Client,
  vpcId: string,
  targets: readonly BareTarget[],
): Promise<Target[]> {
  const instanceIds = targets.flatMap(({ instanceId }) => instanceId ?? []);
  const addresses = targets.filter(({ instanceId }) => instanceId === undefined).map(({ id }) => id);
  const found = await Promise.all([
    describeInterfacesOfInstances(ec2, [...new Set(instanceIds)]),
    describeInterfacesOfAddresses(ec2, vpcId, [...new Set(addresses)]),
  ]);
  const distinct = new Map(found.flat().map((one) => [one.id, one]));
  return joinInterfaces(targets, [...distinct.values()]);
}

function joinInterfaces(targets: readonly BareTarget[], interfaces: readonly NetworkInterface[]): Target[] {
  return targets.map((target) => ({
    ...target,
    interfaces: interfaces.filter(({ instanceId, privateAddresses }) =>
      target.instanceId === undefined
        ? privateAddresses.includes(target.id)
        : instanceId === target.instanceId,
    ),
  }));
}
