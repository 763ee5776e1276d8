import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildInMemory, buildOnMoto, tell, type SmallNetwork } from './two-accounts';

function describeRules(build: () => Promise<SmallNetwork>): void {
  let network: SmallNetwork;
  beforeEach(async () => {
    network = await build();
  });

  const http = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80 };
  const fromCidr = (CidrIp: string, Description?: string): IpPermission => ({
    ...http,
    IpRanges: [{ CidrIp, ...(Description === undefined ? {} : { Description }) }],
  });
  const fromGroup = (GroupId: string, Description: string): IpPermission => ({
    ...http,
    UserIdGroupPairs: [{ GroupId, Description }],
  });
  const authorize = ({ ec2, webGroupId }: SmallNetwork, ...IpPermissions: IpPermission[]) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: webGroupId, IpPermissions }));
  const revoke = ({ ec2, webGroupId }: SmallNetwork, ...SecurityGroupRuleIds: string[]) =>
    ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: webGroupId, SecurityGroupRuleIds }));
  const list = async ({ ec2, webGroupId }: SmallNetwork) => {
    const { SecurityGroupRules: rules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [webGroupId] }] }),
    );
    return rules
      .filter(({ IsEgress }) => IsEgress === false)
      .map((rule) => ({
        id: rule.SecurityGroupRuleId,
        source: rule.CidrIpv4 ?? rule.ReferencedGroupInfo?.GroupId,
        description: rule.Description,
        tags: rule.Tags,
      }));
  };

  it('a rule is there once, whatever its description says', async () => {
    const { otherGroupId } = network;
    expect(await tell(authorize(network, fromGroup(otherGroupId, 'one')))).toBe('ok');
    expect(await tell(authorize(network, fromGroup(otherGroupId, 'two')))).toBe(
      'InvalidPermission.Duplicate',
    );
    expect(await tell(authorize(network, fromCidr('203.0.113.0/24', 'one')))).toBe('ok');
    expect(await tell(authorize(network, fromCidr('203.0.113.9/24', 'two')))).toBe(
      'InvalidPermission.Duplicate',
    );
    expect(await list(network)).toEqual([
      expect.objectContaining({ source: otherGroupId, description: 'one' }),
      expect.objectContaining({ source: '203.0.113.0/24', description: 'one' }),
    ]);
  });

  it('one call adds all of its rules or none, and names them', async () => {
    const added = await authorize(network, fromCidr('203.0.113.0/24'), fromGroup(network.otherGroupId, 'x'));
    const ids = (added.SecurityGroupRules ?? []).map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
    expect(ids).toEqual((await list(network)).map(({ id }) => id));
    expect(ids).toHaveLength(2);
    expect(await tell(authorize(network, fromCidr('198.51.100.0/24'), fromCidr('203.0.113.0/24')))).toBe(
      'InvalidPermission.Duplicate',
    );
    expect(await list(network)).toHaveLength(2);
  });

  it('a rule is revoked by its id, once', async () => {
    const added = await authorize(network, fromCidr('203.0.113.0/24'));
    const id = added.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    const { RevokedSecurityGroupRules } = await revoke(network, id);
    expect(RevokedSecurityGroupRules?.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toEqual([id]);
    expect(await list(network)).toEqual([]);
    expect(await tell(revoke(network, id))).toBe('InvalidSecurityGroupRuleId.NotFound');
  });

  it('a rule carries its tags', async () => {
    const Tags = [{ Key: 'floodgate:incident', Value: '1' }];
    await network.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: network.webGroupId,
        IpPermissions: [fromCidr('203.0.113.0/24')],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }],
      }),
    );
    expect((await list(network))[0]?.tags).toEqual(Tags);
  });

  it('a group holds 60 rules', async () => {
    const many = Array.from({ length: 60 }, (_, index) => fromCidr(`203.0.113.${index}/32`));
    expect(await tell(authorize(network, ...many))).toBe('ok');
    expect(await tell(authorize(network, fromCidr('203.0.113.99/32')))).toBe(
      'RulesPerSecurityGroupLimitExceeded',
    );
  });

  it('a group that another one admits cannot be deleted', async () => {
    const { ec2, otherGroupId } = network;
    await authorize(network, fromGroup(otherGroupId, 'x'));
    const remove = () => tell(ec2.send(new DeleteSecurityGroupCommand({ GroupId: otherGroupId })));
    expect(await remove()).toBe('DependencyViolation');
    await revoke(network, ...(await list(network)).map(({ id }) => id ?? ''));
    expect(await remove()).toBe('ok');
    expect(await tell(authorize(network, fromGroup(otherGroupId, 'x')))).toBe('InvalidGroup.NotFound');
  });
}

describe("AWS's rules for security group rules, in memory", () => {
  describeRules(buildInMemory);
});

describeWithMoto("AWS's rules for security group rules, on moto", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  describeRules(() => buildOnMoto(moto));
});
