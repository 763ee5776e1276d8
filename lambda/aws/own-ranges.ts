/**
 * The address blocks that are ours and must never be denied. Reads only, and fails closed: whatever cannot be read
 * is thrown, because a list with a hole in it would let us deny ourselves.
 */
import {
  type Address,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  type NatGateway,
  type Vpc,
  type VpcCidrBlockState,
} from '@aws-sdk/client-ec2';
import { comparePrefixes, parsePrefix } from '../core/addresses';
import type { OwnRange } from '../core/observation';
import { canonicalCidr, readAllPages, required } from './answer';
import { callAws } from './failure';

/** Reads the VPC's own CIDRs, the account's elastic addresses and the addresses of the VPC's NAT gateways. */
export async function describeOwnRanges(ec2: EC2Client, vpcId: string): Promise<OwnRange[]> {
  const [vpc, elastic, natGateways] = await Promise.all([
    readVpc(ec2, vpcId),
    readElasticAddresses(ec2),
    readNatGateways(ec2, vpcId),
  ]);
  return inOrder([
    ...rangesOfVpc(vpc, vpcId),
    ...elastic.flatMap(rangesOfElasticAddress),
    ...natGateways.flatMap(rangesOfNatGateway),
  ]);
}

async function readVpc(ec2: EC2Client, vpcId: string): Promise<Vpc> {
  const answer = await callAws(
    `DescribeVpcs ${vpcId}`,
    ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })),
  );
  return required(answer.Vpcs?.[0], `VPC ${vpcId}`);
}

/** All of the account's: an elastic address can move into our VPC at any time. AWS knows no paging here. */
async function readElasticAddresses(ec2: EC2Client): Promise<Address[]> {
  const command = new DescribeAddressesCommand({ Filters: [{ Name: 'domain', Values: ['vpc'] }] });
  return (await callAws('DescribeAddresses', ec2.send(command))).Addresses ?? [];
}

function readNatGateways(ec2: EC2Client, vpcId: string): Promise<NatGateway[]> {
  return readAllPages(async (token) => {
    const command = new DescribeNatGatewaysCommand({
      Filter: [{ Name: 'vpc-id', Values: [vpcId] }],
      NextToken: token,
    });
    const page = await callAws(`DescribeNatGateways of ${vpcId}`, ec2.send(command));
    return { items: page.NatGateways, next: page.NextToken };
  });
}

function rangesOfVpc(vpc: Vpc, vpcId: string): OwnRange[] {
  const field = `a CIDR of ${vpcId}`;
  const primary = { CidrBlock: vpc.CidrBlock, CidrBlockState: undefined };
  const ipv4 = [primary, ...(vpc.CidrBlockAssociationSet ?? [])]
    .filter(({ CidrBlockState }) => isAssociated(CidrBlockState))
    .map(({ CidrBlock }) => canonicalCidr(CidrBlock, field));
  const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? [])
    .filter(({ Ipv6CidrBlockState }) => isAssociated(Ipv6CidrBlockState))
    .map(({ Ipv6CidrBlock }) => canonicalCidr(Ipv6CidrBlock, field));
  return [...ipv4, ...ipv6].map((cidr) => ({ cidr, reason: `VPC ${vpcId}` }));
}

/** A block that the VPC gave back stays listed for a while; by then it may be somebody else's. */
function isAssociated(state: VpcCidrBlockState | undefined): boolean {
  return state?.State !== 'disassociated' && state?.State !== 'failed';
}

function rangesOfElasticAddress(elastic: Address): OwnRange[] {
  const reason = `elastic address ${elastic.AllocationId ?? ''}`.trimEnd();
  return ownAddresses([elastic.PublicIp, elastic.CarrierIp, elastic.CustomerOwnedIp], reason);
}

function rangesOfNatGateway(gateway: NatGateway): OwnRange[] {
  const id = required(gateway.NatGatewayId, 'NatGatewayId');
  // It keeps being listed for about an hour after it was deleted, when its address may be a stranger's.
  if (gateway.State === 'deleted') return [];
  const addresses = (gateway.NatGatewayAddresses ?? []).flatMap(({ PublicIp, PrivateIp }) => [
    PublicIp,
    PrivateIp,
  ]);
  return ownAddresses(addresses, `NAT gateway ${id}`);
}

function ownAddresses(addresses: readonly (string | undefined)[], reason: string): OwnRange[] {
  return addresses
    .filter((address) => address !== undefined)
    .map((address) => ({ cidr: canonicalCidr(address, `the address of ${reason}`), reason }));
}

/** Reads what managed prefix lists hold now (for instance CloudFront's addresses). An unknown list is thrown. */
export async function describePrefixListRanges(
  ec2: EC2Client,
  prefixListIds: readonly string[],
): Promise<OwnRange[]> {
  const lists = [...new Set(prefixListIds)].map((id) => readPrefixList(ec2, id));
  return inOrder((await Promise.all(lists)).flat());
}

async function readPrefixList(ec2: EC2Client, id: string): Promise<OwnRange[]> {
  const entries = await readAllPages(async (token) => {
    const command = new GetManagedPrefixListEntriesCommand({ PrefixListId: id, NextToken: token });
    const page = await callAws(`GetManagedPrefixListEntries of ${id}`, ec2.send(command));
    return { items: page.Entries, next: page.NextToken };
  });
  return entries.map(({ Cidr }) => ({
    cidr: canonicalCidr(Cidr, `a CIDR of ${id}`),
    reason: `prefix list ${id}`,
    prefixListId: id,
  }));
}

/** By address, then reason; the same range for the same reason is told once. */
function inOrder(ranges: readonly OwnRange[]): OwnRange[] {
  const told = new Map(ranges.map((range) => [`${range.cidr} ${range.reason}`, range]));
  return [...told.values()].sort(compareRanges);
}

function compareRanges(a: OwnRange, b: OwnRange): number {
  const byAddress = comparePrefixes(
    required(parsePrefix(a.cidr), a.cidr),
    required(parsePrefix(b.cidr), b.cidr),
  );
  if (byAddress !== 0) return byAddress;
  return a.reason < b.reason ? -1 : Number(a.reason > b.reason);
}
