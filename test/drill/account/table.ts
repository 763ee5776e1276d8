/** The site's table for tests, with short ways to put, get, update and query. */
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { openAccount, SITE } from './site';

export const TableName = SITE.tableName;

export function openTable() {
  const dynamodb = openAccount().client('dynamodb');
  const put = (item: object, condition?: string, values?: object) =>
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: marshall(item),
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  const get = async (pk: string, sk = 'x') => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk }) }));
    return Item === undefined ? undefined : unmarshall(Item);
  };
  const update = (input: Partial<UpdateItemCommandInput>, values?: object) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: marshall({ pk: 'a', sk: 'x' }),
        ...input,
        ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
      }),
    );
  const query = async (input: Partial<QueryCommandInput>, values: object) => {
    const answer = await dynamodb.send(
      new QueryCommand({ TableName, ...input, ExpressionAttributeValues: marshall(values) }),
    );
    return { keys: answer.Items?.map((item) => item['sk']?.S), answer };
  };
  return { dynamodb, put, get, update, query };
}
