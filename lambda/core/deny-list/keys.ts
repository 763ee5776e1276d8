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

/** The upper and the lower half of a prefix's key. */
export function keyHalves(prefix: Prefix): readonly [high: number, low: number] {
  if (prefix.family === 4) return [Number(prefix.network), 0];
  const key = prefix.network >> 64n;
  return [Number(key >> HALF), Number(key & LOW_HALF)];
}

/** The distinct keys of these prefixes (of one family), sorted. */
export function sortKeys(prefixes: readonly Prefix[]): SortedKeys {
  const all = new BigUint64Array(prefixes.length);
  prefixes.forEach((prefix, i) => {
    all[i] = prefix.family === 4 ? prefix.network << HALF : prefix.network >> 64n;
  });
  // Typed arrays sort by number, natively: much faster than a comparison function.
  const distinct = all.sort().filter((key, i) => i === 0 || key !== all[i - 1]);
  const high = createColumn(distinct.length);
  const low = createColumn(distinct.length);
  distinct.forEach((key, i) => {
    high[i] = Number(key >> HALF);
    low[i] = Number(key & LOW_HALF);
  });
  return { size: distinct.length, high, low };
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
