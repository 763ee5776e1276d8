/**
 * The ledger: one DynamoDB table that remembers what was meant, what was done, and how to undo it.
 *
 * Access patterns (partition `pk`, sort key `sk`; the row itself is JSON in `body`):
 * - `active` / `incident#open`, `deny#<acl>#<family>#<rule>`, `rule#<group>#<action>#<permission>`,
 *   `split#<load balancer>`, `request#<time>#<run>`, `restart#<instance>`: all that is under way, read by one Query in every
 *   run; an idle tick is that Query and nothing else.
 * - `closed` / `incident#<id>`: incidents that are over; one by its id, or the last few, for who asks. `alarm` / `<delivery>`: alarm deliveries already answered.
 * - `strikes` / `strikes`: who was denied in earlier incidents; read once in a look, not by an idle tick.
 * - `lease` / `lease`: see lease.ts.
 * Every write of a run is one transaction together with a check of its lease. A read error is an error, never "not found".
 */
import {
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type {
  DenyRow,
  Incident,
  LedgerState,
  RequestRow,
  RestartRow,
  RuleRow,
  SplitRow,
} from '../core/ledger-rows';
import type { Strike } from '../core/strikes';
import { callAws } from './failure';
import type { Lease } from './lease';
import {
  closedIncidentKey,
  LEASE_KEY,
  makeWrites,
  readItem,
  STRIKES_KEY,
  type LedgerWrite,
} from './ledger-items';
import { findCancellations } from './transaction';

export type { LedgerWrite } from './ledger-items';

export interface LedgerTable {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** A ledger that this run may write to. */
export interface Ledger extends LedgerTable {
  readonly lease: Lease;
}

/** The lease went to somebody else: this run must stop. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** DynamoDB takes 100 actions in a transaction; one is the lease's check. */
const WRITES_PER_TRANSACTION = 99;
/** Reads everything that is under way. */
export async function readLedger({ dynamodb, table }: LedgerTable): Promise<LedgerState> {
  const state = {
    incident: undefined as Incident | undefined,
    denies: [] as DenyRow[],
    rules: [] as RuleRow[],
    restarts: [] as RestartRow[],
    splits: [] as SplitRow[],
    requests: [] as RequestRow[],
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
      const { sk, row } = readItem(item);
      if (sk.startsWith('incident#')) state.incident = row as Incident;
      else if (sk.startsWith('deny#')) state.denies.push(row as DenyRow);
      else if (sk.startsWith('rule#')) state.rules.push(row as RuleRow);
      else if (sk.startsWith('restart#')) state.restarts.push(row as RestartRow);
      else if (sk.startsWith('split#')) state.splits.push(row as SplitRow);
      else if (sk.startsWith('request#')) state.requests.push(row as RequestRow);
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
        Key: marshall(closedIncidentKey(id)),
        ConsistentRead: true,
      }),
    ),
  );
  return answer.Item === undefined ? undefined : (readItem(answer.Item).row as Incident);
}

/** Reads the last incidents that are over, newest first: their ids begin with the time. */
export async function readClosedIncidents(
  { dynamodb, table }: LedgerTable,
  most: number,
): Promise<readonly Incident[]> {
  const answer = await callAws(
    'Query of the incidents that are over',
    dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :closed',
        ExpressionAttributeValues: marshall({ ':closed': 'closed' }),
        ScanIndexForward: false,
        Limit: most,
        ConsistentRead: true,
      }),
    ),
  );
  // One page: where very large ones fill its megabyte, the list is shorter.
  return (answer.Items ?? []).map((item) => readItem(item).row as Incident);
}

/** Reads who was denied in earlier incidents. */
export async function readStrikes({ dynamodb, table }: LedgerTable): Promise<readonly Strike[]> {
  const answer = await callAws(
    'GetItem of the strikes',
    dynamodb.send(new GetItemCommand({ TableName: table, Key: marshall(STRIKES_KEY), ConsistentRead: true })),
  );
  return answer.Item === undefined ? [] : (readItem(answer.Item).row as readonly Strike[]);
}

/** An alarm joined the incident that was to be closed: it stays open. */
export class IncidentJoinedError extends Error {
  override readonly name = 'IncidentJoinedError';
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
    const [leaseCheck, ...others] = findCancellations(error);
    if (leaseCheck === 'ConditionalCheckFailed')
      throw new LeaseLostError('another run holds the lease now; this one stops', { cause: error });
    // Only the removal of an open incident has a condition beside it.
    if (others.includes('ConditionalCheckFailed'))
      throw new IncidentJoinedError('an alarm joined the incident; it stays open', { cause: error });
    throw error;
  }
}
