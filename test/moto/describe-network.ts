/** The network ACL and the web servers' group on moto, as lines that can be compared. */
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { Moto } from './start';
import type { World } from './world';

/** Sorted; what stands twice is there twice. */
export async function describeNetwork(moto: Moto, world: World): Promise<readonly string[]> {
  const ec2 = new EC2Client(moto.client);
  const [acls, rules] = await Promise.all([
    ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [world.networkAclId] })),
    ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [world.webGroupId] }] }),
    ),
  ]);
  const entries = (acls.NetworkAcls?.[0]?.Entries ?? []).map(
    ({ Egress, RuleAction, CidrBlock, Ipv6CidrBlock }) =>
      `${Egress === true ? 'out' : 'in'}: ${RuleAction ?? ''} ${CidrBlock ?? Ipv6CidrBlock ?? ''}`,
  );
  const permissions = (rules.SecurityGroupRules ?? []).map(
    ({ IsEgress, IpProtocol, FromPort, CidrIpv4, CidrIpv6, ReferencedGroupInfo }) =>
      `${String(IsEgress)} ${IpProtocol ?? ''} ${FromPort ?? ''} ${CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId ?? ''}`,
  );
  return [...entries, ...permissions].sort();
}
