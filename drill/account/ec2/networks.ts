/** VPCs, subnets, and the addresses that are the account's own. */
import type {
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
} from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { Subnet, Vpc } from '../state';
import { find } from './failures';
import { filterThings, list, next } from './listing';

const ASSOCIATED = { State: 'associated' } as const;

export function describeVpcs(context: AccountContext, input: DescribeVpcsRequest): DescribeVpcsResult {
  const { vpcs } = context.state;
  const named = input.VpcIds?.map((id) => find(vpcs, id, 'InvalidVpcID.NotFound'));
  const page = list(named ?? [...vpcs.values()], input, {
    'vpc-id': (vpc) => [vpc.id],
    'is-default': (vpc) => [String(vpc.isDefault)],
    cidr: (vpc) => vpc.cidrs.slice(0, 1),
  });
  return { Vpcs: page.items.map(renderVpc), ...next(page.nextToken) };
}

function renderVpc(vpc: Vpc) {
  return {
    VpcId: vpc.id,
    IsDefault: vpc.isDefault,
    State: 'available' as const,
    ...(vpc.cidrs[0] === undefined ? {} : { CidrBlock: vpc.cidrs[0] }),
    CidrBlockAssociationSet: vpc.cidrs.map((CidrBlock) => ({ CidrBlock, CidrBlockState: ASSOCIATED })),
    Ipv6CidrBlockAssociationSet: vpc.ipv6Cidrs.map((Ipv6CidrBlock) => ({
      Ipv6CidrBlock,
      Ipv6CidrBlockState: ASSOCIATED,
    })),
  };
}

export function describeSubnets(
  context: AccountContext,
  input: DescribeSubnetsRequest,
): DescribeSubnetsResult {
  const { subnets } = context.state;
  const named = input.SubnetIds?.map((id) => find(subnets, id, 'InvalidSubnetID.NotFound'));
  const page = list(named ?? [...subnets.values()], input, {
    'subnet-id': (subnet) => [subnet.id],
    'vpc-id': (subnet) => [subnet.vpcId],
    'availability-zone': (subnet) => [subnet.zone],
  });
  return { Subnets: page.items.map(renderSubnet), ...next(page.nextToken) };
}

function renderSubnet(subnet: Subnet) {
  return {
    SubnetId: subnet.id,
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidr,
    AvailabilityZone: subnet.zone,
    Ipv6CidrBlockAssociationSet:
      subnet.ipv6Cidr === undefined
        ? []
        : [{ Ipv6CidrBlock: subnet.ipv6Cidr, Ipv6CidrBlockState: ASSOCIATED }],
  };
}

/** Elastic addresses; AWS hands them out without pages. */
export function describeAddresses(
  context: AccountContext,
  input: DescribeAddressesRequest,
): DescribeAddressesResult {
  const { addresses, interfaces } = context.state;
  const instanceOf = (interfaceId: string | undefined) =>
    interfaceId === undefined ? undefined : interfaces.get(interfaceId)?.instanceId;
  const named = input.AllocationIds?.map((id) => find(addresses, id, 'InvalidAllocationID.NotFound'));
  const found = filterThings(named ?? [...addresses.values()], input.Filters, {
    'public-ip': (address) => [address.publicAddress],
    'allocation-id': (address) => [address.allocationId],
    'network-interface-id': (address) => (address.interfaceId === undefined ? [] : [address.interfaceId]),
    'instance-id': (address) => [instanceOf(address.interfaceId) ?? ''],
    domain: () => ['vpc'],
  });
  return {
    Addresses: found.map(({ publicAddress, allocationId, interfaceId }) => {
      const instanceId = instanceOf(interfaceId);
      return {
        PublicIp: publicAddress,
        AllocationId: allocationId,
        Domain: 'vpc' as const,
        ...(interfaceId === undefined ? {} : { NetworkInterfaceId: interfaceId }),
        ...(instanceId === undefined ? {} : { InstanceId: instanceId }),
      };
    }),
  };
}

/** The one Describe operation whose filters are called `Filter`. */
export function describeNatGateways(
  context: AccountContext,
  input: DescribeNatGatewaysRequest,
): DescribeNatGatewaysResult {
  const { natGateways } = context.state;
  const named = input.NatGatewayIds?.map((id) => find(natGateways, id, 'NatGatewayNotFound'));
  const { Filter: Filters, MaxResults, NextToken } = input;
  const page = list(
    named ?? [...natGateways.values()],
    { Filters, MaxResults, NextToken },
    {
      'nat-gateway-id': (gateway) => [gateway.id],
      'vpc-id': (gateway) => [gateway.vpcId],
      'subnet-id': (gateway) => [gateway.subnetId],
      state: () => ['available'],
    },
  );
  return {
    NatGateways: page.items.map((gateway) => ({
      NatGatewayId: gateway.id,
      VpcId: gateway.vpcId,
      SubnetId: gateway.subnetId,
      State: 'available' as const,
      NatGatewayAddresses: [
        { PublicIp: gateway.publicAddress, PrivateIp: gateway.privateAddress, IsPrimary: true },
      ],
    })),
    ...next(page.nextToken),
  };
}
