import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import {
  describeGroupMembers,
  describeInterfacesOfAddresses,
  describeInterfacesOfInstances,
  describeLoadBalancerNodes,
} from '../../lambda/aws/network-interface';
import { refusal } from './refusal';

const ec2 = new EC2Client({ region: 'ap-northeast-1' });
const aws = mockClient(ec2);
beforeEach(() => aws.reset());

const eni = (NetworkInterfaceId: string) => ({ NetworkInterfaceId, SubnetId: 'subnet-a', VpcId: 'vpc-0a1' });
const filter = (Name: string, ...Values: string[]) => ({ Name, Values });
const filtersSent = () =>
  aws.commandCalls(DescribeNetworkInterfacesCommand).map(({ args }) => args[0].input.Filters);

describe('describeLoadBalancerNodes', () => {
  it('finds the interfaces that AWS describes as this load balancer’s', async () => {
    aws.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: [
        { ...eni('eni-2'), Description: 'ELB app/site/50dc6c495c0c9188' },
        { ...eni('eni-1'), Description: 'ELB app/site/50dc6c495c0c9188' },
      ],
    });
    const nodes = await describeLoadBalancerNodes(ec2, 'app/site/50dc6c495c0c9188');
    expect(nodes.map(({ id }) => id)).toEqual(['eni-1', 'eni-2']);
    expect(filtersSent()).toEqual([[filter('description', 'ELB app/site/50dc6c495c0c9188')]]);
  });

  it('takes no interface for a node that a wildcard brought in', async () => {
    aws
      .on(DescribeNetworkInterfacesCommand)
      .resolves({ NetworkInterfaces: [{ ...eni('eni-1'), Description: 'ELB app/other/1' }] });
    await expect(describeLoadBalancerNodes(ec2, 'app/*')).resolves.toEqual([]);
  });
});

describe('an interface', () => {
  it('is read with all its addresses, canonical, and its groups', async () => {
    aws.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: [
        {
          ...eni('eni-1'),
          Description: 'web',
          Attachment: { InstanceId: 'i-1' },
          Association: { PublicIp: '203.0.113.1' },
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.0.9', Association: { PublicIp: '203.0.113.1' } },
            { PrivateIpAddress: '10.0.0.10', Association: { PublicIp: '203.0.113.2' } },
          ],
          Ipv6Addresses: [{ Ipv6Address: '2001:0DB8:0::9' }],
          Groups: [{ GroupId: 'sg-b' }, { GroupId: 'sg-a' }],
        },
      ],
    });
    await expect(describeInterfacesOfInstances(ec2, ['i-1'])).resolves.toEqual([
      {
        id: 'eni-1',
        description: 'web',
        subnetId: 'subnet-a',
        vpcId: 'vpc-0a1',
        instanceId: 'i-1',
        privateAddresses: ['10.0.0.10', '10.0.0.9', '2001:db8::9'],
        publicAddresses: ['2001:db8::9', '203.0.113.1', '203.0.113.2'],
        securityGroupIds: ['sg-a', 'sg-b'],
      },
    ]);
  });

  it('is refused when AWS does not say where it is', async () => {
    aws
      .on(DescribeNetworkInterfacesCommand)
      .resolves({ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1' }] });
    await expect(describeGroupMembers(ec2, ['sg-a'])).rejects.toThrow(
      'AWS answered without SubnetId of eni-1',
    );
  });
});

describe('interfaces', () => {
  it('of instances and of groups are found by one filter, through every page', async () => {
    aws
      .on(DescribeNetworkInterfacesCommand)
      .resolves({ NetworkInterfaces: [eni('eni-2')], NextToken: 'more' })
      .on(DescribeNetworkInterfacesCommand, { NextToken: 'more' })
      .resolves({ NetworkInterfaces: [eni('eni-1')] });
    const ids = (await describeInterfacesOfInstances(ec2, ['i-1', 'i-2'])).map(({ id }) => id);
    expect(ids).toEqual(['eni-1', 'eni-2']);
    await describeGroupMembers(ec2, ['sg-a']);
    expect(filtersSent()).toEqual([
      [filter('attachment.instance-id', 'i-1', 'i-2')],
      [filter('attachment.instance-id', 'i-1', 'i-2')],
      [filter('group-id', 'sg-a')],
      [filter('group-id', 'sg-a')],
    ]);
  });

  it('of addresses are looked for in this VPC only, in the field of their family, each once', async () => {
    aws.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: [eni('eni-1')] });
    const found = await describeInterfacesOfAddresses(ec2, 'vpc-0a1', ['10.0.0.9', '2001:db8::9']);
    expect(found).toHaveLength(1);
    expect(filtersSent()).toEqual([
      [filter('addresses.private-ip-address', '10.0.0.9'), filter('vpc-id', 'vpc-0a1')],
      [filter('ipv6-addresses.ipv6-address', '2001:db8::9'), filter('vpc-id', 'vpc-0a1')],
    ]);
  });

  it('are asked for in calls of at most 200 values', async () => {
    aws.on(DescribeNetworkInterfacesCommand).resolves({});
    await describeInterfacesOfInstances(
      ec2,
      Array.from({ length: 201 }, (_, index) => `i-${index}`),
    );
    expect(filtersSent().map((filters) => filters![0]!.Values!.length)).toEqual([200, 1]);
  });

  it('are not asked for at all when nothing is wanted', async () => {
    await expect(describeInterfacesOfInstances(ec2, [])).resolves.toEqual([]);
    await expect(describeInterfacesOfAddresses(ec2, 'vpc-0a1', [])).resolves.toEqual([]);
    await expect(describeGroupMembers(ec2, [])).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
  });

  it('that cannot be read are a failure', async () => {
    const cause = refusal('UnauthorizedOperation');
    aws.on(DescribeNetworkInterfacesCommand).rejects(cause);
    await expect(describeGroupMembers(ec2, ['sg-a'])).rejects.toMatchObject({ cause });
  });
});
