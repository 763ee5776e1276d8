/** Copies plain data with its maps, sets, times and bytes. `structuredClone` makes objects of another realm under jest. */

export function deepCopy<T>(value: T): T;
export function deepCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map((item: unknown) => deepCopy(item));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, deepCopy<unknown>(item)]));
  if (value instanceof Set) return new Set(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deepCopy<unknown>(item)]));
}
