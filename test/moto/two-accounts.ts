/** The same small network twice, on moto and in memory, so that one rule can be asked of both. */
import {
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { createAccount } from '../../drill/account/account';
import type { Moto } from './start';

export interface SmallNetwork {
  readonly ec2: EC2Client;
  readonly vpcId: string;
  /** The VPC's default network ACL. */
  readonly aclId: string;
  readonly webGroupId: string;
  readonly otherGroupId: string;
}

export async function buildOnMoto(moto: Moto): Promise<SmallNetwork> {
  const ec2 = new EC2Client(moto.client);
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  const acls = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  return {
    ec2,
    vpcId,
    aclId: acls.NetworkAcls?.[0]?.NetworkAclId ?? '',
    ...(await createGroups(ec2, vpcId)),
  };
}

export async function buildInMemory(): Promise<SmallNetwork> {
  const { state, clients } = createAccount({ start: new Date('2026-01-01T00:00:00Z') });
  const vpcId = 'vpc-0a1b2c3d4e5f60001';
  const aclId = 'acl-0a1b2c3d4e5f60001';
  state.vpcs.set(vpcId, { id: vpcId, cidrs: ['10.0.0.0/16'], ipv6Cidrs: [], isDefault: false, tags: {} });
  const everything = { ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' } as const;
  state.networkAcls.set(aclId, {
    id: aclId,
    vpcId,
    isDefault: true,
    subnetIds: [],
    entries: [
      { ...everything, egress: true },
      { ...everything, egress: false },
    ],
    tags: {},
  });
  return { ec2: clients.ec2, vpcId, aclId, ...(await createGroups(clients.ec2, vpcId)) };
}

async function createGroups(
  ec2: EC2Client,
  VpcId: string,
): Promise<Pick<SmallNetwork, 'webGroupId' | 'otherGroupId'>> {
  const create = async (GroupName: string) => {
    const made = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId }));
    return made.GroupId ?? '';
  };
  return { webGroupId: await create('web'), otherGroupId: await create('other') };
}

/** Tells how a call ended: `ok`, or the error's name. */
export async function tell(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof Object && 'name' in error ? String(error.name) : String(error);
  }
}
