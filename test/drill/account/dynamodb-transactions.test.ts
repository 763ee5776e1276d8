import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { refusalOf } from './site';
import { openTable, TableName } from './table';

describe('several items at once', () => {
  const putOf = (sk: string, condition?: string) => ({
    Put: {
      TableName,
      Item: marshall({ pk: 'a', sk }),
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
    },
  });

  it('are written all or none, with a reason for each', async () => {
    const { dynamodb, put, get } = openTable();
    await put({ pk: 'a', sk: 'there' });
    const TransactItems = [putOf('new'), putOf('there', 'attribute_not_exists(pk)')];
    const error: unknown = await dynamodb
      .send(new TransactWriteItemsCommand({ TransactItems }))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    expect(await get('a', 'new')).toBeUndefined();
  });

  it('are guarded by a check of another item', async () => {
    const { dynamodb, put, get } = openTable();
    await put({ pk: 'lease', sk: 'x', fence: 3 });
    const write = (fence: number) =>
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName,
                Key: marshall({ pk: 'lease', sk: 'x' }),
                ConditionExpression: 'fence = :fence',
                ExpressionAttributeValues: marshall({ ':fence': fence }),
              },
            },
            putOf('x'),
          ],
        }),
      );
    expect(await refusalOf(write(2))).toBe('TransactionCanceledException');
    await write(3);
    expect(await get('a')).toEqual({ pk: 'a', sk: 'x' });
    expect(await get('lease')).toMatchObject({ fence: 3 });
  });

  it('may name each item once', async () => {
    const { dynamodb } = openTable();
    const TransactItems = [putOf('x'), putOf('x')];
    expect(await refusalOf(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })))).toBe(
      'ValidationException',
    );
  });

  it('are not written twice under one token', async () => {
    const { dynamodb, get } = openTable();
    const input = { TransactItems: [putOf('x')], ClientRequestToken: 'once' };
    await dynamodb.send(new TransactWriteItemsCommand(input));
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: 'a', sk: 'x' }) }));
    await dynamodb.send(new TransactWriteItemsCommand(input));
    expect(await get('a')).toBeUndefined();
  });

  it('are put and deleted in batches of up to 25', async () => {
    const { dynamodb, get } = openTable();
    const batch = (count: number) =>
      dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: Array.from({ length: count }, (_, index) => ({
              PutRequest: { Item: marshall({ pk: 'a', sk: String(index) }) },
            })),
          },
        }),
      );
    await batch(25);
    expect(await get('a', '24')).toBeDefined();
    expect(await refusalOf(batch(26))).toBe('ValidationException');
    const RequestItems = { [TableName]: [{ DeleteRequest: { Key: marshall({ pk: 'a', sk: '24' }) } }] };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
    expect(await get('a', '24')).toBeUndefined();
  });
});
