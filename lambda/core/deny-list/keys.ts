/**
 * Addresses as sortable keys: the top 64 bits, left-aligned, split into two 32-bit halves for fast bit work.
 * An IPv4 address fills the upper half; of an IPv6 address this is its /64, the finest thing that is denied.
 */
import type { Prefix } from '../addresses';
import { at, createColumn, type Column } from './columns';

const HALF = 32n;
const LOW_HALF = 0xffff_ffffn;
const ALL_ONES = 0xffff_ffff;

/** Distinct keys in ascending order. */
export interface SortedKeys {
  readonly size: number;
  readonly high: Column;
  readonly low: Column;
}

/** The first and the last key of a block. */
export interface Block {
  readonly startHigh: number;
  readonly startLow: number;
  readonly endHigh: number;
  readonly endLow: number;
}

/** The upper half of a prefix's key. */
export function highHalf({ family, network }: Prefix): number {
  return family === 4 ? Number(network) : Number(network >> 96n);
}

/** The lower half of a prefix's key. */
export function lowHalf({ family, network }: Prefix): number {
  return family === 4 ? 0 : Number((network >> 64n) & LOW_HALF);
}

/** The distinct keys of these prefixes (of one family), sorted. */
export function sortKeys(prefixes: readonly Prefix[]): SortedKeys {
  return prefixes[0]?.family === 6 ? sortLongKeys(prefixes) : sortShortKeys(prefixes);
}

// Typed arrays sort by number, natively: much faster than a comparison function.

/** IPv4: the upper half says it all, and doubles need no object each, as 64-bit whole numbers do. */
function sortShortKeys(prefixes: readonly Prefix[]): SortedKeys {
  const high = createColumn(prefixes.length);
  for (const [i, prefix] of prefixes.entries()) high[i] = highHalf(prefix);
  high.sort();
  let size = 0;
  for (let i = 0; i < high.length; i++) {
    const key = at(high, i);
    if (size === 0 || key !== at(high, size - 1)) high[size++] = key;
  }
  return { size, high: high.subarray(0, size), low: createColumn(size) };
}

function sortLongKeys(prefixes: readonly Prefix[]): SortedKeys {
  const all = new BigUint64Array(prefixes.length);
  for (const [i, prefix] of prefixes.entries()) all[i] = prefix.network >> 64n;
  all.sort();
  const high = createColumn(all.length);
  const low = createColumn(all.length);
  let size = 0;
  let last: bigint | undefined;
  for (const key of all) {
    if (key === last) continue;
    last = key;
    high[size] = Number(key >> HALF);
    low[size++] = Number(key & LOW_HALF);
  }
  return { size, high: high.subarray(0, size), low: low.subarray(0, size) };
}

/** How many keys are below (high, low): also the index of that key when it is there. */
export function countBelow(keys: SortedKeys, high: number, low: number): number {
  let from = 0;
  let to = keys.size;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const middleHigh = at(keys.high, middle);
    if (middleHigh < high || (middleHigh === high && at(keys.low, middle) < low)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many keys are at or below (high, low). */
export function countUpTo(keys: SortedKeys, high: number, low: number): number {
  const below = countBelow(keys, high, low);
  const found = below < keys.size && at(keys.high, below) === high && at(keys.low, below) === low;
  return found ? below + 1 : below;
}

/** How many leading bits the keys at two indices share (64 when they are the same). */
export function sharedBits(keys: SortedKeys, i: number, j: number): number {
  const difference = at(keys.high, i) ^ at(keys.high, j);
  return difference !== 0 ? Math.clz32(difference) : 32 + Math.clz32(at(keys.low, i) ^ at(keys.low, j));
}

/** The block of the given length around a key. */
export function blockAround(high: number, low: number, length: number): Block {
  const highHosts = length >= 32 ? 0 : ALL_ONES >>> length;
  const lowHosts = length <= 32 ? ALL_ONES : length >= 64 ? 0 : ALL_ONES >>> (length - 32);
  return {
    startHigh: (high & ~highHosts) >>> 0,
    startLow: (low & ~lowHosts) >>> 0,
    endHigh: (high | highHosts) >>> 0,
    endLow: (low | lowHosts) >>> 0,
  };
}
