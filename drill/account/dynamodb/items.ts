/**
 * One item: get, put, update, delete, each with its condition.
 */
import type {
  AttributeValue,
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import type { AccountState } from '../state';
import { failure } from '../failures';
import { checkUse } from './attributes';
import { meets, type Values } from './evaluate';
import { parseCondition, type Aliases } from './expression';
import { conditionFailed, invalid } from './failures';
import { project } from './projection';
import type { Item, Table } from './state';
import { applyUpdate, parseUpdate } from './update';
import { areEqual, bytesOfItem } from './values';

const LARGEST_ITEM_BYTES = 400 * 1024;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A condition, with the words it uses. */
export interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Aliases | undefined;
  readonly ExpressionAttributeValues?: Values | undefined;
}

/** A change that has been checked but not yet carried out. */
export interface Change {
  readonly table: Table;
  readonly key: string;
  readonly before: Item | undefined;
  /** `undefined`: the item is deleted. */
  readonly after: Item | undefined;
}

export function findTable(state: AccountState, name: string | undefined): Table {
  const table = state.tables.get((name ?? '').replace(/^arn:.*:table\//, ''));
  if (table === undefined)
    throw failure(
      'dynamodb',
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${String(name)} not found`,
    );
  return table;
}

/** The key as text; refuses a key that does not fit the table's schema. */
export function keyOf(table: Table, attributes: Attributes | undefined, isWholeKey: boolean): string {
  const names = table.sortKey === undefined ? [table.partitionKey] : [table.partitionKey, table.sortKey];
  const values = names.map((name) => attributes?.[name]?.S);
  if (
    values.some((value) => value === undefined) ||
    (isWholeKey && Object.keys(attributes ?? {}).length !== names.length)
  ) {
    throw invalid('The provided key element does not match the schema');
  }
  if (values.includes(''))
    throw invalid(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.',
    );
  return JSON.stringify(values);
}

/** Throws ConditionalCheckFailedException, with the present item when asked. */
export function checkCondition(
  item: Item | undefined,
  input: Conditional,
  returnOnFailure: string | undefined,
): void {
  if (input.ConditionExpression === undefined) return;
  const condition = parseCondition(input.ConditionExpression, input.ExpressionAttributeNames ?? {});
  if (meets(item ?? {}, condition, input.ExpressionAttributeValues ?? {})) return;
  throw conditionFailed(returnOnFailure === 'ALL_OLD' ? item : undefined);
}

export function preparePut(state: AccountState, input: PutItemInput): Change {
  const table = findTable(state, input.TableName);
  const after = structuredClone(input.Item ?? {});
  const key = keyOf(table, after, false);
  checkUse(input, [input.ConditionExpression]);
  const before = table.items.get(key);
  checkCondition(before, input, input.ReturnValuesOnConditionCheckFailure);
  checkSize(after);
  return { table, key, before, after };
}

export function prepareUpdate(state: AccountState, input: UpdateItemInput): Change {
  const table = findTable(state, input.TableName);
  const key = keyOf(table, input.Key, true);
  checkUse(input, [input.ConditionExpression, input.UpdateExpression]);
  const before = table.items.get(key);
  checkCondition(before, input, input.ReturnValuesOnConditionCheckFailure);
  const names = input.ExpressionAttributeNames ?? {};
  const steps = input.UpdateExpression === undefined ? [] : parseUpdate(input.UpdateExpression, names);
  const touchesKey = steps.find(
    (step) => step.path[0] === table.partitionKey || step.path[0] === table.sortKey,
  );
  if (touchesKey !== undefined)
    throw invalid(`Cannot update attribute ${String(touchesKey.path[0])}. This attribute is part of the key`);
  const start = before ?? structuredClone(input.Key ?? {});
  const after = structuredClone(applyUpdate(start, steps, input.ExpressionAttributeValues ?? {}));
  checkSize(after);
  return { table, key, before, after };
}

export function prepareDelete(state: AccountState, input: DeleteItemInput): Change {
  const table = findTable(state, input.TableName);
  const key = keyOf(table, input.Key, true);
  checkUse(input, [input.ConditionExpression]);
  const before = table.items.get(key);
  checkCondition(before, input, input.ReturnValuesOnConditionCheckFailure);
  return { table, key, before, after: undefined };
}

function checkSize(item: Item): void {
  if (bytesOfItem(item) > LARGEST_ITEM_BYTES)
    throw invalid('Item size has exceeded the maximum allowed size');
}

export function carryOut({ table, key, after }: Change): void {
  if (after === undefined) table.items.delete(key);
  else table.items.set(key, after);
}

export function getItem(state: AccountState, input: GetItemInput): GetItemOutput {
  const table = findTable(state, input.TableName);
  checkUse(input, [input.ProjectionExpression]);
  const item = table.items.get(keyOf(table, input.Key, true));
  return item === undefined ? {} : { Item: project(item, input) };
}

export function putItem(state: AccountState, input: PutItemInput): PutItemOutput {
  const change = preparePut(state, input);
  carryOut(change);
  return answer(change, input.ReturnValues);
}

export function updateItem(state: AccountState, input: UpdateItemInput): UpdateItemOutput {
  const change = prepareUpdate(state, input);
  carryOut(change);
  return answer(change, input.ReturnValues);
}

export function deleteItem(state: AccountState, input: DeleteItemInput): DeleteItemOutput {
  const change = prepareDelete(state, input);
  carryOut(change);
  return answer(change, input.ReturnValues);
}

function answer(
  { before, after }: Change,
  wanted: string | undefined,
): { Attributes?: Record<string, AttributeValue> } {
  const item =
    wanted === 'ALL_OLD' || wanted === 'UPDATED_OLD'
      ? before
      : wanted === undefined || wanted === 'NONE'
        ? undefined
        : after;
  if (item === undefined) return {};
  if (wanted === 'ALL_OLD' || wanted === 'ALL_NEW') return { Attributes: structuredClone(item) };
  const changed = Object.entries(item).filter(([name]) => !areEqual(before?.[name], after?.[name]));
  return { Attributes: structuredClone(Object.fromEntries(changed)) };
}
