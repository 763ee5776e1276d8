/**
 * Between EC2's `IpPermission` (many sources in one) and the account's rules (one source each).
 */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { canonicalCidr, familyOf } from '../cidr';
import type { AccountState, GroupRule, RuleSource } from '../state';
import { find, refuse, required } from './failures';

/** What a rule says, without its identity. */
export type RuleContent = Pick<GroupRule, 'protocol' | 'fromPort' | 'toPort' | 'source' | 'description'>;

/** Characters that AWS takes in a description (API reference, `IpRange.Description`). */
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

/** One rule for each source of each permission. */
export function readPermissions(
  state: AccountState,
  permissions: readonly IpPermission[],
): readonly RuleContent[] {
  return permissions.flatMap((permission) => {
    const span = readSpan(permission);
    const rules = readSources(state, permission).map(({ source, description }) => ({
      ...span,
      source,
      ...(description === undefined ? {} : { description: checkDescription(description) }),
    }));
    if (rules.length === 0)
      throw refuse('InvalidParameterValue', 'A permission must name at least one source');
    return rules;
  });
}

function readSpan(permission: IpPermission): Pick<RuleContent, 'protocol' | 'fromPort' | 'toPort'> {
  const given = required(permission.IpProtocol, 'ipProtocol').toLowerCase();
  const protocol = PROTOCOL_NAMES[given] ?? given;
  if (protocol === '-1') return { protocol, fromPort: -1, toPort: -1 };
  const isKnown =
    ['tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol) ||
    (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255);
  if (!isKnown)
    throw refuse('InvalidParameterValue', `Invalid value '${given}' for IP protocol. Unknown protocol.`);
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const fromPort = hasPorts ? required(permission.FromPort, 'fromPort') : (permission.FromPort ?? -1);
  const toPort = hasPorts ? required(permission.ToPort, 'toPort') : (permission.ToPort ?? -1);
  if (hasPorts && !(fromPort >= 0 && toPort <= 65535 && fromPort <= toPort)) {
    throw refuse('InvalidParameterValue', `Invalid port range ${fromPort}-${toPort}`);
  }
  return { protocol, fromPort, toPort };
}

interface DescribedSource {
  readonly source: RuleSource;
  readonly description: string | undefined;
}

function readSources(state: AccountState, permission: IpPermission): readonly DescribedSource[] {
  return [
    ...(permission.IpRanges ?? []).map((range) => ({
      source: readCidr(required(range.CidrIp, 'cidrIp'), 4),
      description: range.Description,
    })),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({
      source: readCidr(required(range.CidrIpv6, 'cidrIpv6'), 6),
      description: range.Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => {
      const groupId = required(pair.GroupId, 'groupId');
      find(state.securityGroups, groupId, 'InvalidGroup.NotFound');
      return { source: { kind: 'group', groupId } as const, description: pair.Description };
    }),
    ...(permission.PrefixListIds ?? []).map((list) => {
      const prefixListId = required(list.PrefixListId, 'prefixListId');
      find(state.prefixLists, prefixListId, 'InvalidPrefixListID.NotFound');
      return { source: { kind: 'prefix-list', prefixListId } as const, description: list.Description };
    }),
  ];
}

function readCidr(text: string, family: 4 | 6): RuleSource {
  const cidr = canonicalCidr(text, family);
  if (cidr === undefined) throw refuse('InvalidParameterValue', `CIDR block ${text} is malformed`);
  return { kind: 'cidr', cidr };
}

export function checkDescription(text: string): string {
  if (DESCRIPTION.test(text)) return text;
  throw refuse(
    'InvalidParameterValue',
    `Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
  );
}

/** Two rules are the same when protocol, ports and source are; the description does not count. */
export function ruleKey(rule: RuleContent): string {
  const { protocol, fromPort, toPort, source } = rule;
  return JSON.stringify([protocol, fromPort, toPort, ...Object.values(source)]);
}

export function describeRule(rule: RuleContent): string {
  const { source } = rule;
  const peer =
    source.kind === 'cidr' ? source.cidr : source.kind === 'group' ? source.groupId : source.prefixListId;
  return `peer: ${peer}, ${rule.protocol.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW`;
}

/** The rules as `IpPermission`s, one for each protocol and port range, as DescribeSecurityGroups shows them. */
export function renderPermissions(accountId: string, rules: readonly RuleContent[]): IpPermission[] {
  const spans = new Map<string, RuleContent[]>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.protocol, rule.fromPort, rule.toPort]);
    const span = spans.get(key);
    if (span === undefined) spans.set(key, [rule]);
    else span.push(rule);
  }
  return [...spans.values()].flatMap((span) => {
    const first = span[0];
    return first === undefined ? [] : [renderSpan(accountId, first, span)];
  });
}

function renderSpan(accountId: string, first: RuleContent, span: readonly RuleContent[]): IpPermission {
  const described = (rule: RuleContent) =>
    rule.description === undefined ? {} : { Description: rule.description };
  const ranges = (family: 4 | 6) =>
    span.flatMap((rule) =>
      rule.source.kind === 'cidr' && familyOf(rule.source.cidr) === family
        ? [{ cidr: rule.source.cidr, ...described(rule) }]
        : [],
    );
  return {
    IpProtocol: first.protocol,
    ...(first.protocol === '-1' ? {} : { FromPort: first.fromPort, ToPort: first.toPort }),
    IpRanges: ranges(4).map(({ cidr, ...rest }) => ({ CidrIp: cidr, ...rest })),
    Ipv6Ranges: ranges(6).map(({ cidr, ...rest }) => ({ CidrIpv6: cidr, ...rest })),
    UserIdGroupPairs: span.flatMap((rule) =>
      rule.source.kind === 'group'
        ? [{ GroupId: rule.source.groupId, UserId: accountId, ...described(rule) }]
        : [],
    ),
    PrefixListIds: span.flatMap((rule) =>
      rule.source.kind === 'prefix-list'
        ? [{ PrefixListId: rule.source.prefixListId, ...described(rule) }]
        : [],
    ),
  };
}
