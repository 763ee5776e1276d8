/**
 * Load balancers, their target groups, targets and listeners. Reads only.
 */
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  type DescribeTargetGroupsCommandInput,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Listener as AwsListener,
  type LoadBalancer as AwsLoadBalancer,
  type TargetGroup as AwsTargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Listener, LoadBalancer, Target, TargetGroup, TargetHealthState } from '../core/observation';
import { inBatches, readAllPages, required } from './answer';
import { callAws } from './failure';

/** ELB takes at most 20 ARNs in one DescribeLoadBalancers (ELB API Reference); we keep to it for target groups too. */
const ARNS_PER_CALL = 20;

const HEALTH_STATES: ReadonlySet<string> = new Set<TargetHealthState>([
  'initial',
  'healthy',
  'unhealthy',
  'unhealthy.draining',
  'unused',
  'draining',
  'unavailable',
]);

/** Without what is read elsewhere, or by calls of its own. */
export type BareLoadBalancer = Omit<LoadBalancer, 'nodes' | 'listeners' | 'tags'>;

/** Reads these load balancers; their nodes are network interfaces and are read there. */
export async function describeLoadBalancers(
  elb: ElasticLoadBalancingV2Client,
  arns: readonly string[],
): Promise<BareLoadBalancer[]> {
  const pages = inBatches(arns, ARNS_PER_CALL).map((LoadBalancerArns) =>
    readAllPages(async (token) => {
      const command = new DescribeLoadBalancersCommand({ LoadBalancerArns, Marker: token });
      const page = await callAws('DescribeLoadBalancers', elb.send(command));
      return { items: page.LoadBalancers, next: page.NextMarker };
    }),
  );
  return (await Promise.all(pages)).flat().map(readLoadBalancer).sort(byArn);
}

function readLoadBalancer(loadBalancer: AwsLoadBalancer): BareLoadBalancer {
  const arn = required(loadBalancer.LoadBalancerArn, 'LoadBalancerArn');
  return {
    arn,
    id: arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length),
    type: required(loadBalancer.Type, `Type of ${arn}`),
    vpcId: required(loadBalancer.VpcId, `VpcId of ${arn}`),
    securityGroupIds: [...(loadBalancer.SecurityGroups ?? [])].sort(),
    subnetIds: (loadBalancer.AvailabilityZones ?? [])
      .map(({ SubnetId }) => required(SubnetId, `SubnetId of ${arn}`))
      .sort(),
  };
}

/**
 * What the load balancer does with X-Forwarded-For. Only when it appends (AWS's default) is the last address its own
 * word; `preserve` passes on whatever a client wrote, `remove` leaves nothing (ELB API Reference,
 * LoadBalancerAttribute, `routing.http.xff_header_processing.mode`; known from there only).
 */
export async function readForwardedMode(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<string> {
  const command = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancerArn });
  const answer = await callAws(`DescribeLoadBalancerAttributes of ${loadBalancerArn}`, elb.send(command));
  const found = answer.Attributes?.find(({ Key }) => Key === 'routing.http.xff_header_processing.mode');
  return found?.Value ?? 'append';
}

/**
 * Reads these target groups or all of one load balancer, or, where none are named, all of the account: AWS knows no way
 * from a target to its groups. Those of Lambda functions and of load balancers are left out: they have no server.
 */
export async function describeTargetGroups(
  elb: ElasticLoadBalancingV2Client,
  arns?: readonly string[] | { readonly loadBalancerArn: string },
): Promise<TargetGroup[]> {
  const pages = listInputs(arns).map((input) =>
    readAllPages(async (token) => {
      const command = new DescribeTargetGroupsCommand({ ...input, Marker: token });
      const page = await callAws('DescribeTargetGroups', elb.send(command));
      return { items: page.TargetGroups, next: page.NextMarker };
    }),
  );
  const found = (await Promise.all(pages)).flat();
  return found
    .filter(({ TargetType }) => TargetType !== 'lambda' && TargetType !== 'alb')
    .map(readTargetGroup)
    .sort(byArn);
}

