/**
 * Several items at once: transactions (all or nothing) and batches (each for itself).
 */
import {
  TransactionCanceledException,
  ConditionalCheckFailedException,
  type BatchWriteItemInput,
  type BatchWriteItemOutput,
  type CancellationReason,
  type TransactWriteItem,
  type TransactWriteItemsInput,
  type TransactWriteItemsOutput,
} from '@aws-sdk/client-dynamodb';
import type { AccountState } from '../state';
import { checkUse } from './attributes';
import { invalid } from './failures';
import {
  carryOut,
  checkCondition,
  findTable,
  keyOf,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type Change,
} from './items';

const MOST_ACTIONS = 100;
const MOST_BATCH_WRITES = 25;

export function transactWriteItems(
  state: AccountState,
  input: TransactWriteItemsInput,
): TransactWriteItemsOutput {
  const actions = input.TransactItems ?? [];
  if (actions.length === 0 || actions.length > MOST_ACTIONS)
    throw invalid(`Member must have length from 1 to ${MOST_ACTIONS}`);
  const { ClientRequestToken: token } = input;
  const tables = [...state.tables.values()];
  if (token !== undefined && tables.some((table) => table.transactionTokens.has(token))) return {};
  const prepared = actions.map((action) => prepare(state, action));
  const places = prepared.flatMap(({ change }) =>
    change === undefined ? [] : [`${change.table.name} ${change.key}`],
  );
  if (new Set(places).size !== places.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
  if (prepared.some(({ reason }) => reason.Code !== 'None'))
    throw cancelled(prepared.map(({ reason }) => reason));
  for (const { change } of prepared) {
    if (change === undefined) continue;
    if (token !== undefined) change.table.transactionTokens.add(token);
    carryOut(change);
  }
  return {};
}

interface Prepared {
  readonly change: Change | undefined;
  readonly reason: CancellationReason;
}

/** A failed condition becomes a reason; everything else is thrown at once. */
function prepare(state: AccountState, action: TransactWriteItem): Prepared {
  try {
    return { change: prepareChange(state, action), reason: { Code: 'None' } };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = error.Item === undefined ? {} : { Item: error.Item };
    return { change: undefined, reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...item } };
  }
}

function prepareChange(state: AccountState, action: TransactWriteItem): Change {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = action;
  if (put !== undefined) return preparePut(state, put);
  if (update !== undefined) return prepareUpdate(state, update);
  if (remove !== undefined) return prepareDelete(state, remove);
  if (check === undefined)
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const table = findTable(state, check.TableName);
  const key = keyOf(table, check.Key, true);
  checkUse(check, [check.ConditionExpression]);
  const present = table.items.get(key);
  checkCondition(present, check, check.ReturnValuesOnConditionCheckFailure);
  return { table, key, before: present, after: present };
}

function cancelled(reasons: CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map((reason) => reason.Code ?? 'None').join(', ');
  return new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
    $metadata: { httpStatusCode: 400 },
  });
}

export function batchWriteItem(state: AccountState, input: BatchWriteItemInput): BatchWriteItemOutput {
  const writes = Object.entries(input.RequestItems ?? {}).flatMap(([TableName, requests]) =>
    requests.map((request) => ({ TableName, ...request })),
  );
  if (writes.length === 0 || writes.length > MOST_BATCH_WRITES)
    throw invalid(`Member must have length from 1 to ${MOST_BATCH_WRITES}`);
  const changes = writes.map(({ TableName, PutRequest: put, DeleteRequest: remove }) =>
    remove === undefined
      ? preparePut(state, { TableName, Item: put?.Item })
      : prepareDelete(state, { TableName, Key: remove.Key }),
  );
  const places = new Set(changes.map(({ table, key }) => `${table.name} ${key}`));
  if (places.size !== changes.length) throw invalid('Provided list of item keys contains duplicates');
  changes.forEach(carryOut);
  return { UnprocessedItems: {} };
}
