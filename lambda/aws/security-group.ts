/**
 * Security groups: reads them with their rules, and authorises and revokes ingress rules.
 */
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup as AwsSecurityGroup,
  type SecurityGroupRule as AwsSecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { IngressPermission, SecurityGroup } from '../core/observation';
import { byId, FILTER_VALUES_PER_CALL, inBatches, readAllPages, required } from './answer';
import { callAws, isAwsFailure } from './failure';
import { readRule, readTags, writePermission, writeTags } from './security-group-rule';

export type Authorized =
  | { readonly kind: 'authorized'; readonly ruleIds: readonly string[] }
  /** A rule that says the same is there already, perhaps not ours. */
  | { readonly kind: 'exists' }
  /** The group holds as many rules as its quota allows. */
  | { readonly kind: 'full' };

/** Reads these groups with all their rules. A group that does not exist is missing from the answer. */
export async function describeSecurityGroups(
  ec2: EC2Client,
  ids: readonly string[],
): Promise<SecurityGroup[]> {
  const batches = inBatches(ids, FILTER_VALUES_PER_CALL);
  const [groups, rules] = await Promise.all([
    Promise.all(batches.map((batch) => readGroups(ec2, batch))),
    Promise.all(batches.map((batch) => readRules(ec2, batch))),
  ]);
  const allRules = rules.flat();
  return groups
    .flat()
    .map((group) => composeGroup(group, allRules))
    .sort(byId);
}

/** By filter and not by id: an unknown id would fail the whole call. */
function readGroups(ec2: EC2Client, groupIds: string[]): Promise<AwsSecurityGroup[]> {
  return readAllPages(async (token) => {
    const command = new DescribeSecurityGroupsCommand({
      Filters: [{ Name: 'group-id', Values: groupIds }],
      NextToken: token,
    });
    const page = await callAws('DescribeSecurityGroups', ec2.send(command));
    return { items: page.SecurityGroups, next: page.NextToken };
  });
}

function readRules(ec2: EC2Client, groupIds: string[]): Promise<AwsSecurityGroupRule[]> {
  return readAllPages(async (token) => {
    const command = new DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: 'group-id', Values: groupIds }],
      NextToken: token,
    });
    const page = await callAws('DescribeSecurityGroupRules', ec2.send(command));
    return { items: page.SecurityGroupRules, next: page.NextToken };
  });
}

function composeGroup(group: AwsSecurityGroup, rules: readonly AwsSecurityGroupRule[]): SecurityGroup {
  const id = required(group.GroupId, 'GroupId');
  const own = rules.filter((rule) => rule.GroupId === id);
  return {
    id,
    name: required(group.GroupName, `GroupName of ${id}`),
    vpcId: required(group.VpcId, `VpcId of ${id}`),
    tags: readTags(group.Tags),
    ingress: own
      .filter((rule) => rule.IsEgress !== true)
      .map(readRule)
      .sort(byId),
    egress: own
      .filter((rule) => rule.IsEgress === true)
      .map(readRule)
      .sort(byId),
  };
}

/** Authorises one ingress rule and names the rules that AWS made of it. */
export async function authorizeIngress(
  ec2: EC2Client,
  groupId: string,
  permission: IngressPermission,
): Promise<Authorized> {
  const command = new AuthorizeSecurityGroupIngressCommand({
    GroupId: groupId,
    IpPermissions: [writePermission(permission)],
    ...writeTags(permission.tags),
  });
  try {
    const answer = await callAws(`AuthorizeSecurityGroupIngress on ${groupId}`, ec2.send(command));
    const rules = required(answer.SecurityGroupRules, `the rules that it made in ${groupId}`);
    return {
      kind: 'authorized',
      ruleIds: rules.map((rule) => required(rule.SecurityGroupRuleId, 'the rule id')),
    };
  } catch (error) {
    if (isAwsFailure(error, 'InvalidPermission.Duplicate')) return { kind: 'exists' };
    if (isAwsFailure(error, 'RulesPerSecurityGroupLimitExceeded')) return { kind: 'full' };
    throw error;
  }
}

/**
 * Revokes these ingress rules; afterwards none of them is there. `missing`: none was there before.
 * By id, because a description of a rule also matches the one that somebody put back since.
 */
export async function revokeIngress(
  ec2: EC2Client,
  groupId: string,
  ruleIds: readonly string[],
): Promise<'revoked' | 'missing'> {
  if (ruleIds.length === 0) return 'missing';
  try {
    await revokeTogether(ec2, groupId, ruleIds);
    return 'revoked';
  } catch (error) {
    // AWS's name for an unknown rule id, and its name for an unknown rule.
    if (!isAwsFailure(error, 'InvalidSecurityGroupRuleId.NotFound', 'InvalidPermission.NotFound'))
      throw error;
    if (ruleIds.length === 1) return 'missing';
  }
  // One unknown id keeps AWS from revoking any of them: the rest go one by one.
  let revoked: 'revoked' | 'missing' = 'missing';
  for (const ruleId of ruleIds) {
    if ((await revokeIngress(ec2, groupId, [ruleId])) === 'revoked') revoked = 'revoked';
  }
  return revoked;
}

async function revokeTogether(ec2: EC2Client, groupId: string, ruleIds: readonly string[]): Promise<void> {
  const command = new RevokeSecurityGroupIngressCommand({
    GroupId: groupId,
    SecurityGroupRuleIds: [...ruleIds],
  });
  const answer = await callAws(`RevokeSecurityGroupIngress on ${groupId}`, ec2.send(command));
  // In a default VPC AWS reports success and only lists what it did not revoke.
  if (answer.Return === false || (answer.UnknownIpPermissions ?? []).length > 0) {
    throw new Error(`AWS did not revoke all of ${ruleIds.join(', ')} on ${groupId}`);
  }
}
