/** Refusals of DynamoDB. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { failure } from '../failures';
import type { Item } from './state';

const METADATA = { httpStatusCode: 400 } as const;

export function invalid(message: string): Error {
  return failure('dynamodb', 'ValidationException', message);
}

export function conditionFailed(item: Item | undefined): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: METADATA,
    ...(item === undefined ? {} : { Item: structuredClone(item) }),
  });
}
