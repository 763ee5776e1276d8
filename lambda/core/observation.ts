/**
 * What Floodgate reads of the AWS account before it decides: plain values, in AWS's own words.
 * Arrays are sorted by id (rules of an ACL by direction and number) so that equal worlds give equal plans.
 */

/** Everything of one look, except the logs (see evidence.ts). */
export interface Observation {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  /** Of the environment's target group. */
  readonly targets: readonly Target[];
  /** Registrations with other target groups: of the same servers, and of others that carry one of their groups. */
  readonly otherTargets: readonly Target[];
  /** Interfaces that carry one of `webSecurityGroups`, whoever they belong to. */
  readonly groupMembers: readonly NetworkInterface[];
  readonly networkAcls: readonly NetworkAcl[];
  /** Every group that a target carries, and every group of the load balancers. */
  readonly securityGroups: readonly SecurityGroup[];
  /** Managed prefix lists that ingress rules of these groups name. */
  readonly prefixLists: readonly PrefixList[];
  readonly groupQuotas: GroupQuotas;
  /** May this function make a security group? `undefined`: it was not asked, because nobody needs one. */
  readonly mayMakeGroup: boolean | undefined;
  readonly ownRanges: readonly OwnRange[];
  readonly alarm: AlarmState | undefined;
}

export interface LoadBalancer {
  readonly arn: string;
  /** The CloudWatch dimension, `app/<name>/<id>`. */
  readonly id: string;
  readonly type: 'application' | 'network' | 'gateway';
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly listeners: readonly Listener[];
  readonly tags: Readonly<Record<string, string>>;
  /** Its nodes' interfaces (description `ELB app/…`); they change as it scales. */
  readonly nodes: readonly NetworkInterface[];
}

/** A port on which a load balancer takes visitors. */
export interface Listener {
  readonly arn: string;
  readonly port: number;
  /** `HTTP`, `HTTPS`, `TCP`, … */
  readonly protocol: string;
}

export interface TargetGroup {
  readonly arn: string;
  /** The CloudWatch dimension, `targetgroup/<name>/<id>`. */
  readonly id: string;
  readonly vpcId?: string | undefined;
  readonly loadBalancerArns: readonly string[];
  readonly port: number;
  /** `undefined`: the health check uses each target's traffic port. */
  readonly healthCheckPort: number | undefined;
  readonly healthCheckIntervalSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export type TargetHealthState =
  'initial' | 'healthy' | 'unhealthy' | 'unhealthy.draining' | 'unused' | 'draining' | 'unavailable';

/** One registration of a server in a target group. */
export interface Target {
  readonly targetGroupArn: string;
  /** Instance id or address, as registered. */
  readonly id: string;
  readonly port: number;
  readonly health: TargetHealthState;
  /** AWS's reason code, for instance `Target.Timeout`. */
  readonly reason: string | undefined;
  readonly description: string | undefined;
  readonly instanceId: string | undefined;
  readonly interfaces: readonly NetworkInterface[];
}

export interface NetworkInterface {
  readonly id: string;
  readonly description: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly instanceId: string | undefined;
  readonly privateAddresses: readonly string[];
  readonly publicAddresses: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  readonly entries: readonly AclEntry[];
}

/** One entry as AWS returns it; 32767 and above are AWS's own default denies. */
export interface AclEntry {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: 'allow' | 'deny';
  /** IANA protocol number, or `-1` for all. */
  readonly protocol: string;
  /** IPv4 or IPv6 CIDR, canonical. */
  readonly cidr: string;
  readonly ports: PortRange | undefined;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly ingress: readonly IngressRule[];
  readonly egress: readonly SecurityGroupRule[];
}

export type RuleSource =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'security-group'; readonly groupId: string }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string };

/** What a security group rule says, without its identity. */
export interface IngressPermission {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, an IANA number, or `-1` for all traffic. */
  readonly protocol: string;
  /** `undefined` with protocol `-1`. For ICMP: type and code. */
  readonly ports: PortRange | undefined;
  readonly source: RuleSource;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecurityGroupRule extends IngressPermission {
  /** `sgr-…` */
  readonly id: string;
  readonly groupId: string;
}

export type IngressRule = SecurityGroupRule;

/** A managed prefix list, AWS's own or a customer's. */
export interface PrefixList {
  readonly id: string;
  /** Canonical CIDRs; `undefined`: AWS does not let us read them. */
  readonly cidrs: readonly string[] | undefined;
  /** A rule that names the list counts as so many rules (Amazon VPC user guide, "Managed prefix lists"). */
  readonly weight: number;
}

/** Quotas of the account (Amazon VPC user guide, "Security groups"). */
export interface GroupQuotas {
  /** Inbound or outbound rules of a group, for IPv4 and for IPv6. */
  readonly rulesPerGroup: number;
  readonly groupsPerInterface: number;
}

/** A block of addresses that is ours, and why. */
export interface OwnRange {
  readonly cidr: string;
  /** Told to people as the reason when an address is spared, for instance `VPC vpc-0a1`. */
  readonly reason: string;
  /** It stands in this managed prefix list, and need not be in our account. */
  readonly prefixListId?: string;
}

export interface AlarmState {
  readonly name: string;
  readonly arn: string;
  readonly value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** ISO 8601 UTC. */
  readonly since: string;
}
