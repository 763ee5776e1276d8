import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
  RebootInstancesCommand,
} from '@aws-sdk/client-ec2';
import { openAccount, refusalOf, SITE } from './site';

const SERVER = 'i-0aa00000000000001';

function open() {
  const account = openAccount();
  return { account, ec2: account.client('ec2') };
}

describe('network interfaces', () => {
  const found = async (Name: string, ...Values: string[]) => {
    const answer = await open().ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values }] }),
    );
    return answer.NetworkInterfaces?.map((one) => one.PrivateIpAddress);
  };

  it('are found by description, group, instance, address and subnet', async () => {
    expect(await found('description', `ELB ${SITE.loadBalancerId}`)).toEqual(['10.0.1.10', '10.0.2.10']);
    expect(await found('group-id', SITE.webGroupId)).toEqual(['10.0.1.21', '10.0.2.22', '10.0.1.23']);
    expect(await found('attachment.instance-id', SERVER)).toEqual(['10.0.1.21']);
    expect(await found('addresses.private-ip-address', '10.0.2.22')).toEqual(['10.0.2.22']);
    expect(await found('subnet-id', 'subnet-0aa00000000000002')).toEqual(['10.0.2.22', '10.0.2.10']);
  });

  it('show public address, groups and whose they are', async () => {
    const { ec2 } = open();
    const input = { NetworkInterfaceIds: ['eni-0aa00000000000008', 'eni-0aa00000000000001'] };
    const answer = await ec2.send(new DescribeNetworkInterfacesCommand(input));
    expect(answer.NetworkInterfaces).toMatchObject([
      { RequesterManaged: true, Attachment: { InstanceOwnerId: 'amazon-elb' } },
      {
        Association: { PublicIp: '203.0.113.21' },
        Attachment: { InstanceId: SERVER },
        Groups: [{ GroupId: SITE.webGroupId }],
      },
    ]);
    const unknown = ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-0ff'] }));
    expect(await refusalOf(unknown)).toBe('InvalidNetworkInterfaceID.NotFound');
  });
});

describe('instances', () => {
  it('are described with their interfaces', async () => {
    const { ec2 } = open();
    const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [SERVER] }));
    expect(answer.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceId: SERVER,
      State: { Name: 'running' },
      VpcId: SITE.vpcId,
      NetworkInterfaces: [{ PrivateIpAddress: '10.0.1.21' }],
    });
    expect(await refusalOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0ff'] })))).toBe(
      'InvalidInstanceID.NotFound',
    );
  });

  it('are rebooted only when all of them exist, and keep their state', async () => {
    const { account, ec2 } = open();
    const rebooted: string[] = [];
    account.context.effects = { ...account.context.effects, reboot: (id) => rebooted.push(id) };
    const both = ec2.send(new RebootInstancesCommand({ InstanceIds: [SERVER, 'i-0ff'] }));
    expect(await refusalOf(both)).toBe('InvalidInstanceID.NotFound');
    await ec2.send(new RebootInstancesCommand({ InstanceIds: [SERVER] }));
    expect(rebooted).toEqual([SERVER]);
    const status = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [SERVER] }));
    expect(status.InstanceStatuses?.[0]?.InstanceState?.Name).toBe('running');
  });
});

describe('what belongs to the account', () => {
  it('lists all CIDRs of a VPC, and its subnets', async () => {
    const { account, ec2 } = open();
    const vpc = account.state.vpcs.get(SITE.vpcId)!;
    const changed = { ...vpc, cidrs: ['10.0.0.0/16', '100.64.0.0/16'], ipv6Cidrs: ['2001:db8:1::/56'] };
    account.state.vpcs.set(vpc.id, changed);
    const answer = await ec2.send(new DescribeVpcsCommand({ VpcIds: [SITE.vpcId] }));
    const [found] = answer.Vpcs ?? [];
    expect(found?.CidrBlockAssociationSet?.map((one) => one.CidrBlock)).toEqual(changed.cidrs);
    expect(found?.Ipv6CidrBlockAssociationSet?.map((one) => one.Ipv6CidrBlock)).toEqual(changed.ipv6Cidrs);
    const Filters = [{ Name: 'vpc-id', Values: [SITE.vpcId] }];
    const subnets = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    expect(subnets.Subnets?.map((subnet) => subnet.CidrBlock)).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
    expect(await refusalOf(ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0ff'] })))).toBe(
      'InvalidVpcID.NotFound',
    );
  });

  it('lists elastic addresses, NAT gateways and prefix lists', async () => {
    const { account, ec2 } = open();
    const { state } = account;
    state.addresses.set('eipalloc-1', {
      allocationId: 'eipalloc-1',
      publicAddress: '203.0.113.99',
      tags: {},
    });
    const gateway = { id: 'nat-1', vpcId: SITE.vpcId, subnetId: 'subnet-0aa00000000000001', tags: {} };
    const addresses = { publicAddress: '203.0.113.98', privateAddress: '10.0.1.5' };
    state.natGateways.set('nat-1', { ...gateway, ...addresses });
    const cidrs = Array.from({ length: 150 }, (_, index) => `192.0.2.${index}/32`);
    state.prefixLists.set('pl-1', {
      id: 'pl-1',
      name: 'cloudfront',
      ownerId: 'AWS',
      maxEntries: 200,
      cidrs,
      tags: {},
    });

    const eips = await ec2.send(
      new DescribeAddressesCommand({ Filters: [{ Name: 'domain', Values: ['vpc'] }] }),
    );
    expect(eips.Addresses).toMatchObject([{ PublicIp: '203.0.113.99' }]);
    const Filter = [{ Name: 'vpc-id', Values: [SITE.vpcId] }];
    const gateways = await ec2.send(new DescribeNatGatewaysCommand({ Filter }));
    expect(gateways.NatGateways?.[0]?.NatGatewayAddresses).toMatchObject([{ PublicIp: '203.0.113.98' }]);
    const lists = await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: ['pl-1'] }));
    expect(lists.PrefixLists).toMatchObject([{ MaxEntries: 200, AddressFamily: 'IPv4' }]);
    const first = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' }));
    const NextToken = first.NextToken!;
    const second = await ec2.send(
      new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1', NextToken }),
    );
    expect([first.Entries?.length, second.Entries?.length]).toEqual([100, 50]);
    const unknown = ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-0ff' }));
    expect(await refusalOf(unknown)).toBe('InvalidPrefixListID.NotFound');
  });
});
