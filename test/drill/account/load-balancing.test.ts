import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LOAD_BALANCER_ARN, TARGET_GROUP_ARN } from '../../../drill/incidents/site';
import { openAccount, refusalOf, SITE } from './site';

function open() {
  const account = openAccount();
  const elb = account.client('elb');
  const setGroups = (...SecurityGroups: string[]) =>
    elb.send(new SetSecurityGroupsCommand({ LoadBalancerArn: LOAD_BALANCER_ARN, SecurityGroups }));
  const nodeGroups = () =>
    [...account.state.interfaces.values()]
      .filter((one) => one.description === `ELB ${SITE.loadBalancerId}`)
      .map((one) => one.groupIds);
  return { account, elb, setGroups, nodeGroups };
}

describe('the load balancer', () => {
  it('is described with its groups, subnets, listeners and attributes', async () => {
    const { elb } = open();
    const one = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [LOAD_BALANCER_ARN] }));
    expect(one.LoadBalancers).toMatchObject([
      { Type: 'application', SecurityGroups: [SITE.loadBalancerGroupId] },
    ]);
    expect(one.LoadBalancers?.[0]?.AvailabilityZones).toHaveLength(2);
    const listeners = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: LOAD_BALANCER_ARN }));
    expect(listeners.Listeners?.map((listener) => listener.Port)).toEqual([443, 80]);
    const input = { LoadBalancerArn: LOAD_BALANCER_ARN };
    const attributes = await elb.send(new DescribeLoadBalancerAttributesCommand(input));
    expect(attributes.Attributes).toContainEqual({
      Key: 'routing.http.xff_header_processing.mode',
      Value: 'append',
    });
  });

  it('gets a whole new list of groups, on every node', async () => {
    const { setGroups, nodeGroups } = open();
    await setGroups(SITE.webGroupId);
    expect(nodeGroups()).toEqual([[SITE.webGroupId], [SITE.webGroupId]]);
  });

  it('carries one to five groups, all of its own VPC', async () => {
    const { setGroups, nodeGroups } = open();
    expect(await refusalOf(setGroups())).toBe('InvalidConfigurationRequestException');
    expect(await refusalOf(setGroups(SITE.webGroupId, 'sg-0ff'))).toBe('InvalidSecurityGroupException');
    expect(nodeGroups()).toEqual([[SITE.loadBalancerGroupId], [SITE.loadBalancerGroupId]]);
  });

  it('is refused when unknown', async () => {
    const { elb } = open();
    const unknown = `${LOAD_BALANCER_ARN}ff`;
    const describe_ = elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [unknown] }));
    expect(await refusalOf(describe_)).toBe('LoadBalancerNotFoundException');
    expect(await refusalOf(elb.send(new DescribeTagsCommand({ ResourceArns: [unknown] })))).toBe(
      'LoadBalancerNotFoundException',
    );
  });
});

describe('the target group', () => {
  it('is found by its load balancer, with its health check', async () => {
    const { elb } = open();
    const input = { LoadBalancerArn: LOAD_BALANCER_ARN };
    const answer = await elb.send(new DescribeTargetGroupsCommand(input));
    expect(answer.TargetGroups).toMatchObject([
      { TargetGroupArn: TARGET_GROUP_ARN, HealthCheckIntervalSeconds: 30, HealthyThresholdCount: 5 },
    ]);
    const unknown = elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [`${TARGET_GROUP_ARN}ff`] }));
    expect(await refusalOf(unknown)).toBe('TargetGroupNotFoundException');
  });

  it('tells the health of its targets, with AWS reasons', async () => {
    const { account, elb } = open();
    const group = account.state.targetGroups.get(TARGET_GROUP_ARN)!;
    const [first, ...others] = group.targets;
    const health = {
      state: 'unhealthy',
      reason: 'Target.Timeout',
      description: 'Request timed out',
    } as const;
    account.state.targetGroups.set(group.arn, { ...group, targets: [{ ...first!, health }, ...others] });
    const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: TARGET_GROUP_ARN }));
    expect(answer.TargetHealthDescriptions?.map((one) => one.TargetHealth)).toEqual([
      { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' },
      { State: 'healthy' },
      { State: 'healthy' },
    ]);
  });
});
