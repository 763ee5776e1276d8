/**
 * The lease: one run at a time. A row in the ledger's table, taken by a conditional write; its fence number
 * grows with every holder, so that a late ghost's ledger writes are refused (ledger.ts checks it).
 */
import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { AwsCallError, callAws, isAwsFailure } from './failure';
import { LEASE_KEY } from './ledger-items';

export interface Lease {
  readonly holder: string;
  readonly fence: number;
}

const leaseRow = z.object({
  holder: z.string(),
  fence: z.number(),
  leaseSince: z.number(),
  leaseUntil: z.number(),
});

export type LeaseAnswer =
  | { readonly kind: 'taken'; readonly lease: Lease }
  | {
      readonly kind: 'busy';
      readonly holder: string;
      /** ISO 8601 UTC; empty where it is not known. */
      readonly since: string;
      readonly until: string;
    };

/**
 * Takes the lease if nobody holds it, or its holder's time is over.
 * @param until must lie beyond the end of this run's life, or a second run could begin while this one still writes
 */
export async function takeLease(
  dynamodb: DynamoDBClient,
  table: string,
  request: { readonly holder: string; readonly now: Date; readonly until: Date },
): Promise<LeaseAnswer> {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: marshall(LEASE_KEY),
    // The holder itself may ask again: the SDK repeats a call whose answer was lost.
    ConditionExpression: 'attribute_not_exists(pk) OR leaseUntil < :now OR holder = :holder',
    UpdateExpression: 'SET holder = :holder, leaseSince = :now, leaseUntil = :until ADD fence :one',
    ExpressionAttributeValues: marshall({
      ':holder': request.holder,
      ':now': request.now.getTime(),
      ':until': request.until.getTime(),
      ':one': 1,
    }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const answer = await callAws('UpdateItem to take the lease', dynamodb.send(command));
    const { holder, fence } = leaseRow.parse(unmarshall(answer.Attributes ?? {}));
    return { kind: 'taken', lease: { holder, fence } };
  } catch (error) {
    if (!isAwsFailure(error, 'ConditionalCheckFailedException')) throw error;
    return readHolder(error);
  }
}

function readHolder(error: unknown): LeaseAnswer {
  const cause = error instanceof AwsCallError ? error.cause : error;
  const item = cause instanceof ConditionalCheckFailedException ? cause.Item : undefined;
  const row = leaseRow.safeParse(item === undefined ? undefined : unmarshall(item));
  return row.success
    ? {
        kind: 'busy',
        holder: row.data.holder,
        since: toIso(row.data.leaseSince),
        until: toIso(row.data.leaseUntil),
      }
    : { kind: 'busy', holder: 'another run', since: '', until: '' };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Gives the lease back, if it is still ours. */
export async function releaseLease(dynamodb: DynamoDBClient, table: string, lease: Lease): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: marshall(LEASE_KEY),
    ConditionExpression: 'holder = :holder AND fence = :fence',
    UpdateExpression: 'SET leaseUntil = :past',
    ExpressionAttributeValues: marshall({ ':holder': lease.holder, ':fence': lease.fence, ':past': 0 }),
  });
  try {
    await callAws('UpdateItem to release the lease', dynamodb.send(command));
  } catch (error) {
    // Somebody else holds it by now: nothing of ours is left to give back.
    if (!isAwsFailure(error, 'ConditionalCheckFailedException')) throw error;
  }
}
