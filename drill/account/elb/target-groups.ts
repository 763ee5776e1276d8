/** Target groups, and how their targets do. */
import type {
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  TargetHealth as HealthAnswer,
  TargetHealthReasonEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AccountContext } from '../context';
import type { TargetGroup, TargetHealth } from '../state';
import { find, next, page, refuse, required } from './failures';

const REASONS: Readonly<Record<string, TargetHealthReasonEnum>> = {
  'Elb.InitialHealthChecking': 'Elb.InitialHealthChecking',
  'Target.Timeout': 'Target.Timeout',
  'Target.FailedHealthChecks': 'Target.FailedHealthChecks',
  'Target.ResponseCodeMismatch': 'Target.ResponseCodeMismatch',
  'Target.NotRegistered': 'Target.NotRegistered',
  'Target.DeregistrationInProgress': 'Target.DeregistrationInProgress',
};

export function describeTargetGroups(
  { state }: AccountContext,
  input: DescribeTargetGroupsInput,
): DescribeTargetGroupsOutput {
  const { LoadBalancerArn: loadBalancerArn } = input;
  const all = [...state.targetGroups.values()];
  const named = input.TargetGroupArns?.map((arn) =>
    find(state.targetGroups, arn, 'TargetGroupNotFoundException'),
  );
  if (loadBalancerArn !== undefined)
    find(state.loadBalancers, loadBalancerArn, 'LoadBalancerNotFoundException');
  const found = (named ?? all).filter(
    (group) => loadBalancerArn === undefined || group.loadBalancerArns.includes(loadBalancerArn),
  );
  const { items, nextToken } = page(found, input);
  return { TargetGroups: items.map(renderTargetGroup), ...next(nextToken) };
}

function renderTargetGroup(group: TargetGroup) {
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: 'HTTP' as const,
    Port: group.port,
    VpcId: group.vpcId,
    TargetType: 'instance' as const,
    LoadBalancerArns: [...group.loadBalancerArns],
    HealthCheckEnabled: true,
    HealthCheckProtocol: 'HTTP' as const,
    HealthCheckPort: group.healthCheckPort,
    HealthCheckPath: group.healthCheckPath,
    HealthCheckIntervalSeconds: group.healthCheckIntervalSeconds,
    HealthCheckTimeoutSeconds: group.healthCheckTimeoutSeconds,
    HealthyThresholdCount: group.healthyThreshold,
    UnhealthyThresholdCount: group.unhealthyThreshold,
    Matcher: { HttpCode: '200' },
  };
}

export function describeTargetHealth(
  { state }: AccountContext,
  input: DescribeTargetHealthInput,
): DescribeTargetHealthOutput {
  const group = find(
    state.targetGroups,
    required(input.TargetGroupArn, 'TargetGroupArn'),
    'TargetGroupNotFoundException',
  );
  const asked = input.Targets?.map((wanted) => {
    const found = group.targets.find(
      (target) => target.instanceId === wanted.Id && (wanted.Port ?? target.port) === target.port,
    );
    if (found === undefined && !state.instances.has(wanted.Id ?? '')) {
      throw refuse('InvalidTargetException', `The target '${String(wanted.Id)}' is not valid`);
    }
    return found ?? unregistered(wanted.Id ?? '', wanted.Port ?? group.port);
  });
  return {
    TargetHealthDescriptions: (asked ?? group.targets).map((target) => ({
      Target: { Id: target.instanceId, Port: target.port },
      HealthCheckPort: group.healthCheckPort === 'traffic-port' ? String(target.port) : group.healthCheckPort,
      TargetHealth: renderHealth(target.health),
    })),
  };
}

function unregistered(instanceId: string, port: number) {
  const health: TargetHealth = {
    state: 'unused',
    reason: 'Target.NotRegistered',
    description: 'Target is not registered to the target group',
  };
  return { instanceId, port, health };
}

function renderHealth(health: TargetHealth): HealthAnswer {
  const reason = health.reason === undefined ? undefined : REASONS[health.reason];
  return {
    State: health.state,
    ...(reason === undefined ? {} : { Reason: reason }),
    ...(health.description === undefined ? {} : { Description: health.description }),
  };
}
