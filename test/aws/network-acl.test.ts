import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  ReplaceNetworkAclEntryCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import {
  addDenyEntry,
  describeNetworkAcls,
  removeDenyEntry,
  replaceDenyEntry,
} from '../../lambda/aws/network-acl';
import { refusal } from './refusal';

const ec2 = new EC2Client({ region: 'ap-northeast-1' });
const aws = mockClient(ec2);
beforeEach(() => aws.reset());

const acl = (NetworkAclId: string) => ({ NetworkAclId, VpcId: 'vpc-0a1', IsDefault: false });
const bySubnet = (...Values: string[]) => ({ Filters: [{ Name: 'association.subnet-id', Values }] });

describe('describeNetworkAcls', () => {
  it('reads entries in canonical form, sorted by direction and number', async () => {
    aws.on(DescribeNetworkAclsCommand).resolves({
      NetworkAcls: [
        {
          ...acl('acl-0a1'),
          IsDefault: true,
          Associations: [{ SubnetId: 'subnet-b' }, { SubnetId: 'subnet-a' }],
          Entries: [
            { RuleNumber: 1, Egress: true, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
            { RuleNumber: 100, Egress: false, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
            { RuleNumber: 7, Egress: false, RuleAction: 'deny', Protocol: '-1', CidrBlock: '100.68.0.18/18' },
            {
              RuleNumber: 8,
              Egress: false,
              RuleAction: 'deny',
              Protocol: '-1',
              Ipv6CidrBlock: '2001:0DB8::/64',
            },
            {
              RuleNumber: 9,
              Egress: false,
              RuleAction: 'deny',
              Protocol: '6',
              CidrBlock: '203.0.113.7/32',
              PortRange: { From: 80, To: 443 },
            },
          ],
        },
      ],
    });
    const deny = { egress: false, action: 'deny', protocol: '-1', ports: undefined };
    await expect(describeNetworkAcls(ec2, { subnetIds: [], aclIds: ['acl-0a1'] })).resolves.toEqual([
      {
        id: 'acl-0a1',
        vpcId: 'vpc-0a1',
        isDefault: true,
        subnetIds: ['subnet-a', 'subnet-b'],
        entries: [
          { ...deny, ruleNumber: 7, cidr: '100.68.0.0/18' },
          { ...deny, ruleNumber: 8, cidr: '2001:db8::/64' },
          { ...deny, ruleNumber: 9, protocol: '6', cidr: '203.0.113.7/32', ports: { from: 80, to: 443 } },
          { ...deny, ruleNumber: 100, action: 'allow', cidr: '0.0.0.0/0' },
          { ...deny, ruleNumber: 1, egress: true, cidr: '0.0.0.0/0' },
        ],
      },
    ]);
    expect(aws.commandCalls(DescribeNetworkAclsCommand)[0]!.args[0].input).toEqual({
      NetworkAclIds: ['acl-0a1'],
    });
  });

  it('reads named ACLs and those of subnets, every page of them, each once', async () => {
    aws
      .on(DescribeNetworkAclsCommand, { NetworkAclIds: ['acl-2'] })
      .resolves({ NetworkAcls: [acl('acl-2')] })
      .on(DescribeNetworkAclsCommand, bySubnet('subnet-a', 'subnet-b'))
      .resolves({ NetworkAcls: [acl('acl-3')], NextToken: 'more' })
      .on(DescribeNetworkAclsCommand, { ...bySubnet('subnet-a', 'subnet-b'), NextToken: 'more' })
      .resolves({ NetworkAcls: [acl('acl-1'), acl('acl-2')] });
    const acls = await describeNetworkAcls(ec2, { subnetIds: ['subnet-a', 'subnet-b'], aclIds: ['acl-2'] });
    expect(acls.map(({ id }) => id)).toEqual(['acl-1', 'acl-2', 'acl-3']);
  });

  it('leaves out a named ACL that does not exist, and still reads the others', async () => {
    aws
      .on(DescribeNetworkAclsCommand)
      .rejects(refusal('InvalidNetworkAclID.NotFound'))
      .on(DescribeNetworkAclsCommand, { NetworkAclIds: ['acl-1'] })
      .resolves({ NetworkAcls: [acl('acl-1')] });
    const acls = await describeNetworkAcls(ec2, { subnetIds: [], aclIds: ['acl-1', 'acl-gone'] });
    expect(acls.map(({ id }) => id)).toEqual(['acl-1']);
  });

  it('asks for nothing when nothing is wanted, never for all', async () => {
    await expect(describeNetworkAcls(ec2, { subnetIds: [], aclIds: [] })).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
  });

  it('throws every other failure on, and an entry that cannot be read', async () => {
    const cause = refusal('UnauthorizedOperation');
    aws.on(DescribeNetworkAclsCommand).rejects(cause);
    await expect(describeNetworkAcls(ec2, { subnetIds: ['subnet-a'], aclIds: [] })).rejects.toMatchObject({
      cause,
    });
    aws.on(DescribeNetworkAclsCommand).resolves({
      NetworkAcls: [
        { ...acl('acl-1'), Entries: [{ RuleNumber: 5, Egress: false, RuleAction: 'deny', Protocol: '-1' }] },
      ],
    });
    await expect(describeNetworkAcls(ec2, { subnetIds: ['subnet-a'], aclIds: [] })).rejects.toThrow(
      'AWS answered without the CIDR of rule 5 in acl-1',
    );
  });
});

const ENTRY = { ruleNumber: 5, cidr: '203.0.113.7/24' };
const SENT = { NetworkAclId: 'acl-1', RuleNumber: 5, Egress: false, Protocol: '-1', RuleAction: 'deny' };

describe.each([
  {
    name: 'addDenyEntry',
    act: () => addDenyEntry(ec2, 'acl-1', ENTRY),
    actIpv6: () => addDenyEntry(ec2, 'acl-1', { ruleNumber: 5, cidr: '2001:DB8::5/64' }),
    Command: CreateNetworkAclEntryCommand,
    done: 'added',
  },
  {
    name: 'replaceDenyEntry',
    act: () => replaceDenyEntry(ec2, 'acl-1', ENTRY),
    actIpv6: () => replaceDenyEntry(ec2, 'acl-1', { ruleNumber: 5, cidr: '2001:DB8::5/64' }),
    Command: ReplaceNetworkAclEntryCommand,
    done: 'replaced',
  },
])('$name', ({ act, actIpv6, Command, done }) => {
  it('writes an inbound deny for all protocols, canonical, in the field of its family', async () => {
    aws.onAnyCommand().resolves({});
    await expect(act()).resolves.toBe(done);
    await expect(actIpv6()).resolves.toBe(done);
    expect(aws.calls().map(({ args }) => [args[0].constructor, args[0].input])).toEqual([
      [Command, { ...SENT, CidrBlock: '203.0.113.0/24' }],
      [Command, { ...SENT, Ipv6CidrBlock: '2001:db8::/64' }],
    ]);
  });

  it('throws an unexpected failure on, with its cause', async () => {
    const cause = refusal('RequestLimitExceeded');
    aws.onAnyCommand().rejects(cause);
    await expect(act()).rejects.toMatchObject({
      cause,
      message: expect.stringContaining('5 in acl-1') as string,
    });
  });
});

describe('addDenyEntry', () => {
  it('says so when the number is taken or the ACL is full', async () => {
    aws.onAnyCommand().rejects(refusal('NetworkAclEntryAlreadyExists'));
    await expect(addDenyEntry(ec2, 'acl-1', ENTRY)).resolves.toBe('exists');
    aws.onAnyCommand().rejects(refusal('NetworkAclEntryLimitExceeded'));
    await expect(addDenyEntry(ec2, 'acl-1', ENTRY)).resolves.toBe('full');
  });

  it('does not take the limit of ACLs in a VPC for a full ACL', async () => {
    aws.onAnyCommand().rejects(refusal('NetworkAclLimitExceeded'));
    await expect(addDenyEntry(ec2, 'acl-1', ENTRY)).rejects.toThrow('NetworkAclLimitExceeded');
  });

  it('sends nothing that is not an address block', async () => {
    await expect(addDenyEntry(ec2, 'acl-1', { ruleNumber: 5, cidr: 'everyone' })).rejects.toThrow(
      'not "everyone"',
    );
    expect(aws.calls()).toHaveLength(0);
  });
});

describe('replaceDenyEntry', () => {
  it('says so when there is nothing to replace', async () => {
    aws.onAnyCommand().rejects(refusal('InvalidNetworkAclEntry.NotFound'));
    await expect(replaceDenyEntry(ec2, 'acl-1', ENTRY)).resolves.toBe('missing');
  });
});

describe('removeDenyEntry', () => {
  it('removes the inbound entry of the number', async () => {
    aws.onAnyCommand().resolves({});
    await expect(removeDenyEntry(ec2, 'acl-1', { ruleNumber: 5 })).resolves.toBe('removed');
    expect(aws.commandCalls(DeleteNetworkAclEntryCommand)[0]!.args[0].input).toEqual({
      NetworkAclId: 'acl-1',
      RuleNumber: 5,
      Egress: false,
    });
  });

  it.each(['InvalidNetworkAclEntry.NotFound', 'InvalidNetworkAclID.NotFound'])(
    'finds nothing to remove on %s',
    async (name) => {
      aws.onAnyCommand().rejects(refusal(name));
      await expect(removeDenyEntry(ec2, 'acl-1', { ruleNumber: 5 })).resolves.toBe('missing');
    },
  );

  it('throws an unexpected failure on', async () => {
    const cause = refusal('UnauthorizedOperation');
    aws.onAnyCommand().rejects(cause);
    await expect(removeDenyEntry(ec2, 'acl-1', { ruleNumber: 5 })).rejects.toMatchObject({ cause });
  });
});
