/**
 * Attribute values: equality, order, type and size, as DynamoDB sees them.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './state';

/** AWS's letter for the type: `S`, `N`, `BOOL`, `M`, … */
export function typeOf(value: AttributeValue): string {
  return Object.keys(value).find((key) => Reflect.get(value, key) !== undefined) ?? '';
}

export function areEqual(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined || typeOf(a) !== typeOf(b)) return false;
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) === Number(b.N);
  if (a.L !== undefined && b.L !== undefined) {
    const other = b.L;
    return a.L.length === other.length && a.L.every((inner, index) => areEqual(inner, other[index]));
  }
  if (a.M !== undefined && b.M !== undefined) {
    const [left, right] = [a.M, b.M];
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => areEqual(left[key], right[key]));
  }
  const [setA, setB] = [a.SS ?? a.NS, b.SS ?? b.NS];
  if (setA !== undefined && setB !== undefined)
    return setA.length === setB.length && setA.every((one) => setB.includes(one));
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Below 0, 0 or above 0; `undefined` when the two cannot be compared. Strings are compared by their UTF-8 bytes. */
export function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number | undefined {
  if (a?.S !== undefined && b?.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
  if (a?.B !== undefined && b?.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** What `size(path)` says: characters, bytes or elements. */
export function sizeOfValue(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

/** Bytes that an item counts: names, and values by their rough rules (developer guide, "Item sizes and formats"). */
export function bytesOfItem(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value),
    0,
  );
}

function bytesOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + bytesOfItem(value.M);
  if (value.L !== undefined) return value.L.reduce((sum, inner) => sum + 1 + bytesOfValue(inner), 3);
  const set = value.SS ?? value.NS;
  return set === undefined ? 1 : set.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
}
