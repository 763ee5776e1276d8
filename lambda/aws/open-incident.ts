/**
 * Opens incidents, before any lease: an alarm must not be lost because another run is at work, nor because that run
 * is just closing the incident that the alarm would join.
 */
import {
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Incident } from '../core/ledger-rows';
import { callAws } from './failure';
import type { LedgerTable } from './ledger';
import { makeItem, OPEN_INCIDENT_KEY } from './ledger-items';
import { findCancellations } from './transaction';

const ALARMS_REMEMBERED_SECONDS = 30 * 24 * 3600;
/** Opening, joining, and again, where the incident comes or goes in between. */
const ATTEMPTS = 4;

/**
 * Notes an alarm's delivery and opens its incident or joins the open one, both or neither.
 * @returns `opened`; `joined` where an incident was open already; `known` where this delivery was noted before
 */
export async function openIncident(
  { dynamodb, table }: LedgerTable,
  incident: Incident,
  alarmKey: string,
): Promise<'opened' | 'joined' | 'known'> {
  const note = noteAlarm(table, alarmKey, incident.openedAt);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const opened = await transact(dynamodb, [note, putIncident(table, incident)]);
    if (opened === 'done') return 'opened';
    if (opened === 'known') return 'known';
    const joined = await transact(dynamodb, [note, joinIncident(table)]);
    if (joined === 'done') return 'joined';
    if (joined === 'known') return 'known';
  }
  throw new Error(`Incidents open and close too fast for alarm ${alarmKey} to join one`);
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

function putIncident(table: string, incident: Incident): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: makeItem(OPEN_INCIDENT_KEY, incident),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Marks the open incident, so that the run that looks at it now does not close it (see ledger-items.ts). */
function joinIncident(table: string): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: marshall(OPEN_INCIDENT_KEY),
      ConditionExpression: 'attribute_exists(pk)',
      UpdateExpression: 'SET joined = :yes',
      ExpressionAttributeValues: marshall({ ':yes': true }),
    },
  };
}

/** `known`: the alarm's note was there; `otherwise`: the incident was not as wanted. A clash is thrown, and retried. */
async function transact(
  dynamodb: DynamoDBClient,
  items: TransactWriteItem[],
): Promise<'done' | 'known' | 'otherwise'> {
  try {
    await callAws(
      'TransactWriteItems to open an incident',
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items })),
    );
    return 'done';
  } catch (error) {
    const [note, incident] = findCancellations(error);
    if (note === 'ConditionalCheckFailed') return 'known';
    if (incident === 'ConditionalCheckFailed') return 'otherwise';
    throw error;
  }
}
