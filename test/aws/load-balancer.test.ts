import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthStateEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import {
  describeListeners,
  describeLoadBalancers,
  describeTargetGroups,
  describeTargets,
} from '../../lambda/aws/load-balancer';
import { refusal } from './refusal';

const elb = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-1' });
const aws = mockClient(elb);
beforeEach(() => aws.reset());

const ARN = 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012';
const loadBalancer = (name: string) => ({
  LoadBalancerArn: `${ARN}:loadbalancer/app/${name}/1`,
  Type: 'application' as const,
  VpcId: 'vpc-0a1',
});
const targetGroup = (name: string) => ({
  TargetGroupArn: `${ARN}:targetgroup/${name}/2`,
  Port: 80,
  HealthCheckPort: 'traffic-port',
  HealthCheckIntervalSeconds: 30,
  HealthyThresholdCount: 5,
  UnhealthyThresholdCount: 2,
});

describe('describeLoadBalancers', () => {
  it('reads each with the id that CloudWatch uses, its groups and its subnets, from every page', async () => {
    aws
      .on(DescribeLoadBalancersCommand, { LoadBalancerArns: ['b', 'a'] })
      .resolves({
        LoadBalancers: [
          {
            ...loadBalancer('site'),
            SecurityGroups: ['sg-b', 'sg-a'],
            AvailabilityZones: [{ SubnetId: 'subnet-b' }, { SubnetId: 'subnet-a' }],
          },
        ],
        NextMarker: 'more',
      })
      .on(DescribeLoadBalancersCommand, { LoadBalancerArns: ['b', 'a'], Marker: 'more' })
      .resolves({ LoadBalancers: [loadBalancer('other')] });
    const found = await describeLoadBalancers(elb, ['b', 'a']);
    expect(found.map(({ id }) => id)).toEqual(['app/other/1', 'app/site/1']);
    expect(found[1]).toEqual({
      arn: `${ARN}:loadbalancer/app/site/1`,
      id: 'app/site/1',
      type: 'application',
      vpcId: 'vpc-0a1',
      securityGroupIds: ['sg-a', 'sg-b'],
      subnetIds: ['subnet-a', 'subnet-b'],
    });
  });

  it('asks for at most 20 in a call, and for none when none is wanted', async () => {
    await expect(describeLoadBalancers(elb, [])).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
    aws.onAnyCommand().resolves({});
    await describeLoadBalancers(
      elb,
      Array.from({ length: 21 }, (_, index) => `arn-${index}`),
    );
    expect(aws.calls()).toHaveLength(2);
  });

  it('throws a failure on', async () => {
    const cause = refusal('LoadBalancerNotFoundException');
    aws.onAnyCommand().rejects(cause);
    await expect(describeLoadBalancers(elb, ['a'])).rejects.toMatchObject({ cause });
  });
});

describe('describeTargetGroups', () => {
  it('reads ports and health check settings', async () => {
    aws.onAnyCommand().resolves({
      TargetGroups: [
        { ...targetGroup('web'), LoadBalancerArns: ['lb-b', 'lb-a'] },
        { ...targetGroup('api'), HealthCheckPort: '8080' },
      ],
    });
    await expect(describeTargetGroups(elb, ['x', 'y'])).resolves.toEqual([
      {
        arn: `${ARN}:targetgroup/api/2`,
        id: 'targetgroup/api/2',
        loadBalancerArns: [],
        port: 80,
        healthCheckPort: 8080,
        healthCheckIntervalSeconds: 30,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
      },
      expect.objectContaining({
        id: 'targetgroup/web/2',
        loadBalancerArns: ['lb-a', 'lb-b'],
        healthCheckPort: undefined,
      }),
    ]);
    expect(aws.calls()[0]!.args[0].input).toEqual({ TargetGroupArns: ['x', 'y'] });
  });

  it('reads all of the account, through every page, but those of Lambda functions and load balancers', async () => {
    aws
      .on(DescribeTargetGroupsCommand, {})
      .resolves({
        TargetGroups: [
          { TargetGroupArn: 'fn', TargetType: 'lambda' },
          { TargetGroupArn: 'alb', TargetType: 'alb' },
        ],
        NextMarker: 'more',
      })
      .on(DescribeTargetGroupsCommand, { Marker: 'more' })
      .resolves({ TargetGroups: [targetGroup('web')] });
    const found = await describeTargetGroups(elb);
    expect(found.map(({ id }) => id)).toEqual(['targetgroup/web/2']);
  });

  it('asks for nothing when nothing is wanted, and throws a failure on', async () => {
    await expect(describeTargetGroups(elb, [])).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
    const cause = refusal('TargetGroupNotFoundException');
    aws.onAnyCommand().rejects(cause);
    await expect(describeTargetGroups(elb, ['x'])).rejects.toMatchObject({ cause });
  });
});

