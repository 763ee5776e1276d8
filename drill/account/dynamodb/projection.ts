/** Projection: which attributes of an item are handed out. Top-level names only. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { readPath, type Aliases } from './expression';
import type { Item } from './state';
import { readTokens, TokenReader } from './tokens';

interface Projecting {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Aliases | undefined;
}

export function project(item: Item, input: Projecting): Record<string, AttributeValue> {
  if (input.ProjectionExpression === undefined) return structuredClone(item);
  const reader = new TokenReader(readTokens(input.ProjectionExpression));
  const names = new Set<string | number | undefined>();
  do names.add(readPath(reader, input.ExpressionAttributeNames ?? {})[0]);
  while (reader.takeIf(','));
  return structuredClone(Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name))));
}
