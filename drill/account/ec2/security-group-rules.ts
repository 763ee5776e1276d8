/**
 * Rules of security groups: the list, authorising and revoking, by content and by rule id.
 */
import type {
  AuthorizeSecurityGroupIngressRequest,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  AuthorizeSecurityGroupIngressResult,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { familyOf } from '../cidr';
import type { AccountContext } from '../context';
import type { AccountState, GroupRule, SecurityGroup } from '../state';
import { find, refuse, required } from './failures';
import { list, next, tagList } from './listing';
import { describeRule, readPermissions, renderPermissions, ruleKey, type RuleContent } from './permissions';
import { tagsFor } from './tags';

export type Direction = 'ingress' | 'egress';

export function describeSecurityGroupRules(
  context: AccountContext,
  input: DescribeSecurityGroupRulesRequest,
): DescribeSecurityGroupRulesResult {
  const { groupRules } = context.state;
  const named = input.SecurityGroupRuleIds?.map((id) =>
    find(groupRules, id, 'InvalidSecurityGroupRuleId.NotFound'),
  );
  const page = list(named ?? [...groupRules.values()], input, {
    'group-id': (rule) => [rule.groupId],
    'security-group-rule-id': (rule) => [rule.id],
  });
  return {
    SecurityGroupRules: page.items.map((rule) => renderRule(context.state, rule)),
    ...next(page.nextToken),
  };
}

function renderRule(state: AccountState, rule: GroupRule): SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    GroupOwnerId: state.accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    ...renderSource(state, rule),
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    Tags: tagList(rule.tags),
    SecurityGroupRuleArn: `arn:aws:ec2:${state.region}:${state.accountId}:security-group-rule/${rule.id}`,
  };
}

function renderSource(state: AccountState, { source }: GroupRule) {
  if (source.kind === 'prefix-list') return { PrefixListId: source.prefixListId };
  if (source.kind === 'group')
    return { ReferencedGroupInfo: { GroupId: source.groupId, UserId: state.accountId } };
  return familyOf(source.cidr) === 4 ? { CidrIpv4: source.cidr } : { CidrIpv6: source.cidr };
}

/** All or nothing: one duplicate, unknown source or full group, and no rule is added. */
export function authorizeRules(
  context: AccountContext,
  input: AuthorizeSecurityGroupIngressRequest,
  direction: Direction,
): AuthorizeSecurityGroupIngressResult {
  const group = findGroup(context, input.GroupId);
  const wanted = readPermissions(context.state, required(input.IpPermissions, 'ipPermissions'));
  const present = rulesOf(context.state, group.id, direction);
  const keys = new Set(present.map(ruleKey));
  for (const rule of wanted) {
    if (keys.has(ruleKey(rule)))
      throw refuse(
        'InvalidPermission.Duplicate',
        `the specified rule "${describeRule(rule)}" already exists`,
      );
    keys.add(ruleKey(rule));
  }
  checkQuota(context.state, [...present, ...wanted]);
  const tags = tagsFor('security-group-rule', input.TagSpecifications);
  const added = wanted.map((rule) => ({
    ...rule,
    id: context.newId('sgr'),
    groupId: group.id,
    egress: direction === 'egress',
    tags,
  }));
  for (const rule of added) context.state.groupRules.set(rule.id, rule);
  context.networkChanged();
  return { Return: true, SecurityGroupRules: added.map((rule) => renderRule(context.state, rule)) };
}

/** IPv4 and IPv6 are counted apart; a group reference counts in both, a prefix list as its maximum size. */
function checkQuota(state: AccountState, rules: readonly RuleContent[]): void {
  for (const family of [4, 6] as const) {
    const count = rules.reduce((sum, rule) => sum + weightOf(state, rule, family), 0);
    if (count > state.quotas.groupRules) {
      throw refuse(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      );
    }
  }
}

function weightOf(state: AccountState, { source }: RuleContent, family: 4 | 6): number {
  if (source.kind === 'group') return 1;
  if (source.kind === 'prefix-list')
    return family === 4 ? (state.prefixLists.get(source.prefixListId)?.maxEntries ?? 0) : 0;
  return familyOf(source.cidr) === family ? 1 : 0;
}

export function revokeRules(
  context: AccountContext,
  input: RevokeSecurityGroupIngressRequest,
  direction: Direction,
): RevokeSecurityGroupIngressResult {
  const group = findGroup(context, input.GroupId);
  if (input.SecurityGroupRuleIds !== undefined) {
    const doomed = input.SecurityGroupRuleIds.map((id) => findRule(context.state, group, id, direction));
    return remove(context, doomed, []);
  }
  const wanted = readPermissions(context.state, required(input.IpPermissions, 'ipPermissions'));
  const present = new Map(rulesOf(context.state, group.id, direction).map((rule) => [ruleKey(rule), rule]));
  const unknown = wanted.filter((rule) => !present.has(ruleKey(rule)));
  // Only a default VPC answers politely; elsewhere nothing at all is revoked (API reference).
  if (unknown.length > 0 && context.state.vpcs.get(group.vpcId)?.isDefault !== true) {
    throw refuse('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  }
  return remove(
    context,
    wanted.flatMap((rule) => present.get(ruleKey(rule)) ?? []),
    unknown,
  );
}

function remove(
  context: AccountContext,
  doomed: readonly GroupRule[],
  unknown: readonly RuleContent[],
): RevokeSecurityGroupIngressResult {
  for (const rule of doomed) context.state.groupRules.delete(rule.id);
  context.networkChanged();
  return {
    Return: true,
    RevokedSecurityGroupRules: doomed.map(({ id, groupId, egress }) => ({
      SecurityGroupRuleId: id,
      GroupId: groupId,
      IsEgress: egress,
    })),
    ...(unknown.length === 0
      ? {}
      : { UnknownIpPermissions: renderPermissions(context.state.accountId, unknown) }),
  };
}

function findRule(state: AccountState, group: SecurityGroup, id: string, direction: Direction): GroupRule {
  const rule = state.groupRules.get(id);
  if (rule?.groupId === group.id && rule.egress === (direction === 'egress')) return rule;
  throw refuse('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}

export function findGroup(context: AccountContext, id: string | undefined): SecurityGroup {
  return find(context.state.securityGroups, required(id, 'groupId'), 'InvalidGroup.NotFound');
}

export function rulesOf(state: AccountState, groupId: string, direction: Direction): readonly GroupRule[] {
  return [...state.groupRules.values()].filter(
    (rule) => rule.groupId === groupId && rule.egress === (direction === 'egress'),
  );
}