describe('describeTargets', () => {
  it('reads health and reason, by id and port', async () => {
    aws.on(DescribeTargetHealthCommand, { TargetGroupArn: 'tg' }).resolves({
      TargetHealthDescriptions: [
        { Target: { Id: 'i-2', Port: 80 }, TargetHealth: { State: 'healthy' } },
        {
          Target: { Id: 'i-1', Port: 8080 },
          TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' },
        },
        { Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State: 'draining' } },
        { Target: { Id: '10.0.0.9', Port: 80 }, TargetHealth: { State: 'initial' } },
      ],
    });
    const targets = await describeTargets(elb, 'tg');
    expect(targets.map(({ id, port, instanceId, health }) => [id, port, instanceId, health])).toEqual([
      ['10.0.0.9', 80, undefined, 'initial'],
      ['i-1', 80, 'i-1', 'draining'],
      ['i-1', 8080, 'i-1', 'unhealthy'],
      ['i-2', 80, 'i-2', 'healthy'],
    ]);
    expect(targets[2]).toEqual({
      targetGroupArn: 'tg',
      id: 'i-1',
      port: 8080,
      health: 'unhealthy',
      reason: 'Target.Timeout',
      description: 'Request timed out',
      instanceId: 'i-1',
    });
  });

  it('takes a state that it does not know for an unknown health, not for a healthy one', async () => {
    const State = 'resting' as TargetHealthStateEnum;
    aws
      .on(DescribeTargetHealthCommand)
      .resolves({ TargetHealthDescriptions: [{ Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State } }] });
    expect((await describeTargets(elb, 'tg'))[0]!.health).toBe('unavailable');
  });

  it('throws a failure on, and a target without health', async () => {
    aws.onAnyCommand().resolves({ TargetHealthDescriptions: [{ Target: { Id: 'i-1', Port: 80 } }] });
    await expect(describeTargets(elb, 'tg')).rejects.toThrow('AWS answered without the health of i-1 in tg');
    const cause = refusal('TargetGroupNotFoundException');
    aws.onAnyCommand().rejects(cause);
    await expect(describeTargets(elb, 'tg')).rejects.toMatchObject({ cause });
  });
});

describe('describeListeners', () => {
  it('reads the ports on which visitors come, from every page', async () => {
    aws
      .on(DescribeListenersCommand, { LoadBalancerArn: 'lb' })
      .resolves({ Listeners: [{ ListenerArn: 'l-2', Port: 443, Protocol: 'HTTPS' }], NextMarker: 'more' })
      .on(DescribeListenersCommand, { LoadBalancerArn: 'lb', Marker: 'more' })
      .resolves({ Listeners: [{ ListenerArn: 'l-1', Port: 80, Protocol: 'HTTP' }] });
    await expect(describeListeners(elb, 'lb')).resolves.toEqual([
      { arn: 'l-1', port: 80, protocol: 'HTTP' },
      { arn: 'l-2', port: 443, protocol: 'HTTPS' },
    ]);
  });

  it('throws a failure on', async () => {
    const cause = refusal('AccessDenied');
    aws.onAnyCommand().rejects(cause);
    await expect(describeListeners(elb, 'lb')).rejects.toMatchObject({ cause });
  });
});
