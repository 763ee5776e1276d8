import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  EC2ServiceException,
  ReplaceNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
} from '@aws-sdk/client-ec2';
import { openAccount, refusalOf, SITE } from './site';

type Entry = CreateNetworkAclEntryCommandInput;

const INBOUND_DENY = { NetworkAclId: SITE.aclId, Egress: false, Protocol: '-1', RuleAction: 'deny' } as const;
const deny = (RuleNumber: number, CidrBlock: string): Entry => ({ ...INBOUND_DENY, RuleNumber, CidrBlock });
const deny6 = (RuleNumber: number, Ipv6CidrBlock: string): Entry => ({
  ...INBOUND_DENY,
  RuleNumber,
  Ipv6CidrBlock,
});

function open() {
  const account = openAccount();
  const ec2 = account.client('ec2');
  const entries = async () => {
    const answer = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [SITE.aclId] }));
    return answer.NetworkAcls?.[0]?.Entries ?? [];
  };
  const create = (input: CreateNetworkAclEntryCommandInput) =>
    ec2.send(new CreateNetworkAclEntryCommand(input));
  return { account, ec2, entries, create };
}

describe('network ACL entries', () => {
  it('are listed with the default denies of AWS, which have a number above 32766', async () => {
    const { entries, create } = open();
    await create(deny(1, '216.144.247.78/32'));
    expect((await entries()).filter((entry) => entry.Egress === false)).toEqual([
      { RuleNumber: 1, Egress: false, Protocol: '-1', RuleAction: 'deny', CidrBlock: '216.144.247.78/32' },
      { RuleNumber: 100, Egress: false, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' },
      { RuleNumber: 32767, Egress: false, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' },
    ]);
  });

  it('show the default deny of IPv6 only in a VPC with IPv6', async () => {
    const { account, entries } = open();
    const vpc = account.state.vpcs.get(SITE.vpcId)!;
    account.state.vpcs.set(SITE.vpcId, { ...vpc, ipv6Cidrs: ['2001:db8:1::/56'] });
    expect((await entries()).filter((entry) => entry.RuleNumber === 32768)).toHaveLength(2);
  });

  it('are stored with a canonical CIDR', async () => {
    const { entries, create } = open();
    await create(deny(1, '100.68.0.18/18'));
    await create(deny6(2, '2001:DB8:0:0::1/64'));
    const stored = await entries();
    expect(stored.find((entry) => entry.RuleNumber === 1)?.CidrBlock).toBe('100.68.0.0/18');
    expect(stored.find((entry) => entry.RuleNumber === 2)?.Ipv6CidrBlock).toBe('2001:db8::/64');
  });

  it('are refused by the SDK exception that AWS throws', async () => {
    const { create } = open();
    await create(deny(1, '192.0.2.1/32'));
    const error: unknown = await create(deny(1, '192.0.2.2/32')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EC2ServiceException);
    expect(error).toMatchObject({ name: 'NetworkAclEntryAlreadyExists', $fault: 'client' });
  });

  it('share their numbers over both families, but not over both directions', async () => {
    const { create } = open();
    await create(deny(1, '192.0.2.1/32'));
    expect(await refusalOf(create(deny6(1, '2001:db8::/64')))).toBe('NetworkAclEntryAlreadyExists');
    await expect(create({ ...deny(1, '192.0.2.1/32'), Egress: true })).resolves.toBeDefined();
  });

  it('are limited per direction and family, the default deny included', async () => {
    const { create } = open();
    // 20 less AWS's default deny, less the allow with number 100.
    for (let number = 1; number <= 18; number++) await create(deny(number, `192.0.2.${number}/32`));
    expect(await refusalOf(create(deny(19, '192.0.2.19/32')))).toBe('NetworkAclEntryLimitExceeded');
    for (let number = 19; number <= 37; number++) await create(deny6(number, `2001:db8:0:${number}::/64`));
    expect(await refusalOf(create(deny6(38, '2001:db8:0:38::/64')))).toBe('NetworkAclEntryLimitExceeded');
  });

  it('go by the quota of the account', async () => {
    const { account, create } = open();
    account.state.quotas.aclEntries = 3;
    await create(deny(1, '192.0.2.1/32'));
    expect(await refusalOf(create(deny(2, '192.0.2.2/32')))).toBe('NetworkAclEntryLimitExceeded');
  });

  it.each([0, 32767, 1.5])('cannot have the number %p', async (number) => {
    const { create } = open();
    expect(await refusalOf(create(deny(number, '192.0.2.1/32')))).toBe('InvalidParameterValue');
  });

  it('need a CIDR of one family, a known protocol, and ports for TCP', async () => {
    const { create } = open();
    expect(await refusalOf(create(deny(1, 'not-a-cidr')))).toBe('InvalidParameterValue');
    expect(await refusalOf(create(deny(1, '192.0.2.1')))).toBe('InvalidParameterValue');
    const both = { ...deny(1, '192.0.2.1/32'), Ipv6CidrBlock: '2001:db8::/64' };
    expect(await refusalOf(create(both))).toBe('InvalidParameterCombination');
    expect(await refusalOf(create({ ...deny(1, '192.0.2.1/32'), Protocol: 'zork' }))).toBe(
      'InvalidParameterValue',
    );
    expect(await refusalOf(create({ ...deny(1, '192.0.2.1/32'), Protocol: '6' }))).toBe('MissingParameter');
  });

  it('are replaced in place, even at the quota, and blindly', async () => {
    const { account, ec2, entries, create } = open();
    account.state.quotas.aclEntries = 3;
    await create(deny(1, '192.0.2.1/32'));
    await ec2.send(new ReplaceNetworkAclEntryCommand(deny(1, '192.0.2.0/24')));
    expect((await entries()).find((entry) => entry.RuleNumber === 1)?.CidrBlock).toBe('192.0.2.0/24');
  });

  it('cannot be replaced or deleted where there is none', async () => {
    const { ec2 } = open();
    const replace = ec2.send(new ReplaceNetworkAclEntryCommand(deny(7, '192.0.2.1/32')));
    expect(await refusalOf(replace)).toBe('InvalidNetworkAclEntry.NotFound');
    const place = { NetworkAclId: SITE.aclId, RuleNumber: 7, Egress: false };
    const remove = ec2.send(new DeleteNetworkAclEntryCommand(place));
    expect(await refusalOf(remove)).toBe('InvalidNetworkAclEntry.NotFound');
    const default_ = ec2.send(new DeleteNetworkAclEntryCommand({ ...place, RuleNumber: 32767 }));
    expect(await refusalOf(default_)).toBe('InvalidParameterValue');
  });

  it('are deleted by number and direction', async () => {
    const { ec2, entries, create } = open();
    await create(deny(1, '192.0.2.1/32'));
    await ec2.send(
      new DeleteNetworkAclEntryCommand({ NetworkAclId: SITE.aclId, RuleNumber: 1, Egress: false }),
    );
    expect((await entries()).some((entry) => entry.RuleNumber === 1)).toBe(false);
  });

  it('are not made by a dry run', async () => {
    const { entries, create } = open();
    expect(await refusalOf(create({ ...deny(1, '192.0.2.1/32'), DryRun: true }))).toBe('DryRunOperation');
    expect((await entries()).some((entry) => entry.RuleNumber === 1)).toBe(false);
  });

  it('need an ACL that exists', async () => {
    const { create } = open();
    const input = { ...deny(1, '192.0.2.1/32'), NetworkAclId: 'acl-0ff0000000000ffff' };
    expect(await refusalOf(create(input))).toBe('InvalidNetworkAclID.NotFound');
  });
});

describe('the list of network ACLs', () => {
  const acls = async (input: object) => {
    const answer = await open().ec2.send(new DescribeNetworkAclsCommand(input));
    return answer.NetworkAcls?.map((acl) => acl.NetworkAclId);
  };

  it('is found by subnet, VPC and default', async () => {
    const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
    expect(await acls(filter('association.subnet-id', 'subnet-0aa00000000000002'))).toEqual([SITE.aclId]);
    expect(await acls(filter('association.subnet-id', 'subnet-0ff00000000000002'))).toEqual([]);
    expect(await acls(filter('vpc-id', SITE.vpcId))).toEqual([SITE.aclId]);
    expect(await acls(filter('default', 'false'))).toEqual([]);
  });

  it('refuses an unknown filter, an unknown id, and a page of the wrong size', async () => {
    expect(await refusalOf(acls({ Filters: [{ Name: 'colour', Values: ['red'] }] }))).toBe(
      'InvalidParameterValue',
    );
    expect(await refusalOf(acls({ NetworkAclIds: ['acl-0ff'] }))).toBe('InvalidNetworkAclID.NotFound');
    expect(await refusalOf(acls({ MaxResults: 4 }))).toBe('InvalidParameterValue');
  });

  it('comes in pages', async () => {
    const { account, ec2 } = open();
    const acl = account.state.networkAcls.get(SITE.aclId)!;
    for (let index = 0; index < 6; index++) {
      const id = `acl-0bb000000000000${index}`;
      account.state.networkAcls.set(id, { ...acl, id, isDefault: false, subnetIds: [] });
    }
    const first = await ec2.send(new DescribeNetworkAclsCommand({ MaxResults: 5 }));
    const second = await ec2.send(
      new DescribeNetworkAclsCommand({ MaxResults: 5, NextToken: first.NextToken! }),
    );
    expect([first.NetworkAcls?.length, second.NetworkAcls?.length, second.NextToken]).toEqual([
      5,
      2,
      undefined,
    ]);
    expect(await refusalOf(ec2.send(new DescribeNetworkAclsCommand({ NextToken: 'made up' })))).toBe(
      'InvalidNextToken',
    );
  });
});
