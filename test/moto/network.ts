/** The incident's network on moto: VPC, two public subnets, a load balancer, three servers that the world can reach. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  RunInstancesCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Moto } from './start';

export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly networkAclId: string;
  readonly loadBalancerGroupId: string;
  readonly webGroupId: string;
  readonly instanceIds: readonly string[];
  /** The CloudWatch dimensions: `app/<name>/<id>` and `targetgroup/<name>/<id>`. */
  readonly loadBalancer: string;
  readonly targetGroup: string;
}

const SUBNETS = [
  { cidr: '10.0.0.0/24', zone: 'a' },
  { cidr: '10.0.1.0/24', zone: 'c' },
];
const SERVERS = 3;

export async function buildNetwork(moto: Moto, office: string): Promise<Network> {
  const ec2 = new EC2Client(moto.client);
  const vpcId = known((await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId);
  const subnetIds: string[] = [];
  for (const { cidr, zone } of SUBNETS)
    subnetIds.push(await createSubnet(ec2, vpcId, cidr, `${moto.region}${zone}`));
  const webFromWorld = [openToWorld(80), openToWorld(443)];
  const loadBalancerGroupId = await createGroup(ec2, vpcId, 'load-balancer', webFromWorld);
  const maintenance = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: office }] };
  const webGroupId = await createGroup(ec2, vpcId, 'web-servers', [...webFromWorld, maintenance]);
  const instanceIds: string[] = [];
  for (let index = 0; index < SERVERS; index += 1) {
    instanceIds.push(await runServer(ec2, known(subnetIds[index % subnetIds.length]), webGroupId));
  }
  const acls = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  return {
    vpcId,
    subnetIds,
    networkAclId: known(acls.NetworkAcls?.[0]?.NetworkAclId),
    loadBalancerGroupId,
    webGroupId,
    instanceIds,
    ...(await balance(moto, { vpcId, subnetIds, groupId: loadBalancerGroupId, instanceIds })),
  };
}

async function createSubnet(ec2: EC2Client, vpcId: string, cidr: string, zone: string): Promise<string> {
  const made = await ec2.send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: zone }),
  );
  return known(made.Subnet?.SubnetId);
}

function openToWorld(port: number): IpPermission {
  return {
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
    Ipv6Ranges: [{ CidrIpv6: '::/0' }],
  };
}

async function createGroup(
  ec2: EC2Client,
  vpcId: string,
  name: string,
  permissions: IpPermission[],
): Promise<string> {
  const made = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: vpcId }),
  );
  const groupId = known(made.GroupId);
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: permissions }));
  return groupId;
}

async function runServer(ec2: EC2Client, subnetId: string, groupId: string): Promise<string> {
  const made = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: subnetId, Groups: [groupId], AssociatePublicIpAddress: true },
      ],
    }),
  );
  return known(made.Instances?.[0]?.InstanceId);
}

interface Balanced {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupId: string;
  readonly instanceIds: readonly string[];
}

async function balance(
  moto: Moto,
  { vpcId, subnetIds, groupId, instanceIds }: Balanced,
): Promise<Pick<Network, 'loadBalancer' | 'targetGroup'>> {
  const elb = new ElasticLoadBalancingV2Client(moto.client);
  const balancers = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: [...subnetIds], SecurityGroups: [groupId] }),
  );
  const groups = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'web',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: vpcId,
      TargetType: 'instance',
    }),
  );
  const balancerArn = known(balancers.LoadBalancers?.[0]?.LoadBalancerArn);
  const groupArn = known(groups.TargetGroups?.[0]?.TargetGroupArn);
  await elb.send(
    new RegisterTargetsCommand({ TargetGroupArn: groupArn, Targets: instanceIds.map((Id) => ({ Id })) }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: groupArn }],
    }),
  );
  return {
    loadBalancer: known(balancerArn.split(':loadbalancer/')[1]),
    targetGroup: `targetgroup/${known(groupArn.split(':targetgroup/')[1])}`,
  };
}

/** What AWS has just made has an id. */
function known(value: string | undefined): string {
  if (value === undefined) throw new Error('the answer holds no id');
  return value;
}
