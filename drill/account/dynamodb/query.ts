/**
 * Query: the items of one partition, in the order of the sort key, page by page.
 */
import type { QueryInput, QueryOutput } from '@aws-sdk/client-dynamodb';
import type { AccountState } from '../state';
import { checkUse } from './attributes';
import { meets } from './evaluate';
import { parseCondition, type Condition, type Operand } from './expression';
import { invalid } from './failures';
import { findTable, keyOf } from './items';
import { project } from './projection';
import type { Item, Table } from './state';
import { bytesOfItem, compare } from './values';

const LARGEST_PAGE_BYTES = 2 ** 20;

export function query(state: AccountState, input: QueryInput): QueryOutput {
  const table = findTable(state, input.TableName);
  if (input.IndexName !== undefined)
    throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  checkUse(input, [input.KeyConditionExpression, input.FilterExpression, input.ProjectionExpression]);
  const names = input.ExpressionAttributeNames ?? {};
  const values = input.ExpressionAttributeValues ?? {};
  const key = parseCondition(input.KeyConditionExpression ?? '', names);
  checkKeyCondition(table, key);
  const filter =
    input.FilterExpression === undefined ? undefined : parseCondition(input.FilterExpression, names);
  const found = inOrder(
    table,
    [...table.items.values()].filter((item) => meets(item, key, values)),
    input.ScanIndexForward ?? true,
  );
  const { page, last } = takePage(table, found, input);
  const passed = page.filter((item) => filter === undefined || meets(item, filter, values));
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: passed.map((item) => project(item, input)) }),
    Count: passed.length,
    ScannedCount: page.length,
    ...(last === undefined ? {} : { LastEvaluatedKey: last }),
  };
}

function inOrder(table: Table, items: readonly Item[], isForward: boolean): readonly Item[] {
  const { sortKey } = table;
  if (sortKey === undefined) return items;
  const sorted = [...items].sort((a, b) => compare(a[sortKey], b[sortKey]) ?? 0);
  return isForward ? sorted : sorted.reverse();
}

/** `Limit` and the 1 MB bound count items before the filter (API reference, Query). */
function takePage(table: Table, items: readonly Item[], input: QueryInput) {
  const startKey =
    input.ExclusiveStartKey === undefined ? undefined : keyOf(table, input.ExclusiveStartKey, true);
  const start =
    startKey === undefined ? 0 : items.findIndex((item) => keyOf(table, item, false) === startKey) + 1;
  const page: Item[] = [];
  let bytes = 0;
  for (const item of items.slice(start)) {
    bytes += bytesOfItem(item);
    if (page.length >= (input.Limit ?? Infinity) || (bytes > LARGEST_PAGE_BYTES && page.length > 0)) break;
    page.push(item);
  }
  const last = page.at(-1);
  const isEnd = start + page.length >= items.length && page.length < (input.Limit ?? Infinity);
  return { page, last: last === undefined || isEnd ? undefined : keyAttributes(table, last) };
}

function keyAttributes(table: Table, item: Item) {
  const isKey = (name: string) => name === table.partitionKey || name === table.sortKey;
  return Object.fromEntries(Object.entries(item).filter(([name]) => isKey(name)));
}

/** The partition key by equality, and at most one test of the sort key joined by AND. */
function checkKeyCondition(table: Table, condition: Condition): void {
  const tests = condition.kind === 'and' ? [condition.left, condition.right] : [condition];
  const isPartition = (test: Condition) =>
    test.kind === 'compare' && test.comparator === '=' && isName(test.left, table.partitionKey);
  const rest = tests.filter((test) => !isPartition(test));
  if (rest.length === tests.length)
    throw invalid(`Query condition missed key schema element: ${table.partitionKey}`);
  if (rest.length > 1 || rest.some((test) => !isSortTest(table, test)))
    throw invalid('Query key condition not supported');
}

function isSortTest(table: Table, test: Condition): boolean {
  if (test.kind === 'compare') return test.comparator !== '<>' && isName(test.left, table.sortKey);
  if (test.kind === 'between') return isName(test.operand, table.sortKey);
  return test.kind === 'call' && test.name === 'begins_with' && isName(test.operands[0], table.sortKey);
}

function isName(operand: Operand | undefined, name: string | undefined): boolean {
  return operand?.kind === 'path' && operand.path.length === 1 && operand.path[0] === name;
}
