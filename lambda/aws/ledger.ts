/**
 * The ledger: one DynamoDB table that remembers what was meant, what was done, and how to undo it.
 *
 * Access patterns (partition `pk`, sort key `sk`; the row itself is JSON in `body`):
 * - `active` / `incident#open`, `deny#<acl>#<family>#<rule>`, `rule#<group>#<action>#<permission>`:
 *   all that is under way, read by one Query in every run; an idle tick is that Query and nothing else.
 * - `closed` / `incident#<id>`: incidents that are over. `alarm` / `<delivery>`: alarm deliveries already answered.
 * - `strikes` / `strikes`: who was denied in earlier incidents; read once in a look, not by an idle tick.
 * - `lease` / `lease`: see lease.ts.
 * Every write of a run is one transaction together with a check of its lease. A read error is an error, never "not found".
 */
import {
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DenyRow, Incident, LedgerState, RuleRow } from '../core/ledger-rows';
import type { Strike } from '../core/strikes';
import { AwsCallError, callAws, isAwsFailure } from './failure';
import { LEASE_KEY, type Lease } from './lease';

export interface LedgerTable {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** A ledger that this run may write to. */
export interface Ledger extends LedgerTable {
  readonly lease: Lease;
}

/** One write; several go together in one transaction. */
export type LedgerWrite =
  | { readonly put: 'deny'; readonly row: DenyRow }
  | { readonly put: 'rule'; readonly row: RuleRow }
  | { readonly put: 'incident'; readonly row: Incident }
  | { readonly put: 'strikes'; readonly row: readonly Strike[] }
  | { readonly drop: 'deny'; readonly row: Pick<DenyRow, 'networkAclId' | 'family' | 'ruleNumber'> }
  | { readonly drop: 'rule'; readonly row: Pick<RuleRow, 'groupId' | 'action' | 'key'> }
  | { readonly drop: 'incident' };

/** The lease went to somebody else: this run must stop. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** DynamoDB takes 100 actions in a transaction; one is the lease's check. */
const WRITES_PER_TRANSACTION = 99;
/** An item may have 400 KB; beyond this size a body is compressed. */
const PLAIN_BODY_BYTES = 50_000;
const ALARMS_REMEMBERED_SECONDS = 30 * 24 * 3600;

const STRIKES_KEY = { pk: 'strikes', sk: 'strikes' } as const;
const OPEN_INCIDENT_KEY = { pk: 'active', sk: 'incident#open' } as const;

/** Reads everything that is under way. */
export async function readLedger({ dynamodb, table }: LedgerTable): Promise<LedgerState> {
  const state = {
    incident: undefined as Incident | undefined,
    denies: [] as DenyRow[],
    rules: [] as RuleRow[],
  };
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await callAws(
      'Query of the ledger',
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :active',
          ExpressionAttributeValues: marshall({ ':active': 'active' }),
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    for (const item of page.Items ?? []) {
      const { sk, body } = unmarshall(item) as { sk: string; body: unknown };
      if (sk.startsWith('incident#')) state.incident = readBody(body) as Incident;
      else if (sk.startsWith('deny#')) state.denies.push(readBody(body) as DenyRow);
      else if (sk.startsWith('rule#')) state.rules.push(readBody(body) as RuleRow);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return state;
}

/** Reads an incident that is over; `undefined` if there never was one of this id. */
export async function readClosedIncident(
  { dynamodb, table }: LedgerTable,
  id: string,
): Promise<Incident | undefined> {
  const answer = await callAws(
    `GetItem of incident ${id}`,
    dynamodb.send(
      new GetItemCommand({
        TableName: table,
        Key: marshall({ pk: 'closed', sk: `incident#${id}` }),
        ConsistentRead: true,
      }),
    ),
  );
  return answer.Item === undefined
    ? undefined
    : (readBody((unmarshall(answer.Item) as { body: unknown }).body) as Incident);
}

/** Reads who was denied in earlier incidents. */
export async function readStrikes({ dynamodb, table }: LedgerTable): Promise<readonly Strike[]> {
  const answer = await callAws(
    'GetItem of the strikes',
    dynamodb.send(new GetItemCommand({ TableName: table, Key: marshall(STRIKES_KEY), ConsistentRead: true })),
  );
  if (answer.Item === undefined) return [];
  return readBody((unmarshall(answer.Item) as { body: unknown }).body) as readonly Strike[];
}

/**
 * Notes an alarm's delivery and opens its incident, both or neither, before any lease: an alarm must not be lost
 * because another run is at work.
 * @returns `opened`; `joined` where an incident was open already; `known` where this delivery was noted before
 */
export async function openIncident(
  { dynamodb, table }: LedgerTable,
  incident: Incident,
  alarmKey: string | undefined,
): Promise<'opened' | 'joined' | 'known'> {
  const note = alarmKey === undefined ? [] : [noteAlarm(table, alarmKey, incident.openedAt)];
  const open: TransactWriteItem = {
    Put: {
      TableName: table,
      Item: makeItem(OPEN_INCIDENT_KEY, incident),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  if (await transact(dynamodb, [...note, open])) return 'opened';
  if (note.length > 0 && !(await transact(dynamodb, note))) return 'known';
  return 'joined';
}

function noteAlarm(table: string, alarmKey: string, at: string): TransactWriteItem {
  const deleteAfter = Math.floor(Date.parse(at) / 1000) + ALARMS_REMEMBERED_SECONDS;
  return {
    Put: {
      TableName: table,
      Item: marshall({ pk: 'alarm', sk: alarmKey, at, deleteAfter }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** `false` if a row of the transaction was there already; a clash with another transaction is thrown, and retried. */
async function transact(dynamodb: DynamoDBClient, items: TransactWriteItem[]): Promise<boolean> {
  try {
    await callAws(
      'TransactWriteItems to open an incident',
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items })),
    );
    return true;
  } catch (error) {
    if (findCancellations(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** Why a transaction was cancelled: one code for each of its actions, `None` where that action was not the reason. */
function findCancellations(error: unknown): readonly string[] {
  if (!isAwsFailure(error, 'TransactionCanceledException')) return [];
  const cause = error instanceof AwsCallError ? error.cause : error;
  return cause instanceof TransactionCanceledException
    ? (cause.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
    : [];
}

/** Writes rows, together with a check that the lease is still this run's. */
export async function writeLedger(ledger: Ledger, writes: readonly LedgerWrite[]): Promise<void> {
  for (let start = 0; start < writes.length; start += WRITES_PER_TRANSACTION) {
    const items = writes
      .slice(start, start + WRITES_PER_TRANSACTION)
      .flatMap((write) => makeWrites(ledger.table, write));
    await writeTogether(ledger, items);
  }
}

async function writeTogether(
  { dynamodb, table, lease }: Ledger,
  items: readonly TransactWriteItem[],
): Promise<void> {
  const check: TransactWriteItem = {
    ConditionCheck: {
      TableName: table,
      Key: marshall(LEASE_KEY),
      ConditionExpression: 'holder = :holder AND fence = :fence',
      ExpressionAttributeValues: marshall({ ':holder': lease.holder, ':fence': lease.fence }),
    },
  };
  try {
    await callAws(
      'TransactWriteItems to the ledger',
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [check, ...items] })),
    );
  } catch (error) {
    // Only the lease's check has a condition.
    if (!findCancellations(error).includes('ConditionalCheckFailed')) throw error;
    throw new LeaseLostError('another run holds the lease now; this one stops', { cause: error });
  }
}

function makeWrites(table: string, write: LedgerWrite): TransactWriteItem[] {
  if ('drop' in write) return [{ Delete: { TableName: table, Key: marshall(keyOf(write)) } }];
  const put = (key: Key): TransactWriteItem => ({
    Put: { TableName: table, Item: makeItem(key, write.row) },
  });
  if (write.put !== 'incident' || write.row.state === 'open') return [put(keyOf(write))];
  return [
    put({ pk: 'closed', sk: `incident#${write.row.id}` }),
    { Delete: { TableName: table, Key: marshall(OPEN_INCIDENT_KEY) } },
  ];
}

interface Key {
  readonly pk: string;
  readonly sk: string;
}

function keyOf(write: LedgerWrite): Key {
  const kind = 'drop' in write ? write.drop : write.put;
  if (kind === 'strikes') return STRIKES_KEY;
  if (kind === 'incident' || !('row' in write)) return OPEN_INCIDENT_KEY;
  if ('networkAclId' in write.row) {
    const { networkAclId, family, ruleNumber } = write.row;
    return { pk: 'active', sk: `deny#${networkAclId}#${family}#${ruleNumber}` };
  }
  if ('groupId' in write.row)
    return { pk: 'active', sk: `rule#${write.row.groupId}#${write.row.action}#${write.row.key}` };
  return OPEN_INCIDENT_KEY;
}

function makeItem(
  key: Key,
  row: DenyRow | RuleRow | Incident | readonly Strike[],
): Record<string, AttributeValue> {
  const json = JSON.stringify(row);
  const body = json.length > PLAIN_BODY_BYTES ? gzipSync(json) : json;
  return marshall({ ...key, body });
}

/** The ledger is written by this file alone, so its rows are trusted to have the shape that they were written with. */
function readBody(body: unknown): unknown {
  const json = typeof body === 'string' ? body : gunzipSync(body as Uint8Array).toString('utf8');
  return JSON.parse(json);
}
