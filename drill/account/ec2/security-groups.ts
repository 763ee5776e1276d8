/**
 * Security groups themselves: the list, making one, and deleting one that nothing uses.
 */
import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
} from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { SecurityGroup } from '../state';
import { find, refuse, required } from './failures';
import { list, next, tagList } from './listing';
import { checkDescription, renderPermissions } from './permissions';
import { findGroup, rulesOf } from './security-group-rules';
import { tagsFor } from './tags';

export function describeSecurityGroups(
  context: AccountContext,
  input: DescribeSecurityGroupsRequest,
): DescribeSecurityGroupsResult {
  const { securityGroups } = context.state;
  const named = input.GroupIds?.map((id) => find(securityGroups, id, 'InvalidGroup.NotFound'));
  const page = list(named ?? [...securityGroups.values()], input, {
    'group-id': (group) => [group.id],
    'group-name': (group) => [group.name],
    'vpc-id': (group) => [group.vpcId],
  });
  return {
    SecurityGroups: page.items.map((group) => renderGroup(context, group)),
    ...next(page.nextToken),
  };
}

function renderGroup({ state }: AccountContext, group: SecurityGroup) {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: state.accountId,
    Tags: tagList(group.tags),
    IpPermissions: renderPermissions(state.accountId, rulesOf(state, group.id, 'ingress')),
    IpPermissionsEgress: renderPermissions(state.accountId, rulesOf(state, group.id, 'egress')),
  };
}

export function createSecurityGroup(
  context: AccountContext,
  input: CreateSecurityGroupRequest,
): CreateSecurityGroupResult {
  const { state } = context;
  const vpc = find(state.vpcs, required(input.VpcId, 'vpcId'), 'InvalidVpcID.NotFound');
  const name = required(input.GroupName, 'groupName');
  if (name.length > 255 || name.startsWith('sg-'))
    throw refuse('InvalidParameterValue', `Value (${name}) for parameter GroupName is invalid`);
  if ([...state.securityGroups.values()].some((group) => group.vpcId === vpc.id && group.name === name)) {
    throw refuse('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc.id}'`);
  }
  const id = context.newId('sg');
  const description = checkDescription(required(input.Description, 'groupDescription'));
  state.securityGroups.set(id, {
    id,
    name,
    description,
    vpcId: vpc.id,
    tags: tagsFor('security-group', input.TagSpecifications),
  });
  for (const cidr of vpc.ipv6Cidrs.length > 0 ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'])
    addDefaultEgress(context, id, cidr);
  return { GroupId: id };
}

/** A new group lets everything out. */
function addDefaultEgress(context: AccountContext, groupId: string, cidr: string): void {
  const id = context.newId('sgr');
  context.state.groupRules.set(id, {
    id,
    groupId,
    egress: true,
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
    source: { kind: 'cidr', cidr },
    tags: {},
  });
}

export function deleteSecurityGroup(context: AccountContext, input: DeleteSecurityGroupRequest): object {
  const { state } = context;
  const group = findGroup(context, input.GroupId);
  if (group.name === 'default')
    throw refuse(
      'CannotDelete',
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  const isAttached = [...state.interfaces.values()].some((one) => one.groupIds.includes(group.id));
  const isReferenced = [...state.groupRules.values()].some(
    ({ groupId, source }) => groupId !== group.id && source.kind === 'group' && source.groupId === group.id,
  );
  if (isAttached || isReferenced)
    throw refuse('DependencyViolation', `resource ${group.id} has a dependent object`);
  for (const rule of state.groupRules.values())
    if (rule.groupId === group.id) state.groupRules.delete(rule.id);
  state.securityGroups.delete(group.id);
  context.networkChanged();
  return { Return: true, GroupId: group.id };
}
