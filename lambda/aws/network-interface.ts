/**
 * Network interfaces: finds those of load balancers, servers, addresses and groups. Reads only.
 */
import {
  DescribeNetworkInterfacesCommand,
  type EC2Client,
  type Filter,
  type NetworkInterface as AwsNetworkInterface,
} from '@aws-sdk/client-ec2';
import { parseAddress } from '../core/addresses';
import type { NetworkInterface } from '../core/observation';
import { byId, canonicalAddress, FILTER_VALUES_PER_CALL, inBatches, readAllPages, required } from './answer';
import { callAws } from './failure';

/**
 * The nodes of a load balancer, by its `app/<name>/<id>`. AWS describes their interfaces as `ELB app/<name>/<id>`;
 * they change as it scales, so ask again whenever it matters.
 */
export async function describeLoadBalancerNodes(
  ec2: EC2Client,
  loadBalancerId: string,
): Promise<NetworkInterface[]> {
  const description = `ELB ${loadBalancerId}`;
  const found = await findInterfaces(ec2, 'description', [description]);
  // `*` and `?` in a filter match anything; only the very description makes a node.
  return found.filter((candidate) => candidate.description === description);
}

/** All interfaces attached to these instances. */
export function describeInterfacesOfInstances(
  ec2: EC2Client,
  instanceIds: readonly string[],
): Promise<NetworkInterface[]> {
  return findInterfaces(ec2, 'attachment.instance-id', instanceIds);
}

/** The interfaces in this VPC that hold one of these addresses (targets may be registered by address). */
export async function describeInterfacesOfAddresses(
  ec2: EC2Client,
  vpcId: string,
  addresses: readonly string[],
): Promise<NetworkInterface[]> {
  const inVpc: Filter = { Name: 'vpc-id', Values: [vpcId] };
  const ofFamily = (family: 4 | 6) => addresses.filter((address) => parseAddress(address)?.family === family);
  const found = await Promise.all([
    findInterfaces(ec2, 'addresses.private-ip-address', ofFamily(4), inVpc),
    findInterfaces(ec2, 'ipv6-addresses.ipv6-address', ofFamily(6), inVpc),
  ]);
  return distinct(found.flat());
}

/** All interfaces that carry one of these security groups, whoever they belong to. */
export function describeGroupMembers(
  ec2: EC2Client,
  groupIds: readonly string[],
): Promise<NetworkInterface[]> {
  return findInterfaces(ec2, 'group-id', groupIds);
}

/** No values, no call: a filter without values would not filter. */
async function findInterfaces(
  ec2: EC2Client,
  filter: string,
  values: readonly string[],
  ...others: readonly Filter[]
): Promise<NetworkInterface[]> {
  const batches = inBatches(values, FILTER_VALUES_PER_CALL);
  const pages = batches.map((batch) => readInterfaces(ec2, [{ Name: filter, Values: batch }, ...others]));
  return distinct((await Promise.all(pages)).flat().map(readInterface));
}

function readInterfaces(ec2: EC2Client, filters: Filter[]): Promise<AwsNetworkInterface[]> {
  return readAllPages(async (token) => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: filters, NextToken: token });
    const page = await callAws('DescribeNetworkInterfaces', ec2.send(command));
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
}

function readInterface(found: AwsNetworkInterface): NetworkInterface {
  const id = required(found.NetworkInterfaceId, 'NetworkInterfaceId');
  const address = (text: string | undefined) => canonicalAddress(text, `an address of ${id}`);
  const owned = found.PrivateIpAddresses ?? [];
  const ipv6 = (found.Ipv6Addresses ?? []).map(({ Ipv6Address }) => address(Ipv6Address));
  const associated = [found.Association, ...owned.map(({ Association }) => Association)];
  return {
    id,
    description: found.Description ?? '',
    subnetId: required(found.SubnetId, `SubnetId of ${id}`),
    vpcId: required(found.VpcId, `VpcId of ${id}`),
    instanceId: found.Attachment?.InstanceId,
    // An IPv6 address is the interface's own and can be reached from outside: it counts as both.
    privateAddresses: sortedOnce([
      ...owned.map(({ PrivateIpAddress }) => address(PrivateIpAddress)),
      ...ipv6,
    ]),
    publicAddresses: sortedOnce([
      ...associated.flatMap((one) => (one?.PublicIp === undefined ? [] : [address(one.PublicIp)])),
      ...ipv6,
    ]),
    securityGroupIds: (found.Groups ?? []).map(({ GroupId }) => required(GroupId, `GroupId of ${id}`)).sort(),
  };
}

function sortedOnce(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function distinct(interfaces: readonly NetworkInterface[]): NetworkInterface[] {
  return [...new Map(interfaces.map((one) => [one.id, one])).values()].sort(byId);
}
