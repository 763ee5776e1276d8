import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { openAccount, refusalOf, SITE } from './site';

const tcp = (port: number, rest: Partial<IpPermission>): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...rest,
});
const fromCidr = (CidrIp: string, port = 8080): IpPermission => tcp(port, { IpRanges: [{ CidrIp }] });

function open() {
  const account = openAccount();
  const ec2 = account.client('ec2');
  const GroupId = SITE.webGroupId;
  const authorize = (...IpPermissions: IpPermission[]) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const revokeIds = (...SecurityGroupRuleIds: string[]) =>
    ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  const revoke = (...IpPermissions: IpPermission[]) =>
    ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const rules = async (groupId: string = GroupId) => {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const answer = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return (answer.SecurityGroupRules ?? []).filter((rule) => rule.IsEgress === false);
  };
  return { account, ec2, authorize, revoke, revokeIds, rules };
}

describe('authorising ingress', () => {
  it('gives each source a rule of its own, with id, description and tags', async () => {
    const { ec2, rules } = open();
    const answer = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: SITE.webGroupId,
        IpPermissions: [
          tcp(80, {
            UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId, Description: 'load balancer' }],
          }),
          tcp(80, { IpRanges: [{ CidrIp: '198.51.100.7/24', Description: 'office' }] }),
        ],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'made-by', Value: 'us' }] }],
      }),
    );
    const ids = answer.SecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId);
    const added = (await rules()).filter((rule) => ids?.includes(rule.SecurityGroupRuleId) === true);
    expect(added).toMatchObject([
      {
        ReferencedGroupInfo: { GroupId: SITE.loadBalancerGroupId },
        Description: 'load balancer',
        FromPort: 80,
      },
      { CidrIpv4: '198.51.100.0/24', Description: 'office', Tags: [{ Key: 'made-by', Value: 'us' }] },
    ]);
    expect(ids?.every((id) => id?.startsWith('sgr-') === true)).toBe(true);
  });

  it('refuses a rule that is there, whatever its description, and then adds none', async () => {
    const { authorize, rules } = open();
    const before = (await rules()).length;
    const again = tcp(80, { IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'other words' }] });
    expect(await refusalOf(authorize(fromCidr('192.0.2.1/32'), again))).toBe('InvalidPermission.Duplicate');
    const twice = authorize(fromCidr('192.0.2.1/32'), fromCidr('192.0.2.1/32'));
    expect(await refusalOf(twice)).toBe('InvalidPermission.Duplicate');
    expect(await rules()).toHaveLength(before);
  });

  it('refuses groups, prefix lists, CIDRs, ports and descriptions that cannot be', async () => {
    const { authorize } = open();
    const refusal = (permission: IpPermission) => refusalOf(authorize(permission));
    expect(await refusal(tcp(80, { UserIdGroupPairs: [{ GroupId: 'sg-0ff' }] }))).toBe(
      'InvalidGroup.NotFound',
    );
    expect(await refusal(tcp(80, { PrefixListIds: [{ PrefixListId: 'pl-0ff' }] }))).toBe(
      'InvalidPrefixListID.NotFound',
    );
    expect(await refusal(fromCidr('192.0.2.300/32'))).toBe('InvalidParameterValue');
    expect(await refusal(fromCidr('192.0.2.1/32', 70_000))).toBe('InvalidParameterValue');
    const described = tcp(80, { IpRanges: [{ CidrIp: '192.0.2.1/32', Description: 'Büro' }] });
    expect(await refusal(described)).toBe('InvalidParameterValue');
    expect(await refusal(tcp(80, {}))).toBe('InvalidParameterValue');
  });

  it('has a quota of 60 rules per family; a group counts in both', async () => {
    const { authorize, account } = open();
    account.state.quotas.groupRules = 5;
    // The site has 80 and 443 for each family, and 22 for the office.
    expect(
      await refusalOf(
        authorize(fromCidr('192.0.2.1/32'), fromCidr('192.0.2.2/32'), fromCidr('192.0.2.3/32')),
      ),
    ).toBe('RulesPerSecurityGroupLimitExceeded');
    await authorize(fromCidr('192.0.2.1/32'), fromCidr('192.0.2.2/32'));
    const reference = tcp(80, { UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] });
    expect(await refusalOf(authorize(reference))).toBe('RulesPerSecurityGroupLimitExceeded');
    await authorize(tcp(8080, { Ipv6Ranges: [{ CidrIpv6: '2001:db8::/64' }] }));
  });

  it('has no room for a group where only IPv6 is full', async () => {
    const { authorize, account } = open();
    account.state.quotas.groupRules = 5;
    const Ipv6Ranges = [1, 2, 3].map((index) => ({ CidrIpv6: `2001:db8:${index}::/64` }));
    await authorize(tcp(8080, { Ipv6Ranges }));
    const reference = tcp(80, { UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] });
    expect(await refusalOf(authorize(reference))).toBe('RulesPerSecurityGroupLimitExceeded');
  });

  it('counts a prefix list with its maximum size', async () => {
    const { authorize, account } = open();
    const list = {
      id: 'pl-0aa',
      name: 'partners',
      ownerId: SITE.accountId,
      cidrs: ['192.0.2.0/28'],
      tags: {},
    };
    account.state.prefixLists.set(list.id, { ...list, maxEntries: 58 });
    const permission = tcp(80, { PrefixListIds: [{ PrefixListId: 'pl-0aa' }] });
    expect(await refusalOf(authorize(permission))).toBe('RulesPerSecurityGroupLimitExceeded');
    account.state.prefixLists.set(list.id, { ...list, maxEntries: 57 });
    await authorize(permission);
  });

  it('needs a group that exists', async () => {
    const { ec2 } = open();
    const input = { GroupId: 'sg-0ff', IpPermissions: [fromCidr('192.0.2.1/32')] };
    expect(await refusalOf(ec2.send(new AuthorizeSecurityGroupIngressCommand(input)))).toBe(
      'InvalidGroup.NotFound',
    );
  });
});

