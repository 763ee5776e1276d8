/** Two network ACLs and three subnets, on moto or in memory, so that one deny scenario can be played on both. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateNetworkAclCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { createAccount } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import type { Moto } from '../moto/start';

/** Which ACL guards each of the three subnets. */
export type Guards = readonly [first: 0 | 1, second: 0 | 1, third: 0 | 1];

export interface AclAccount {
  readonly ec2: EC2Client;
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly aclIds: readonly [string, string];
  readonly subnetIds: readonly [string, string, string];
}

const TABLE = 'deny-scenarios';

export function openInMemory(guards: Guards, quota: number): Promise<AclAccount> {
  const { state, clients } = createAccount({ start: new Date('2020-12-24T07:00:00Z') });
  const vpcId = 'vpc-0a1b2c3d4e5f60001';
  state.vpcs.set(vpcId, { id: vpcId, cidrs: ['10.0.0.0/16'], ipv6Cidrs: [], isDefault: false, tags: {} });
  const aclIds = ['acl-0a1b2c3d4e5f60001', 'acl-0a1b2c3d4e5f60002'] as const;
  const subnetIds = [
    'subnet-0a1b2c3d4e5f60001',
    'subnet-0a1b2c3d4e5f60002',
    'subnet-0a1b2c3d4e5f60003',
  ] as const;
  aclIds.forEach((id, index) => {
    const guarded = subnetIds.filter((_, subnet) => guards[subnet] === index);
    state.networkAcls.set(id, { id, vpcId, isDefault: false, subnetIds: guarded, entries: [], tags: {} });
  });
  state.quotas.aclEntries = quota;
  state.tables.set(TABLE, createTable(TABLE));
  return Promise.resolve({ ec2: clients.ec2, dynamodb: clients.dynamodb, table: TABLE, aclIds, subnetIds });
}

let tables = 0;

export async function openOnMoto(moto: Moto, guards: Guards, quota: number): Promise<AclAccount> {
  await moto.setAclQuota(quota);
  const ec2 = new EC2Client(moto.client);
  const vpc = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = vpc.Vpc?.VpcId ?? '';
  const createAcl = async (): Promise<string> =>
    (await ec2.send(new CreateNetworkAclCommand({ VpcId }))).NetworkAcl?.NetworkAclId ?? '';
  const aclIds = [await createAcl(), await createAcl()] as const;
  const createSubnet = async (number: number): Promise<string> => {
    const CidrBlock = `10.0.${number}.0/24`;
    return (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }))).Subnet?.SubnetId ?? '';
  };
  const subnetIds = [await createSubnet(0), await createSubnet(1), await createSubnet(2)] as const;
  for (const [index, subnet] of subnetIds.entries()) {
    const AssociationId = await findAssociation(ec2, subnet);
    const NetworkAclId = aclIds[guards[index] ?? 0];
    await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
  }
  const dynamodb = new DynamoDBClient(moto.client);
  const table = `${TABLE}-${++tables}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return { ec2, dynamodb, table, aclIds, subnetIds };
}

async function findAssociation(ec2: EC2Client, subnet: string): Promise<string> {
  const answer = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnet] }] }),
  );
  const associations = answer.NetworkAcls?.flatMap(({ Associations }) => Associations ?? []) ?? [];
  return associations.find(({ SubnetId }) => SubnetId === subnet)?.NetworkAclAssociationId ?? '';
}
