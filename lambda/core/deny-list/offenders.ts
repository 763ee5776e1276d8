/**
 * Offenders of one family, gathered by the unit that a deny would hit: an IPv4 address, an IPv6 /64. Pure.
 */
import { comparePrefixes, type Family } from '../addresses';
import { at, createColumn, sumUp, type Column } from './columns';
import type { ExactScale } from './exact-scale';
import { countBelow, highHalf, lowHalf, sortKeys, type SortedKeys } from './keys';
import type { WeightedClient } from './problem';

export interface Offenders {
  readonly keys: SortedKeys;
  /** Attack weight of each key, in units. */
  readonly weights: Column;
  /** lambda × attack weight of each key, in units. */
  readonly losses: Column;
  /** Indices into the attack list, by address; those of key i are from `starts[i]` up to, not including, the next. */
  readonly members: Column;
  readonly starts: Column;
}

/** Gathers the offenders of a family; equal units add up their weights. */
export function gatherOffenders(
  attack: readonly WeightedClient[],
  family: Family,
  scale: ExactScale,
): Offenders {
  const ours = attack.filter(({ prefix }) => prefix.family === family);
  const keys = sortKeys(ours.map(({ prefix }) => prefix));
  const weights = createColumn(keys.size);
  const losses = createColumn(keys.size);
  const counts = createColumn(keys.size);
  const keyOf = createColumn(attack.length).fill(-1);
  attack.forEach(({ prefix, weight }, index) => {
    if (prefix.family !== family) return;
    const key = countBelow(keys, highHalf(prefix), lowHalf(prefix));
    keyOf[index] = key;
    weights[key] = at(weights, key) + scale.toUnits(weight);
    losses[key] = at(losses, key) + scale.toLambdaUnits(weight);
    counts[key] = at(counts, key) + 1;
  });
  const starts = sumUp(counts);
  const members = placeByKey(keyOf, starts);
  for (let key = 0; key < keys.size; key++) {
    if (at(counts, key) > 1) sortByAddress(members.subarray(at(starts, key), at(starts, key + 1)), attack);
  }
  return { keys, weights, losses, members, starts };
}

/** Puts each index at the next free place of its key (a counting sort); −1 stands for no key. */
function placeByKey(keyOf: Column, starts: Column): Column {
  const free = starts.slice();
  const placed = createColumn(at(starts, starts.length - 1));
  keyOf.forEach((key, index) => {
    if (key < 0) return;
    placed[at(free, key)] = index;
    free[key] = at(free, key) + 1;
  });
  return placed;
}

function sortByAddress(members: Column, attack: readonly WeightedClient[]): void {
  members.sort((a, b) => {
    const [first, second] = [attack[a], attack[b]];
    return (first && second && comparePrefixes(first.prefix, second.prefix)) || a - b;
  });
}