describe('revoking ingress', () => {
  it('by rule id takes exactly these rules, or none when one is unknown', async () => {
    const { revokeIds, rules } = open();
    const [first, second] = (await rules()).map((rule) => rule.SecurityGroupRuleId!);
    const answer = await revokeIds(first!);
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: first }]);
    expect(await refusalOf(revokeIds(second!, first!))).toBe('InvalidSecurityGroupRuleId.NotFound');
    expect((await rules()).map((rule) => rule.SecurityGroupRuleId)).toContain(second);
  });

  it('by content revokes nothing in a VPC of our own when one rule is missing', async () => {
    const { revoke, rules } = open();
    const before = (await rules()).length;
    const present = tcp(80, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
    expect(await refusalOf(revoke(present, fromCidr('192.0.2.1/32')))).toBe('InvalidPermission.NotFound');
    expect(await rules()).toHaveLength(before);
  });

  it('by content answers politely in a default VPC, and names what was unknown', async () => {
    const { account, revoke, rules } = open();
    const vpc = account.state.vpcs.get(SITE.vpcId)!;
    account.state.vpcs.set(SITE.vpcId, { ...vpc, isDefault: true });
    const before = (await rules()).length;
    const answer = await revoke(tcp(80, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }), fromCidr('192.0.2.1/32'));
    expect(answer.UnknownIpPermissions).toMatchObject([
      { FromPort: 8080, IpRanges: [{ CidrIp: '192.0.2.1/32' }] },
    ]);
    expect(await rules()).toHaveLength(before - 1);
  });
});

describe('security groups', () => {
  it('are made with everything let out, under a name that is free in the VPC', async () => {
    const { ec2 } = open();
    const input = { GroupName: 'split', Description: 'load balancer only', VpcId: SITE.vpcId };
    const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(input));
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId!] }));
    expect(answer.SecurityGroups?.[0]).toMatchObject({
      GroupName: 'split',
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    expect(await refusalOf(ec2.send(new CreateSecurityGroupCommand(input)))).toBe('InvalidGroup.Duplicate');
  });

  it('lose and get egress rules by content', async () => {
    const { ec2 } = open();
    const input = {
      GroupId: SITE.webGroupId,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    };
    await ec2.send(new RevokeSecurityGroupEgressCommand(input));
    await ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
    expect(await refusalOf(ec2.send(new AuthorizeSecurityGroupEgressCommand(input)))).toBe(
      'InvalidPermission.Duplicate',
    );
  });

  it('cannot be deleted while an interface carries them or another group refers to them', async () => {
    const { account, ec2, authorize, rules } = open();
    const remove = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: SITE.loadBalancerGroupId }));
    expect(await refusalOf(remove())).toBe('DependencyViolation');
    for (const one of account.state.interfaces.values()) {
      account.state.interfaces.set(one.id, { ...one, groupIds: [SITE.webGroupId] });
    }
    await authorize(tcp(80, { UserIdGroupPairs: [{ GroupId: SITE.loadBalancerGroupId }] }));
    expect(await refusalOf(remove())).toBe('DependencyViolation');
    const reference = (await rules()).find((rule) => rule.ReferencedGroupInfo !== undefined);
    await ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: SITE.webGroupId,
        SecurityGroupRuleIds: [reference!.SecurityGroupRuleId!],
      }),
    );
    await remove();
    expect(await rules(SITE.loadBalancerGroupId)).toEqual([]);
    expect(await refusalOf(remove())).toBe('InvalidGroup.NotFound');
  });

  it('get tags, and are found by them', async () => {
    const { ec2 } = open();
    await ec2.send(
      new CreateTagsCommand({ Resources: [SITE.webGroupId], Tags: [{ Key: 'role', Value: 'web' }] }),
    );
    const Filters = [{ Name: 'tag:role', Values: ['w*'] }];
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(answer.SecurityGroups?.map((group) => group.GroupId)).toEqual([SITE.webGroupId]);
    const unknown = ec2.send(new CreateTagsCommand({ Resources: ['sg-0ff'], Tags: [] }));
    expect(await refusalOf(unknown)).toBe('InvalidID');
  });

  it('show their rules in pages', async () => {
    const { ec2 } = open();
    const first = await ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 5 }));
    expect(first.SecurityGroupRules).toHaveLength(5);
    expect(first.NextToken).toBeDefined();
  });
});
