/** Network interfaces: who carries which group and address. */
import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface as InterfaceAnswer,
} from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { AccountState, NetworkInterface } from '../state';
import { find } from './failures';
import { list, next } from './listing';

export function describeNetworkInterfaces(
  context: AccountContext,
  input: DescribeNetworkInterfacesRequest,
): DescribeNetworkInterfacesResult {
  const { interfaces } = context.state;
  const named = input.NetworkInterfaceIds?.map((id) =>
    find(interfaces, id, 'InvalidNetworkInterfaceID.NotFound'),
  );
  const publicAddress = (one: NetworkInterface) =>
    one.publicAddress === undefined ? [] : [one.publicAddress];
  const instanceId = (one: NetworkInterface) => (one.instanceId === undefined ? [] : [one.instanceId]);
  const page = list(named ?? [...interfaces.values()], input, {
    description: (one) => [one.description],
    'group-id': (one) => one.groupIds,
    'attachment.instance-id': instanceId,
    'addresses.private-ip-address': (one) => one.privateAddresses,
    'private-ip-address': (one) => one.privateAddresses.slice(0, 1),
    'ipv6-addresses.ipv6-address': (one) => one.ipv6Addresses,
    'association.public-ip': publicAddress,
    'addresses.association.public-ip': publicAddress,
    'network-interface-id': (one) => [one.id],
    'subnet-id': (one) => [one.subnetId],
    'vpc-id': (one) => [one.vpcId],
    'requester-managed': (one) => [String(one.requesterManaged)],
    status: () => ['in-use'],
  });
  return {
    NetworkInterfaces: page.items.map((one) => renderInterface(context.state, one)),
    ...next(page.nextToken),
  };
}

export function renderInterface(state: AccountState, one: NetworkInterface): InterfaceAnswer {
  const association = one.publicAddress === undefined ? {} : { Association: { PublicIp: one.publicAddress } };
  return {
    NetworkInterfaceId: one.id,
    Description: one.description,
    SubnetId: one.subnetId,
    VpcId: one.vpcId,
    OwnerId: state.accountId,
    RequesterManaged: one.requesterManaged,
    InterfaceType: 'interface',
    Status: 'in-use',
    Attachment: {
      Status: 'attached',
      DeviceIndex: 0,
      ...(one.instanceId === undefined
        ? { InstanceOwnerId: 'amazon-elb' }
        : { InstanceId: one.instanceId, InstanceOwnerId: state.accountId }),
    },
    Groups: one.groupIds.map((GroupId) => ({
      GroupId,
      GroupName: state.securityGroups.get(GroupId)?.name ?? '',
    })),
    PrivateIpAddress: one.privateAddresses[0] ?? '',
    PrivateIpAddresses: one.privateAddresses.map((PrivateIpAddress, index) => ({
      PrivateIpAddress,
      Primary: index === 0,
      ...(index === 0 ? association : {}),
    })),
    Ipv6Addresses: one.ipv6Addresses.map((Ipv6Address) => ({ Ipv6Address })),
    ...association,
  };
}
