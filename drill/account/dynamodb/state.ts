/** What the account holds of DynamoDB: tables with string keys. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

export interface Table {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  /** By `keyOf`. */
  readonly items: Map<string, Item>;
  /** Tokens of transactions that were carried out: sent again, they do nothing (API reference, TransactWriteItems). */
  readonly transactionTokens: Set<string>;
}

/** An empty table with string keys. */
export function createTable(name: string, partitionKey = 'pk', sortKey: string | undefined = 'sk'): Table {
  return { name, partitionKey, sortKey, items: new Map(), transactionTokens: new Set() };
}
