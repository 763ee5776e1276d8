/** The client of the ledger, which is all that the widget's function has: a file of its own keeps the others out. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REACTION, type ClientOptions } from './reaction';

/** Makes no call. */
export function createLedgerClient(options: ClientOptions): DynamoDBClient {
  return new DynamoDBClient({ ...options, ...REACTION });
}
