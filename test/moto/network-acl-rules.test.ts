import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  ReplaceNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
} from '@aws-sdk/client-ec2';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildInMemory, buildOnMoto, tell, type SmallNetwork } from './two-accounts';

function describeRules(build: () => Promise<SmallNetwork>): void {
  let network: SmallNetwork;
  beforeEach(async () => {
    network = await build();
  });

  type Content = Partial<Omit<CreateNetworkAclEntryCommandInput, 'NetworkAclId'>>;
  const inputOf = ({ aclId }: SmallNetwork, content: Content) => ({
    NetworkAclId: aclId,
    RuleNumber: 1,
    Protocol: '-1',
    RuleAction: 'deny' as const,
    Egress: false,
    ...('Ipv6CidrBlock' in content ? {} : { CidrBlock: '203.0.113.1/32' }),
    ...content,
  });
  const create = (to: SmallNetwork, content: Content) =>
    tell(to.ec2.send(new CreateNetworkAclEntryCommand(inputOf(to, content))));
  const replace = (to: SmallNetwork, content: Content) =>
    tell(to.ec2.send(new ReplaceNetworkAclEntryCommand(inputOf(to, content))));
  const remove = (to: SmallNetwork, RuleNumber: number) =>
    tell(
      to.ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: to.aclId, RuleNumber, Egress: false })),
    );
  const list = async ({ ec2, aclId }: SmallNetwork) => {
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [aclId] }));
    return (NetworkAcls?.[0]?.Entries ?? [])
      .filter(({ Egress }) => Egress === false)
      .map((entry) => `${entry.RuleNumber} ${entry.RuleAction} ${entry.CidrBlock ?? entry.Ipv6CidrBlock}`)
      .sort();
  };

  it('a default ACL allows everything and ends with a default deny', async () => {
    expect(await list(network)).toEqual(['100 allow 0.0.0.0/0', '32767 deny 0.0.0.0/0']);
  });

  it('a number is used once per direction', async () => {
    expect(await create(network, {})).toBe('ok');
    expect(await create(network, { CidrBlock: '203.0.113.2/32' })).toBe('NetworkAclEntryAlreadyExists');
    expect(await create(network, { Egress: true })).toBe('ok');
  });

  it('numbers run from 1 to 32766', async () => {
    expect(await create(network, { RuleNumber: 0 })).toBe('InvalidParameterValue');
    expect(await create(network, { RuleNumber: 32767 })).toBe('InvalidParameterValue');
    expect(await remove(network, 32767)).toBe('InvalidParameterValue');
    expect(await create(network, { RuleNumber: 32766 })).toBe('ok');
  });

  it('CIDRs are kept canonical, and must be CIDRs', async () => {
    expect(await create(network, { CidrBlock: '203.0.113.77/24' })).toBe('ok');
    expect(await list(network)).toContain('1 deny 203.0.113.0/24');
    expect(await create(network, { RuleNumber: 2, CidrBlock: 'not-a-cidr' })).toBe('InvalidParameterValue');
  });

  it('the quota is 20 for each family, the default deny included', async () => {
    for (let number = 1; number <= 18; number += 1) {
      expect(await create(network, { RuleNumber: number })).toBe('ok');
    }
    expect(await create(network, { RuleNumber: 19 })).toBe('NetworkAclEntryLimitExceeded');
    expect(await replace(network, { RuleNumber: 18, CidrBlock: '203.0.113.9/32' })).toBe('ok');
    expect(await create(network, { RuleNumber: 19, Ipv6CidrBlock: '2001:db8::/64' })).toBe('ok');
  });

  it('what is not there cannot be replaced or removed', async () => {
    expect(await replace(network, {})).toBe('InvalidNetworkAclEntry.NotFound');
    expect(await remove(network, 1)).toBe('InvalidNetworkAclEntry.NotFound');
    expect(await create({ ...network, aclId: 'acl-0fffffffffffffff9' }, {})).toBe(
      'InvalidNetworkAclID.NotFound',
    );
  });

  it('a dry run changes nothing', async () => {
    expect(await create(network, { DryRun: true })).toBe('DryRunOperation');
    expect(await list(network)).toHaveLength(2);
  });

  it('a replaced entry takes the place of the old one, a removed one is gone', async () => {
    await create(network, {});
    expect(await replace(network, { CidrBlock: '203.0.113.0/24' })).toBe('ok');
    expect(await list(network)).toContain('1 deny 203.0.113.0/24');
    expect(await remove(network, 1)).toBe('ok');
    expect(await list(network)).toHaveLength(2);
  });
}

describe("AWS's rules for network ACL entries, in memory", () => {
  describeRules(buildInMemory);
});

describeWithMoto("AWS's rules for network ACL entries, on moto", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  describeRules(() => buildOnMoto(moto));
});
