/** The ledger's table on moto: made as the stack makes it, and described as lines that can be compared. */
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Moto } from './start';

export type LedgerItem = Readonly<Record<string, unknown>>;

export async function makeTable(moto: Moto, name: string): Promise<void> {
  await new DynamoDBClient(moto.client).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}

export async function readItems(moto: Moto, table: string): Promise<readonly LedgerItem[]> {
  const { Items = [] } = await new DynamoDBClient(moto.client).send(new ScanCommand({ TableName: table }));
  return Items.map((item) => unmarshall(item));
}

/** Rows, without times and numbers; what a deny was asked by is no content. */
export function describeItems(items: readonly LedgerItem[]): readonly string[] {
  return items
    .filter(({ body }) => typeof body === 'string')
    .map(({ pk, sk, body }) => {
      const row = JSON.parse(String(body)) as LedgerItem;
      return [pk, String(sk).split('#')[0], row['cidr'], row['key'], row['state'], row['reason']].join(' ');
    })
    .sort();
}
