import {
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { describeOwnRanges, describePrefixListRanges } from '../../lambda/aws/own-ranges';
import { refusal } from './refusal';

const ec2 = new EC2Client({ region: 'ap-northeast-1' });
const aws = mockClient(ec2);
beforeEach(() => {
  aws.reset();
  aws
    .on(DescribeVpcsCommand, { VpcIds: ['vpc-0a1'] })
    .resolves({ Vpcs: [{ VpcId: 'vpc-0a1', CidrBlock: '10.0.0.0/16' }] });
  aws.on(DescribeAddressesCommand, { Filters: [{ Name: 'domain', Values: ['vpc'] }] }).resolves({});
  aws.on(DescribeNatGatewaysCommand, { Filter: [{ Name: 'vpc-id', Values: ['vpc-0a1'] }] }).resolves({});
});

describe('describeOwnRanges', () => {
  it('holds every block of the VPC, once, canonical, but those it gave back', async () => {
    aws.on(DescribeVpcsCommand).resolves({
      Vpcs: [
        {
          CidrBlock: '10.0.0.0/16',
          CidrBlockAssociationSet: [
            { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '100.64.0.0/20', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '192.0.2.0/24', CidrBlockState: { State: 'disassociated' } },
          ],
          Ipv6CidrBlockAssociationSet: [
            { Ipv6CidrBlock: '2001:0DB8:0::/56', Ipv6CidrBlockState: { State: 'associated' } },
            { Ipv6CidrBlock: '2001:db8:1::/56', Ipv6CidrBlockState: { State: 'disassociated' } },
          ],
        },
      ],
    });
    await expect(describeOwnRanges(ec2, 'vpc-0a1')).resolves.toEqual([
      { cidr: '10.0.0.0/16', reason: 'VPC vpc-0a1' },
      { cidr: '100.64.0.0/20', reason: 'VPC vpc-0a1' },
      { cidr: '2001:db8::/56', reason: 'VPC vpc-0a1' },
    ]);
  });

  it('holds the account’s elastic addresses and the NAT gateways’, in order of address, with the reason', async () => {
    aws.on(DescribeAddressesCommand).resolves({
      Addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.9' }, { PublicIp: '198.51.100.1' }],
    });
    const vpcFilter = { Filter: [{ Name: 'vpc-id', Values: ['vpc-0a1'] }] };
    aws
      .on(DescribeNatGatewaysCommand, vpcFilter)
      .resolves({ NatGateways: [], NextToken: 'more' })
      .on(DescribeNatGatewaysCommand, { ...vpcFilter, NextToken: 'more' })
      .resolves({
        NatGateways: [
          {
            NatGatewayId: 'nat-1',
            State: 'available',
            NatGatewayAddresses: [{ PublicIp: '203.0.113.9', PrivateIp: '10.0.0.4' }],
          },
          { NatGatewayId: 'nat-2', State: 'deleted', NatGatewayAddresses: [{ PublicIp: '203.0.113.77' }] },
        ],
      });
    await expect(describeOwnRanges(ec2, 'vpc-0a1')).resolves.toEqual([
      { cidr: '10.0.0.0/16', reason: 'VPC vpc-0a1' },
      { cidr: '10.0.0.4/32', reason: 'NAT gateway nat-1' },
      { cidr: '198.51.100.1/32', reason: 'elastic address' },
      { cidr: '203.0.113.9/32', reason: 'NAT gateway nat-1' },
      { cidr: '203.0.113.9/32', reason: 'elastic address eipalloc-1' },
    ]);
  });

  it.each([
    ['the VPC', DescribeVpcsCommand],
    ['the elastic addresses', DescribeAddressesCommand],
    ['the NAT gateways', DescribeNatGatewaysCommand],
  ])('fails as a whole when %s cannot be read', async (_, Command) => {
    const cause = refusal('UnauthorizedOperation');
    aws.on(Command).rejects(cause);
    await expect(describeOwnRanges(ec2, 'vpc-0a1')).rejects.toMatchObject({ cause });
  });

  it('fails when AWS does not know the VPC or a block makes no sense', async () => {
    aws.on(DescribeVpcsCommand).resolves({ Vpcs: [] });
    await expect(describeOwnRanges(ec2, 'vpc-0a1')).rejects.toThrow('AWS answered without VPC vpc-0a1');
    aws.on(DescribeVpcsCommand).resolves({ Vpcs: [{ CidrBlock: '10.0.0.0/99' }] });
    await expect(describeOwnRanges(ec2, 'vpc-0a1')).rejects.toThrow('not an address block');
  });
});

describe('describePrefixListRanges', () => {
  it('holds every entry of every list, from every page', async () => {
    aws
      .on(GetManagedPrefixListEntriesCommand, { PrefixListId: 'pl-1' })
      .resolves({ Entries: [{ Cidr: '203.0.113.128/25' }], NextToken: 'more' })
      .on(GetManagedPrefixListEntriesCommand, { PrefixListId: 'pl-1', NextToken: 'more' })
      .resolves({ Entries: [{ Cidr: '198.51.100.0/24' }] })
      .on(GetManagedPrefixListEntriesCommand, { PrefixListId: 'pl-2' })
      .resolves({ Entries: [{ Cidr: '2001:DB8::/32' }] });
    await expect(describePrefixListRanges(ec2, ['pl-1', 'pl-2', 'pl-1'])).resolves.toEqual([
      { cidr: '198.51.100.0/24', reason: 'prefix list pl-1', prefixListId: 'pl-1' },
      { cidr: '203.0.113.128/25', reason: 'prefix list pl-1', prefixListId: 'pl-1' },
      { cidr: '2001:db8::/32', reason: 'prefix list pl-2', prefixListId: 'pl-2' },
    ]);
  });

  it('fails as a whole when one list cannot be read', async () => {
    const cause = refusal('InvalidPrefixListID.NotFound');
    aws
      .on(GetManagedPrefixListEntriesCommand)
      .resolves({ Entries: [] })
      .on(GetManagedPrefixListEntriesCommand, { PrefixListId: 'pl-gone' })
      .rejects(cause);
    await expect(describePrefixListRanges(ec2, ['pl-1', 'pl-gone'])).rejects.toMatchObject({ cause });
  });

  it('asks for nothing when no list is named', async () => {
    await expect(describePrefixListRanges(ec2, [])).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
  });
});
