/**
 * The security group that is made for a load balancer alone: makes, completes, attaches, detaches and deletes it.
 * Every function looks before it writes and again afterwards, so that it may be called again at any time.
 */
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import {
  type ElasticLoadBalancingV2Client,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Split } from '../core/ledger-rows';
import type { IngressPermission, LoadBalancer, SecurityGroup } from '../core/observation';
import { dropCovered } from '../core/permission-cover';
import { nameSplit } from '../core/security-group-split';
import { readAllPages, required } from './answer';
import { callAws, isAwsFailure } from './failure';
import { describeLoadBalancers } from './load-balancer';
import { describeLoadBalancerNodes } from './network-interface';
import { authorizeIngress, describeSecurityGroups } from './security-group';
import { readTags } from './security-group-rule';

/** The tag's value names the environment; the permissions ask for it (see lib/permissions.ts). */
const TAG = 'floodgate';

/** A dry run: would AWS let this function make the group? */
export async function mayMakeGroup(
  ec2: EC2Client,
  balancer: Pick<LoadBalancer, 'arn' | 'id' | 'vpcId'>,
  environment: string,
): Promise<boolean> {
  try {
    await createGroup(ec2, nameSplit(balancer, environment), environment, true);
  } catch (error) {
    // `InvalidGroup.Duplicate`: it is made already.
    if (isAwsFailure(error, 'DryRunOperation', 'InvalidGroup.Duplicate')) return true;
    if (isAwsFailure(error, 'UnauthorizedOperation')) return false;
    throw error;
  }
  throw new Error('AWS answered a dry run of CreateSecurityGroup as if it had made the group');
}

async function createGroup(
  ec2: EC2Client,
  { groupName, vpcId, loadBalancerId }: Split,
  environment: string,
  isDryRun: boolean,
): Promise<string> {
  const tags = { Name: groupName, [TAG]: environment };
  const command = new CreateSecurityGroupCommand({
    GroupName: groupName,
    Description: `Floodgate: for the load balancer ${loadBalancerId} alone`,
    VpcId: vpcId,
    TagSpecifications: [
      {
        ResourceType: 'security-group',
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    ],
    ...(isDryRun ? { DryRun: true } : {}),
  });
  const answer = await callAws(`CreateSecurityGroup ${groupName}`, ec2.send(command));
  return required(answer.GroupId, `the id of ${groupName}`);
}

/** The group of this name in the load balancer's VPC; a name is unique there. Throws if it is somebody else's. */
export async function findSplitGroup(
  ec2: EC2Client,
  { groupName, vpcId }: Split,
  environment: string,
): Promise<string | undefined> {
  const [found] = await readAllPages(async (token) => {
    const command = new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'group-name', Values: [groupName] },
        { Name: 'vpc-id', Values: [vpcId] },
      ],
      NextToken: token,
    });
    const page = await callAws(`DescribeSecurityGroups ${groupName}`, ec2.send(command));
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  if (found === undefined) return undefined;
  const id = required(found.GroupId, `the id of ${groupName}`);
  if (readTags(found.Tags)[TAG] !== environment) {
    throw new Error(
      `the security group ${groupName} (${id}) is not ours: it has no tag ${TAG}=${environment}`,
    );
  }
  return id;
}

/** Makes the group, without any rule. */
export async function makeSplitGroup(ec2: EC2Client, split: Split, environment: string): Promise<string> {
  try {
    return await createGroup(ec2, split, environment, false);
  } catch (error) {
    if (!isAwsFailure(error, 'InvalidGroup.Duplicate')) throw error;
    return required(await findSplitGroup(ec2, split, environment), `the group ${split.groupName}`);
  }
}

/** @returns what is not as it must be, or `undefined`: it admits all of this, and lets nothing out by itself */
export async function completeSplitGroup(
  ec2: EC2Client,
  groupId: string,
  ingress: readonly IngressPermission[],
): Promise<string | undefined> {
  const before = await readGroup(ec2, groupId);
  if (before.egress.length > 0) {
    const command = new RevokeSecurityGroupEgressCommand({
      GroupId: groupId,
      SecurityGroupRuleIds: before.egress.map(({ id }) => id),
    });
    await callAws(`RevokeSecurityGroupEgress on ${groupId}`, ec2.send(command));
  }
  for (const permission of dropCovered(ingress, before.ingress)) {
    const answer = await authorizeIngress(ec2, groupId, permission);
    if (answer.kind === 'full') return `${groupId} has as many rules as its quota allows`;
  }
  const after = await readGroup(ec2, groupId);
  if (dropCovered(ingress, after.ingress).length > 0)
    return `${groupId} does not show all of its rules after they were authorised`;
  return after.egress.length > 0 ? `${groupId} still lets something out` : undefined;
}

async function readGroup(ec2: EC2Client, groupId: string): Promise<SecurityGroup> {
  const [group] = await describeSecurityGroups(ec2, [groupId]);
  return required(group, `security group ${groupId}`);
}

/** The groups of the load balancer now; `undefined`: it is gone. */
export async function readGroupsOf(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<readonly string[] | undefined> {
  try {
    const [balancer] = await describeLoadBalancers(elb, [loadBalancerArn]);
    return balancer?.securityGroupIds;
  } catch (error) {
    if (isAwsFailure(error, 'LoadBalancerNotFoundException')) return undefined;
    throw error;
  }
}

/** Replaces the whole list of a load balancer's groups. */
export async function setGroupsOf(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
  groupIds: readonly string[],
): Promise<void> {
  const command = new SetSecurityGroupsCommand({
    LoadBalancerArn: loadBalancerArn,
    SecurityGroups: [...groupIds],
  });
  await callAws(`SetSecurityGroups of ${loadBalancerArn}`, elb.send(command));
}

/** Nodes of the load balancer that do not carry the group; `undefined`: no node was found. */
export async function findNodesWithout(
  ec2: EC2Client,
  loadBalancerId: string,
  groupId: string,
): Promise<readonly string[] | undefined> {
  const nodes = await describeLoadBalancerNodes(ec2, loadBalancerId);
  if (nodes.length === 0) return undefined;
  return nodes.filter(({ securityGroupIds }) => !securityGroupIds.includes(groupId)).map(({ id }) => id);
}

/** `in-use`: an interface or another group's rule still names it. */
export async function deleteGroup(
  ec2: EC2Client,
  groupId: string,
): Promise<'deleted' | 'missing' | 'in-use'> {
  try {
    await callAws(
      `DeleteSecurityGroup ${groupId}`,
      ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId })),
    );
    return 'deleted';
  } catch (error) {
    if (isAwsFailure(error, 'InvalidGroup.NotFound')) return 'missing';
    if (isAwsFailure(error, 'DependencyViolation')) return 'in-use';
    throw error;
  }
}
