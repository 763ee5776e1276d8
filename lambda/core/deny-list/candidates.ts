/**
 * What each node of the prefix tree would cost as a deny entry, and whether it may be one at all. Pure.
 *
 * Only nodes of the tree are candidates. Take any prefix of any allowed list and the offenders that it covers: their
 * longest common prefix is a node, lies inside, so covers no more legit weight, no more addresses and no more of the
 * never-block list, and is no wider. Exchanged for that node, the list is still allowed, and no worse.
 */
import { comparePrefixes, type Prefix } from '../addresses';
import { at, createColumn, sumUp, type Column } from './columns';
import {
  blockAround,
  countBelow,
  countUpTo,
  highHalf,
  lowHalf,
  sortKeys,
  type Block,
  type SortedKeys,
} from './keys';
import type { PrefixTree } from './prefix-tree';
import type { WeightedClient } from './problem';

/** Legit weight in units, by key, so that a block's total is a difference of two sums. */
export interface LegitWeights {
  readonly keys: SortedKeys;
  readonly sums: Column;
}

/** Blocks that no entry may touch: none overlaps another, in ascending order. */
export interface NeverBlocks {
  readonly starts: SortedKeys;
  readonly blocks: readonly Block[];
}

/** Adds up legit weight by key. */
export function gatherLegit(
  legit: readonly WeightedClient[],
  toUnits: (weight: number) => number,
): LegitWeights {
  const keys = sortKeys(legit.map((client) => client.prefix));
  const weights = createColumn(keys.size);
  for (const client of legit) {
    const index = countBelow(keys, highHalf(client.prefix), lowHalf(client.prefix));
    weights[index] = at(weights, index) + toUnits(client.weight);
  }
  return { keys, sums: sumUp(weights) };
}

/** Makes the never-block list of one family searchable. Keys end at the unit: what is finer takes the whole unit. */
export function gatherNever(never: readonly Prefix[]): NeverBlocks {
  const blocks: Block[] = [];
  // In this order a block comes after those that hold it. Blocks are nested or apart, so one that starts inside the
  // last one kept lies wholly inside it.
  for (const prefix of never.toSorted(comparePrefixes)) {
    const block = blockAround(highHalf(prefix), lowHalf(prefix), prefix.length);
    if (!reaches(blocks.at(-1), block)) blocks.push(block);
  }
  const starts = {
    size: blocks.length,
    high: Float64Array.from(blocks, (block) => block.startHigh),
    low: Float64Array.from(blocks, (block) => block.startLow),
  };
  return { starts, blocks };
}

/** Does the block share a key with the never-block list? */
export function touchesNever(never: NeverBlocks, block: Block): boolean {
  // Of the blocks that start at or before this one's end, the last reaches furthest.
  return reaches(never.blocks[countUpTo(never.starts, block.endHigh, block.endLow) - 1], block);
}

/** The legit weight inside a block, in units. */
export function legitInside(legit: LegitWeights, block: Block): number {
  const end = countUpTo(legit.keys, block.endHigh, block.endLow);
  return at(legit.sums, end) - at(legit.sums, countBelow(legit.keys, block.startHigh, block.startLow));
}

/** The block of keys that a node stands for. */
export function blockOfNode(tree: PrefixTree, keys: SortedKeys, node: number): Block {
  const leaf = at(tree.firstLeaf, node);
  return blockAround(at(keys.high, leaf), at(keys.low, leaf), at(tree.length, node));
}

/** Each node's legit weight in units, and Infinity where an entry is not allowed: too wide, or touching never-block. */
export function priceNodes(
  tree: PrefixTree,
  keys: SortedKeys,
  legit: LegitWeights,
  never: NeverBlocks,
  widest: number,
): Column {
  const prices = createColumn(tree.size);
  for (let node = 0; node < tree.size; node++) {
    if (at(tree.length, node) < widest) {
      prices[node] = Infinity;
      continue;
    }
    const block = blockOfNode(tree, keys, node);
    prices[node] = touchesNever(never, block) ? Infinity : legitInside(legit, block);
  }
  return prices;
}

/** Does the earlier block reach up to the start of the other? */
function reaches(earlier: Block | undefined, block: Block): boolean {
  if (earlier === undefined) return false;
  const { endHigh, endLow } = earlier;
  return block.startHigh < endHigh || (block.startHigh === endHigh && block.startLow <= endLow);
}
