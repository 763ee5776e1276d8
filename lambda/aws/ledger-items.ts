/** The ledger's rows as items of DynamoDB: their keys, their bodies, and the writes of one transaction. Calls nothing. */
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DenyRow, Incident, RequestRow, RestartRow, RuleRow, SplitRow } from '../core/ledger-rows';
import type { Strike } from '../core/strikes';

/** One write; several go together in one transaction. */
export type LedgerWrite =
  | { readonly put: 'deny'; readonly row: DenyRow }
  | { readonly put: 'rule'; readonly row: RuleRow }
  | { readonly put: 'split'; readonly row: SplitRow }
  | { readonly put: 'incident'; readonly row: Incident }
  /** The open incident, in the midst of a run: an alarm that joined it meanwhile stays marked. */
  | { readonly amend: 'incident'; readonly row: Incident }
  | { readonly put: 'strikes'; readonly row: readonly Strike[] }
  | { readonly put: 'request'; readonly row: RequestRow }
  | { readonly put: 'restart'; readonly row: RestartRow }
  | { readonly drop: 'deny'; readonly row: Pick<DenyRow, 'networkAclId' | 'family' | 'ruleNumber'> }
  | { readonly drop: 'rule'; readonly row: Pick<RuleRow, 'groupId' | 'action' | 'key'> }
  | { readonly drop: 'split'; readonly row: Pick<SplitRow, 'loadBalancerId' | 'groupName'> }
  | { readonly drop: 'request'; readonly row: Pick<RequestRow, 'at' | 'run'> }
  | { readonly drop: 'restart'; readonly row: Pick<RestartRow, 'instanceId'> };

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

type Row = DenyRow | RuleRow | SplitRow | Incident | RequestRow | RestartRow | readonly Strike[];

export const STRIKES_KEY: Key = { pk: 'strikes', sk: 'strikes' };
/** Of the row that lease.ts keeps. */
export const LEASE_KEY: Key = { pk: 'lease', sk: 'lease' };
export const OPEN_INCIDENT_KEY: Key = { pk: 'active', sk: 'incident#open' };

/** An item may have 400 KB; beyond this size a body is compressed. */
const PLAIN_BODY_BYTES = 50_000;

export function closedIncidentKey(id: string): Key {
  return { pk: 'closed', sk: `incident#${id}` };
}

/** The actions of one write; closing an incident moves its row, and takes two. */
export function makeWrites(table: string, write: LedgerWrite): TransactWriteItem[] {
  if ('drop' in write) return [{ Delete: { TableName: table, Key: marshall(keyOf(write)) } }];
  if ('amend' in write) return [amendOpenIncident(table, write.row)];
  const put = (key: Key): TransactWriteItem => ({
    Put: { TableName: table, Item: makeItem(key, write.row) },
  });
  if (write.put !== 'incident' || write.row.state === 'open') return [put(keyOf(write))];
  return [put(closedIncidentKey(write.row.id)), removeOpenIncident(table)];
}

/** Fails if an alarm joined the incident since it was last written: that alarm must not be closed away unseen. */
function removeOpenIncident(table: string): TransactWriteItem {
  return {
    Delete: {
      TableName: table,
      Key: marshall(OPEN_INCIDENT_KEY),
      ConditionExpression: 'attribute_not_exists(joined)',
    },
  };
}

function amendOpenIncident(table: string, row: Incident): TransactWriteItem {
  const { body } = makeItem(OPEN_INCIDENT_KEY, row);
  return {
    Update: {
      TableName: table,
      Key: marshall(OPEN_INCIDENT_KEY),
      UpdateExpression: 'SET body = :body',
      ExpressionAttributeValues: { ':body': body ?? { NULL: true } },
    },
  };
}

function keyOf(write: Exclude<LedgerWrite, { amend: unknown }>): Key {
  switch ('drop' in write ? write.drop : write.put) {
    case 'strikes':
      return STRIKES_KEY;
    case 'incident':
      return OPEN_INCIDENT_KEY;
    case 'deny':
    case 'rule':
    case 'split':
    case 'request':
    case 'restart':
      return { pk: 'active', sk: nameRow(write.row) };
  }
}

function nameRow(row: LedgerWrite['row']): string {
  if ('networkAclId' in row) return `deny#${row.networkAclId}#${row.family}#${row.ruleNumber}`;
  if ('groupName' in row) return `split#${row.loadBalancerId}`;
  if ('groupId' in row) return `rule#${row.groupId}#${row.action}#${row.key}`;
  if ('instanceId' in row) return `restart#${row.instanceId}`;
  if ('run' in row) return `request#${row.at}#${row.run}`;
  throw new TypeError('this row has a key of its own');
}

export function makeItem(key: Key, row: Row): Record<string, AttributeValue> {
  const json = JSON.stringify(row);
  const body = json.length > PLAIN_BODY_BYTES ? gzipSync(json) : json;
  return marshall({ ...key, body });
}

/** An item's sort key and row. The ledger is written by this file alone, so its rows are trusted to have their shape. */
export function readItem(item: Record<string, AttributeValue>): {
  readonly sk: string;
  readonly row: unknown;
} {
  const { sk, body } = unmarshall(item) as { sk: string; body: unknown };
  const json = typeof body === 'string' ? body : gunzipSync(body as Uint8Array).toString('utf8');
  return { sk, row: JSON.parse(json) };
}
