/** Transactions of DynamoDB: why one was cancelled. Calls nothing. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { AwsCallError, isAwsFailure } from './failure';

/** One code for each action of the transaction, `None` where that action was not the reason; empty for other errors. */
export function findCancellations(error: unknown): readonly string[] {
  if (!isAwsFailure(error, 'TransactionCanceledException')) return [];
  const cause = error instanceof AwsCallError ? error.cause : error;
  return cause instanceof TransactionCanceledException
    ? (cause.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
    : [];
}
