/** Load balancer, servers and security groups for tests: the site of the incident, with groups of its own. */
import type {
  IngressPermission,
  IngressRule,
  LoadBalancer,
  NetworkInterface,
  Observation,
  RuleSource,
  SecurityGroup,
  Target,
  TargetGroup,
} from '../../lambda/core/observation';
import { aclWith } from './network-acl';

export const WEB_GROUP = 'sg-000000b0';
export const BALANCER_GROUP = 'sg-000000a0';
const BALANCER_ARN =
  'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/web/0123456789abcdef';
const TARGETS_ARN =
  'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/web/fedcba9876543210';

/** `10.0.0.0/8`, `sg-…` or `pl-…`. */
function sourceOf(text: string): RuleSource {
  if (text.startsWith('sg-')) return { kind: 'security-group', groupId: text };
  if (text.startsWith('pl-')) return { kind: 'prefix-list', prefixListId: text };
  return { kind: 'cidr', cidr: text };
}

/**
 * A rule of the web servers' group.
 * @param traffic `tcp/80`, `tcp/8000-8999`, or `-1` for all traffic
 */
export function rule(traffic: string, source: string, differing: Partial<IngressRule> = {}): IngressRule {
  const [protocol = '', span] = traffic.split('/');
  const [from, to = from] = (span ?? '').split('-').map(Number);
  return {
    id: `sgr-${traffic} ${source}`,
    groupId: WEB_GROUP,
    protocol,
    ports: span === undefined || from === undefined || to === undefined ? undefined : { from, to },
    source: sourceOf(source),
    description: undefined,
    tags: {},
    ...differing,
  };
}

/** What a rule says, without its identity. */
export function permissionOf({ protocol, ports, source, description, tags }: IngressRule): IngressPermission {
  return { protocol, ports, source, description, tags };
}

export const OPEN_EGRESS = ['0.0.0.0/0', '::/0'].map((cidr) => rule('-1', cidr));

export function groupWith(
  ingress: readonly IngressRule[],
  differing: Partial<SecurityGroup> = {},
): SecurityGroup {
  return {
    id: WEB_GROUP,
    name: 'web',
    vpcId: 'vpc-00000001',
    tags: {},
    ingress,
    egress: OPEN_EGRESS,
    ...differing,
  };
}

export function networkInterface(id: string, differing: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    id,
    description: '',
    subnetId: 'subnet-0000000a',
    vpcId: 'vpc-00000001',
    instanceId: undefined,
    privateAddresses: ['10.0.1.10'],
    publicAddresses: [],
    securityGroupIds: [WEB_GROUP],
    ...differing,
  };
}

export function server(id: string, differing: Partial<Target> = {}): Target {
  return {
    targetGroupArn: TARGETS_ARN,
    id,
    port: 80,
    health: 'unhealthy',
    reason: 'Target.Timeout',
    description: undefined,
    instanceId: id,
    interfaces: [networkInterface(`eni-${id.slice(2)}`, { instanceId: id })],
    ...differing,
  };
}

export const BALANCER: LoadBalancer = {
  arn: BALANCER_ARN,
  id: 'app/web/0123456789abcdef',
  type: 'application',
  vpcId: 'vpc-00000001',
  securityGroupIds: [BALANCER_GROUP],
  subnetIds: ['subnet-000000aa'],
  listeners: [80, 443].map((port) => ({
    arn: `arn:listener/${port}`,
    port,
    protocol: port === 443 ? 'HTTPS' : 'HTTP',
  })),
  tags: {},
  nodes: [
    networkInterface('eni-000000aa', { securityGroupIds: [BALANCER_GROUP], privateAddresses: ['10.0.0.10'] }),
  ],
};

export const TARGET_GROUP: TargetGroup = {
  arn: TARGETS_ARN,
  id: 'targetgroup/web/fedcba9876543210',
  loadBalancerArns: [BALANCER_ARN],
  port: 80,
  healthCheckPort: undefined,
  healthCheckIntervalSeconds: 30,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
};

/** Two servers behind one load balancer, their group as given. */
export function siteWith(ingress: readonly IngressRule[], differing: Partial<Observation> = {}): Observation {
  const targets = [server('i-00000001'), server('i-00000002')];
  return {
    loadBalancers: [BALANCER],
    targetGroups: [TARGET_GROUP],
    targets,
    otherTargets: [],
    prefixLists: [],
    groupQuotas: { rulesPerGroup: 60, groupsPerInterface: 5 },
    mayMakeGroup: undefined,
    groupMembers: targets.flatMap(({ interfaces }) => interfaces),
    networkAcls: [aclWith()],
    securityGroups: [
      groupWith(ingress),
      groupWith([rule('tcp/80', '0.0.0.0/0', { groupId: BALANCER_GROUP })], {
        id: BALANCER_GROUP,
        name: 'balancer',
      }),
    ],
    ownRanges: [{ cidr: '10.0.0.0/16', reason: 'VPC vpc-00000001' }],
    alarm: undefined,
    ...differing,
  };
}
