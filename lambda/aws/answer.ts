/**
 * Reading AWS's answers: every page of them, every field that must be there, every address in one form.
 */
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from '../core/addresses';

/** EC2 takes at most 200 values in a filter (EC2 API Reference, "Filtering"). */
export const FILTER_VALUES_PER_CALL = 200;

/** Reads a listing to its end. `read` asks for the page behind a token and names the token of the next one. */
export async function readAllPages<Item>(
  read: (
    token: string | undefined,
  ) => Promise<{ items: readonly Item[] | undefined; next: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    items.push(...(page.items ?? []));
    token = nextToken(token, page.next);
  } while (token !== undefined);
  return items;
}

/** The token to go on with. Some services end with an empty token, and one that repeats would never end. */
export function nextToken(current: string | undefined, next: string | undefined): string | undefined {
  if (next === undefined || next === '') return undefined;
  if (next === current)
    throw new Error('AWS answered with the page token that it was asked with: no way to go on');
  return next;
}

/** Cuts a list of values, each once, into parts that one call can take. */
export function inBatches<Value>(values: readonly Value[], size: number): Value[][] {
  const unique = [...new Set(values)];
  const batches: Value[][] = [];
  for (let start = 0; start < unique.length; start += size) batches.push(unique.slice(start, start + size));
  return batches;
}

/** A field that AWS always fills, though its types say otherwise. A guess in its place could do harm. */
export function required<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) throw new Error(`AWS answered without ${field}`);
  return value;
}

/** A CIDR in canonical text; AWS does not always write one block in one way. */
export function canonicalCidr(text: string | undefined, field: string): string {
  const prefix = parsePrefix(required(text, field));
  if (prefix === undefined)
    throw new Error(`AWS answered with ${field} "${text}", which is not an address block`);
  return formatPrefix(prefix);
}

/** An address in canonical text. */
export function canonicalAddress(text: string | undefined, field: string): string {
  const address = parseAddress(required(text, field));
  if (address === undefined) throw new Error(`AWS answered with ${field} "${text}", which is not an address`);
  return formatAddress(address);
}

/** Orders by id, the fixed order of every list of ours. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
