/**
 * DynamoDB: operations that the account answers.
 */
import type * as dynamodb from '@aws-sdk/client-dynamodb';
import type { AccountContext } from '../context';
import type { Operations } from '../operations';
import { deleteItem, getItem, putItem, updateItem } from './items';
import { query } from './query';
import { batchWriteItem, transactWriteItems } from './transactions';

export function dynamoDbOperations({ state }: AccountContext): Operations {
  return {
    GetItem: (input: dynamodb.GetItemInput) => getItem(state, input),
    PutItem: (input: dynamodb.PutItemInput) => putItem(state, input),
    UpdateItem: (input: dynamodb.UpdateItemInput) => updateItem(state, input),
    DeleteItem: (input: dynamodb.DeleteItemInput) => deleteItem(state, input),
    Query: (input: dynamodb.QueryInput) => query(state, input),
    TransactWriteItems: (input: dynamodb.TransactWriteItemsInput) => transactWriteItems(state, input),
    BatchWriteItem: (input: dynamodb.BatchWriteItemInput) => batchWriteItem(state, input),
  };
}
