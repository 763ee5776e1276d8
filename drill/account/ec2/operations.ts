/**
 * EC2's operations that the account answers.
 */
import type * as ec2 from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { Operation, Operations } from '../operations';
import { refuse } from './failures';
import { describeInstances, describeInstanceStatus, rebootInstances } from './instances';
import { describeNetworkInterfaces } from './interfaces';
import {
  createNetworkAclEntry,
  deleteNetworkAclEntry,
  describeNetworkAcls,
  replaceNetworkAclEntry,
} from './network-acls';
import { describeAddresses, describeNatGateways, describeSubnets, describeVpcs } from './networks';
import { describeManagedPrefixLists, getManagedPrefixListEntries } from './prefix-lists';
import { authorizeRules, describeSecurityGroupRules, revokeRules } from './security-group-rules';
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from './security-groups';
import { createTags } from './tags';

export function ec2Operations(context: AccountContext): Operations {
  const operations: Operations = {
    DescribeNetworkAcls: (input: ec2.DescribeNetworkAclsRequest) => describeNetworkAcls(context, input),
    CreateNetworkAclEntry: (input: ec2.CreateNetworkAclEntryRequest) => createNetworkAclEntry(context, input),
    ReplaceNetworkAclEntry: (input: ec2.ReplaceNetworkAclEntryRequest) =>
      replaceNetworkAclEntry(context, input),
    DeleteNetworkAclEntry: (input: ec2.DeleteNetworkAclEntryRequest) => deleteNetworkAclEntry(context, input),
    DescribeSecurityGroups: (input: ec2.DescribeSecurityGroupsRequest) =>
      describeSecurityGroups(context, input),
    DescribeSecurityGroupRules: (input: ec2.DescribeSecurityGroupRulesRequest) =>
      describeSecurityGroupRules(context, input),
    AuthorizeSecurityGroupIngress: (input: ec2.AuthorizeSecurityGroupIngressRequest) =>
      authorizeRules(context, input, 'ingress'),
    RevokeSecurityGroupIngress: (input: ec2.RevokeSecurityGroupIngressRequest) =>
      revokeRules(context, input, 'ingress'),
    AuthorizeSecurityGroupEgress: (input: ec2.AuthorizeSecurityGroupEgressRequest) =>
      authorizeRules(context, input, 'egress'),
    RevokeSecurityGroupEgress: (input: ec2.RevokeSecurityGroupEgressRequest) =>
      revokeRules(context, input, 'egress'),
    CreateSecurityGroup: (input: ec2.CreateSecurityGroupRequest) => createSecurityGroup(context, input),
    DeleteSecurityGroup: (input: ec2.DeleteSecurityGroupRequest) => deleteSecurityGroup(context, input),
    CreateTags: (input: ec2.CreateTagsRequest) => createTags(context, input),
    DescribeInstances: (input: ec2.DescribeInstancesRequest) => describeInstances(context, input),
    DescribeInstanceStatus: (input: ec2.DescribeInstanceStatusRequest) =>
      describeInstanceStatus(context, input),
    RebootInstances: (input: ec2.RebootInstancesRequest) => rebootInstances(context, input),
    DescribeNetworkInterfaces: (input: ec2.DescribeNetworkInterfacesRequest) =>
      describeNetworkInterfaces(context, input),
    DescribeSubnets: (input: ec2.DescribeSubnetsRequest) => describeSubnets(context, input),
    DescribeVpcs: (input: ec2.DescribeVpcsRequest) => describeVpcs(context, input),
    DescribeAddresses: (input: ec2.DescribeAddressesRequest) => describeAddresses(context, input),
    DescribeNatGateways: (input: ec2.DescribeNatGatewaysRequest) => describeNatGateways(context, input),
    DescribeManagedPrefixLists: (input: ec2.DescribeManagedPrefixListsRequest) =>
      describeManagedPrefixLists(context, input),
    GetManagedPrefixListEntries: (input: ec2.GetManagedPrefixListEntriesRequest) =>
      getManagedPrefixListEntries(context, input),
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, honourDryRun(operation)]),
  );
}

/** A dry run tells whether the caller is permitted, not whether the request is valid (API reference, `DryRun`). */
function honourDryRun(operation: Operation): Operation {
  return (input) => {
    if ('DryRun' in input && input.DryRun === true) {
      throw refuse('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
    }
    return operation(input);
  };
}