function listInputs(
  arns: readonly string[] | { readonly loadBalancerArn: string } | undefined,
): DescribeTargetGroupsCommandInput[] {
  if (arns === undefined) return [{}];
  if ('loadBalancerArn' in arns) return [{ LoadBalancerArn: arns.loadBalancerArn }];
  return inBatches(arns, ARNS_PER_CALL).map((TargetGroupArns) => ({ TargetGroupArns }));
}

function readTargetGroup(group: AwsTargetGroup): TargetGroup {
  const arn = required(group.TargetGroupArn, 'TargetGroupArn');
  const checkPort = group.HealthCheckPort;
  return {
    arn,
    id: arn.slice(arn.lastIndexOf(':') + 1),
    vpcId: group.VpcId,
    loadBalancerArns: [...(group.LoadBalancerArns ?? [])].sort(),
    port: required(group.Port, `Port of ${arn}`),
    healthCheckPort: checkPort === undefined || checkPort === 'traffic-port' ? undefined : Number(checkPort),
    healthCheckIntervalSeconds: required(
      group.HealthCheckIntervalSeconds,
      `HealthCheckIntervalSeconds of ${arn}`,
    ),
    healthyThreshold: required(group.HealthyThresholdCount, `HealthyThresholdCount of ${arn}`),
    unhealthyThreshold: required(group.UnhealthyThresholdCount, `UnhealthyThresholdCount of ${arn}`),
  };
}

/** Reads the targets of a group with their health; their interfaces are read elsewhere. AWS knows no paging here. */
export async function describeTargets(
  elb: ElasticLoadBalancingV2Client,
  targetGroupArn: string,
): Promise<Omit<Target, 'interfaces'>[]> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
  const answer = await callAws(`DescribeTargetHealth of ${targetGroupArn}`, elb.send(command));
  return (answer.TargetHealthDescriptions ?? [])
    .map((found) => readTarget(found, targetGroupArn))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.port - b.port));
}

function readTarget(found: TargetHealthDescription, targetGroupArn: string): Omit<Target, 'interfaces'> {
  const id = required(found.Target?.Id, `the id of a target in ${targetGroupArn}`);
  return {
    targetGroupArn,
    id,
    port: required(found.Target?.Port, `the port of ${id} in ${targetGroupArn}`),
    health: readHealth(required(found.TargetHealth?.State, `the health of ${id} in ${targetGroupArn}`)),
    reason: found.TargetHealth?.Reason,
    description: found.TargetHealth?.Description,
    instanceId: id.startsWith('i-') ? id : undefined,
  };
}

/** A state that AWS added since counts as not known, which is what `unavailable` says; it must not stop a run. */
function readHealth(state: string): TargetHealthState {
  return isHealthState(state) ? state : 'unavailable';
}

function isHealthState(state: string): state is TargetHealthState {
  return HEALTH_STATES.has(state);
}

/** Reads the listeners of a load balancer. */
export async function describeListeners(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<Listener[]> {
  const found = await readAllPages(async (token) => {
    const command = new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker: token });
    const page = await callAws(`DescribeListeners of ${loadBalancerArn}`, elb.send(command));
    return { items: page.Listeners, next: page.NextMarker };
  });
  return found.map(readListener).sort(byArn);
}

function readListener(listener: AwsListener): Listener {
  const arn = required(listener.ListenerArn, 'ListenerArn');
  return {
    arn,
    port: required(listener.Port, `Port of ${arn}`),
    protocol: required(listener.Protocol, `Protocol of ${arn}`),
  };
}

/** Reads the tags of a load balancer: whom it belongs to. */
export async function describeLoadBalancerTags(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<Readonly<Record<string, string>>> {
  const command = new DescribeTagsCommand({ ResourceArns: [loadBalancerArn] });
  const answer = await callAws(`DescribeTags of ${loadBalancerArn}`, elb.send(command));
  const [found] = answer.TagDescriptions ?? [];
  return Object.fromEntries(
    (found?.Tags ?? []).map(({ Key, Value }) => [required(Key, 'the key of a tag'), Value ?? '']),
  );
}

function byArn(a: { readonly arn: string }, b: { readonly arn: string }): number {
  return a.arn < b.arn ? -1 : Number(a.arn > b.arn);
}
