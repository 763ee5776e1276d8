/**
 * Security group rules in AWS's words and in ours: turns one into the other. Calls nothing.
 */
import type {
  IpPermission,
  SecurityGroupRule as AwsSecurityGroupRule,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { formatPrefix, parsePrefix } from '../core/addresses';
import type { IngressPermission, PortRange, RuleSource, SecurityGroupRule } from '../core/observation';
import { canonicalCidr, required } from './answer';

/** AWS names these four and numbers the others; a rule may have been written with the number (IANA). */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};
const PROTOCOLS_WITH_PORTS: ReadonlySet<string> = new Set(Object.values(PROTOCOL_NAMES));

/** A rule as DescribeSecurityGroupRules returns it. */
export function readRule(rule: AwsSecurityGroupRule): SecurityGroupRule {
  const id = required(rule.SecurityGroupRuleId, 'SecurityGroupRuleId');
  const protocol = protocolName(required(rule.IpProtocol, `IpProtocol of ${id}`));
  return {
    id,
    groupId: required(rule.GroupId, `GroupId of ${id}`),
    protocol,
    ports: PROTOCOLS_WITH_PORTS.has(protocol) ? readPorts(rule, id) : undefined,
    source: readSource(rule, id),
    description: rule.Description,
    tags: readTags(rule.Tags),
  };
}

function protocolName(protocol: string): string {
  return PROTOCOL_NAMES[protocol] ?? protocol;
}

function readPorts(rule: AwsSecurityGroupRule, id: string): PortRange {
  return { from: required(rule.FromPort, `FromPort of ${id}`), to: required(rule.ToPort, `ToPort of ${id}`) };
}

function readSource(rule: AwsSecurityGroupRule, id: string): RuleSource {
  if (rule.ReferencedGroupInfo !== undefined) {
    return {
      kind: 'security-group',
      groupId: required(rule.ReferencedGroupInfo.GroupId, `the group in ${id}`),
    };
  }
  if (rule.PrefixListId !== undefined) return { kind: 'prefix-list', prefixListId: rule.PrefixListId };
  return { kind: 'cidr', cidr: canonicalCidr(rule.CidrIpv4 ?? rule.CidrIpv6, `the source of ${id}`) };
}

/** A permission as AuthorizeSecurityGroupIngress takes it. */
export function writePermission(permission: IngressPermission): IpPermission {
  const { protocol, ports, source, description } = permission;
  const note = description === undefined ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    ...(ports === undefined ? {} : { FromPort: ports.from, ToPort: ports.to }),
    ...writeSource(source, note),
  };
}

function writeSource(source: RuleSource, note: { Description?: string }): IpPermission {
  switch (source.kind) {
    case 'security-group':
      return { UserIdGroupPairs: [{ GroupId: source.groupId, ...note }] };
    case 'prefix-list':
      return { PrefixListIds: [{ PrefixListId: source.prefixListId, ...note }] };
    case 'cidr':
      return writeCidr(source.cidr, note);
  }
}

function writeCidr(cidr: string, note: { Description?: string }): IpPermission {
  const prefix = parsePrefix(cidr);
  if (prefix === undefined)
    throw new Error(`A rule needs an address block such as 192.0.2.0/24, not "${cidr}"`);
  const block = formatPrefix(prefix);
  return prefix.family === 4
    ? { IpRanges: [{ CidrIp: block, ...note }] }
    : { Ipv6Ranges: [{ CidrIpv6: block, ...note }] };
}

/** Tags as a plain record. */
export function readTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).map(({ Key, Value }) => [required(Key, 'the key of a tag'), Value ?? '']),
  );
}

/** The tags of a new rule; AWS refuses an empty specification. */
export function writeTags(tags: Readonly<Record<string, string>>): {
  TagSpecifications?: TagSpecification[];
} {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0
    ? {}
    : { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: list }] };
}
