/**
 * What the function may do where load balancer and servers share a security group: make one for the load balancer
 * alone, and take it away again. Every grant on a group asks for our tag.
 */
import type { Environment } from '../lambda/config';
import type { Permission, PermissionScope } from './permissions';

export function splitSharedGroup(environment: Environment, scope: PermissionScope): readonly Permission[] {
  const { partition } = scope;
  const { region, account, name, loadBalancerArn } = environment;
  const ec2 = `arn:${partition}:ec2:${region}:${account}`;
  const unknownId = 'The id of the group is not known before it is made; its tag tells it from all others.';
  return [
    {
      sid: 'MakeLoadBalancerGroup',
      reason:
        'Make a security group for the load balancer alone, where it shares one with the servers; only with our tag.',
      actions: ['ec2:CreateSecurityGroup'],
      resources: [`${ec2}:security-group/*`],
      wildcard: unknownId,
      conditions: { StringEquals: { 'aws:RequestTag/floodgate': name } },
    },
    {
      sid: 'MakeGroupInVpc',
      reason: 'A security group is made in a VPC, which is a resource of the call, too.',
      actions: ['ec2:CreateSecurityGroup'],
      resources: [`${ec2}:vpc/*`],
      wildcard:
        "It is the load balancer's VPC, which the environment does not name; what may be made there is said above.",
    },
    {
      sid: 'TagNewGroup',
      reason: 'Mark that group as ours while it is made, and at no other time.',
      actions: ['ec2:CreateTags'],
      resources: [`${ec2}:security-group/*`],
      wildcard: unknownId,
      conditions: {
        StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', 'aws:RequestTag/floodgate': name },
      },
    },
    {
      sid: 'KeepLoadBalancerGroup',
      reason:
        'Give that group the rules that the load balancer needs, take its egress rules away, and delete it after a rollback; no group without our tag.',
      actions: [
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:DeleteSecurityGroup',
        'ec2:RevokeSecurityGroupEgress',
      ],
      resources: [`${ec2}:security-group/*`],
      wildcard: unknownId,
      conditions: { StringEquals: { 'aws:ResourceTag/floodgate': name } },
    },
    {
      sid: 'SetLoadBalancerGroups',
      reason: 'Put that group on the load balancer, beside the ones that it has, and take it away again.',
      actions: ['elasticloadbalancing:SetSecurityGroups'],
      resources: [loadBalancerArn],
    },
  ];
}
