/**
 * What an AWS account holds, as plain data. The operations of each service read and change it; the world
 * (network, servers, load balancer) acts by it.
 */
import type { LogGroup, LogQuery } from './logs/state';
import type { Alarm, MetricSeries } from './cloudwatch/state';
import type { Table } from './dynamodb/state';
import type { Command, SsmDocument } from './ssm-state';

export type Tags = Readonly<Record<string, string>>;

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface Vpc {
  readonly id: string;
  /** The primary CIDR first, then the secondary ones. */
  readonly cidrs: readonly string[];
  readonly ipv6Cidrs: readonly string[];
  readonly isDefault: boolean;
  readonly tags: Tags;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly zone: string;
  readonly tags: Tags;
}

export interface AclEntry {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: 'allow' | 'deny';
  /** IANA number as text, `-1` for all. */
  readonly protocol: string;
  readonly cidr: string;
  readonly ports?: PortRange;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  /** Without AWS's own default denies. */
  readonly entries: readonly AclEntry[];
  readonly tags: Tags;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

export type RuleSource =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string };

export interface GroupRule {
  readonly id: string;
  readonly groupId: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, an IANA number, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: RuleSource;
  readonly description?: string;
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly id: string;
  readonly description: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly instanceId?: string;
  /** AWS manages it for a service, such as a load balancer. */
  readonly requesterManaged: boolean;
  readonly privateAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly publicAddress?: string;
  readonly groupIds: readonly string[];
  readonly tags: Tags;
}

export interface Instance {
  readonly id: string;
  readonly state: 'running' | 'stopped';
  readonly tags: Tags;
  /** Does the SSM agent answer? */
  readonly agentOnline: boolean;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly tags: Tags;
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly maxEntries: number;
  readonly cidrs: readonly string[];
  readonly tags: Tags;
}

export interface ElasticAddress {
  readonly publicAddress: string;
  readonly allocationId: string;
  readonly interfaceId?: string;
  readonly tags: Tags;
}

export interface LoadBalancer {
  readonly arn: string;
  /** The CloudWatch dimension, `app/<name>/<id>`. */
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly targetGroupArn: string;
}

export interface TargetHealth {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining';
  readonly reason?: string;
  readonly description?: string;
}

export interface Target {
  readonly instanceId: string;
  readonly port: number;
  readonly health: TargetHealth;
}

export interface TargetGroup {
  readonly arn: string;
  /** The CloudWatch dimension, `targetgroup/<name>/<id>`. */
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly port: number;
  readonly loadBalancerArns: readonly string[];
  readonly healthCheckPath: string;
  /** `traffic-port` or a number as text. */
  readonly healthCheckPort: string;
  readonly healthCheckIntervalSeconds: number;
  readonly healthCheckTimeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly targets: readonly Target[];
  readonly tags: Tags;
}

export interface PublishedMessage {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly at: string;
}

export interface AccountState {
  readonly accountId: string;
  readonly region: string;
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly networkAcls: Map<string, NetworkAcl>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly groupRules: Map<string, GroupRule>;
  readonly interfaces: Map<string, NetworkInterface>;
  readonly instances: Map<string, Instance>;
  readonly natGateways: Map<string, NatGateway>;
  readonly prefixLists: Map<string, PrefixList>;
  readonly addresses: Map<string, ElasticAddress>;
  readonly loadBalancers: Map<string, LoadBalancer>;
  readonly listeners: Map<string, Listener>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly logGroups: Map<string, LogGroup>;
  readonly logQueries: Map<string, LogQuery>;
  readonly alarms: Map<string, Alarm>;
  readonly metrics: Map<string, MetricSeries>;
  readonly tables: Map<string, Table>;
  readonly topics: Set<string>;
  readonly published: PublishedMessage[];
  readonly documents: Map<string, SsmDocument>;
  readonly commands: Map<string, Command>;
  readonly quotas: Quotas;
}

/** Quotas of the account; numbers as of the Amazon VPC user guide, "Amazon VPC quotas". */
export interface Quotas {
  /** Per direction and family, the default deny counted. */
  aclEntries: number;
  /** Per group, direction and family. */
  groupRules: number;
}

export function createState(accountId: string, region: string): AccountState {
  return {
    accountId,
    region,
    vpcs: new Map(),
    subnets: new Map(),
    networkAcls: new Map(),
    securityGroups: new Map(),
    groupRules: new Map(),
    interfaces: new Map(),
    instances: new Map(),
    natGateways: new Map(),
    prefixLists: new Map(),
    addresses: new Map(),
    loadBalancers: new Map(),
    listeners: new Map(),
    targetGroups: new Map(),
    logGroups: new Map(),
    logQueries: new Map(),
    alarms: new Map(),
    metrics: new Map(),
    tables: new Map(),
    topics: new Set(),
    published: [],
    documents: new Map(),
    commands: new Map(),
    quotas: { aclEntries: 20, groupRules: 60 },
  };
}
