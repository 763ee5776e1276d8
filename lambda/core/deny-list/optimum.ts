/**
 * The exact optimum over the prefix tree, for every budget up to the largest, by dynamic programming. Pure.
 *
 * Soldo, Argyraki, Markopoulou, "Optimal Source-Based Filtering of Malicious Traffic", IEEE/ACM ToN 20(2), 2012. The
 * best list with at most k entries under a node is the node itself as one entry, or the best way to share k between
 * its children. A node needs no more entries than it has leaves, which bounds all sharing by O(leaves × budget).
 *
 * "Best" compares cost, then units of address space, then entries. All three only ever add up, so a better part
 * always makes a better whole. A tie in all three goes to the lower addresses: the left child gets more entries.
 */
import { at, createColumn, type Column } from './columns';
import { isLeaf, leafCount, type PrefixTree } from './prefix-tree';

/** Marks, among the decisions, that the node itself is the entry; other values are the left child's share of k. */
const TAKE_NODE = 0xffff;

export interface Candidates {
  readonly tree: PrefixTree;
  /** Cost of each node as an entry: legit weight in units; Infinity where it is not allowed. */
  readonly prices: Column;
  /** Cost of leaving each leaf uncovered: lambda × attack weight in units. */
  readonly losses: Column;
  /** Prefix length of one unit of address space. */
  readonly unitBits: number;
}

/** For each node and each k, how the best list with at most k entries comes about. */
export interface Decisions {
  readonly starts: Column;
  readonly values: Uint16Array;
}

/** Best lists by number of entries; several nodes' tables lie one after another. */
interface Tables {
  readonly cost: Column;
  readonly space: Column;
  readonly entries: Column;
}

/** Solves for every budget from 0 to `largestBudget`. */
export function solve(candidates: Candidates, largestBudget: number): Decisions {
  const { tree } = candidates;
  const starts = createColumn(tree.size + 1);
  for (let node = 0; node < tree.size; node++) {
    starts[node + 1] = at(starts, node) + tableSize(tree, node, largestBudget);
  }
  const values = new Uint16Array(at(starts, tree.size));
  // Only tables that wait for a sibling are kept: at most one for each bit of the path, and the two at hand.
  const waiting = createTables((candidates.unitBits + 2) * (largestBudget + 1));
  const result = createTables(largestBudget + 1);
  let end = 0;
  for (let node = 0; node < tree.size; node++) {
    const size = tableSize(tree, node, largestBudget);
    const start = at(starts, node);
    if (isLeaf(tree, node)) {
      leaveLeaf(candidates, node, size, result);
    } else {
      const rightSize = tableSize(tree, node - 1, largestBudget);
      const leftSize = tableSize(tree, at(tree.left, node), largestBudget);
      const right = end - rightSize;
      end = right - leftSize;
      for (let k = 0; k < size; k++) {
        values[start + k] = shareEntries(waiting, end, leftSize, right, rightSize, k, result);
      }
    }
    takeNodeWhereBetter(candidates, node, size, result, values, start);
    keepTable(result, size, waiting, end);
    end += size;
  }
  return { starts, values };
}

/** The nodes of the best list with at most `budget` entries, by address. */
export function chosenNodes(tree: PrefixTree, decisions: Decisions, budget: number): readonly number[] {
  const chosen: number[] = [];
  const visit = (node: number, k: number): void => {
    if (k === 0) return;
    const most = Math.min(k, leafCount(tree, node));
    const decision = decisions.values[at(decisions.starts, node) + most] ?? 0;
    if (decision === TAKE_NODE) {
      chosen.push(node);
    } else if (!isLeaf(tree, node)) {
      visit(at(tree.left, node), decision);
      visit(node - 1, most - decision);
    }
  };
  if (tree.size > 0) visit(tree.size - 1, budget);
  return chosen;
}

function tableSize(tree: PrefixTree, node: number, largestBudget: number): number {
  return Math.min(largestBudget, leafCount(tree, node)) + 1;
}

function createTables(size: number): Tables {
  return { cost: createColumn(size), space: createColumn(size), entries: createColumn(size) };
}

/** Writes a leaf's table as if it could not be an entry. */
function leaveLeaf({ tree, losses }: Candidates, node: number, size: number, result: Tables): void {
  const loss = at(losses, at(tree.firstLeaf, node));
  for (let k = 0; k < size; k++) {
    result.cost[k] = loss;
    result.space[k] = 0;
    result.entries[k] = 0;
  }
}

/** Finds the best way to share k entries between two children, writes it, and returns the left child's share. */
function shareEntries(
  { cost, space, entries }: Tables,
  left: number,
  leftSize: number,
  right: number,
  rightSize: number,
  k: number,
  result: Tables,
): number {
  let best = -1;
  let [bestCost, bestSpace, bestEntries] = [Infinity, Infinity, Infinity];
  const fewest = Math.max(0, k - rightSize + 1);
  for (let share = Math.min(k, leftSize - 1); share >= fewest; share--) {
    const [i, j] = [left + share, right + k - share];
    const thisCost = at(cost, i) + at(cost, j);
    if (thisCost > bestCost) continue;
    const thisSpace = at(space, i) + at(space, j);
    const thisEntries = at(entries, i) + at(entries, j);
    if (thisCost === bestCost) {
      if (thisSpace > bestSpace) continue;
      if (thisSpace === bestSpace && thisEntries >= bestEntries) continue;
    }
    best = share;
    [bestCost, bestSpace, bestEntries] = [thisCost, thisSpace, thisEntries];
  }
  result.cost[k] = bestCost;
  result.space[k] = bestSpace;
  result.entries[k] = bestEntries;
  return best;
}

/** Replaces what one entry, the node itself, does better. */
function takeNodeWhereBetter(
  { tree, prices, unitBits }: Candidates,
  node: number,
  size: number,
  result: Tables,
  decisions: Uint16Array,
  start: number,
): void {
  const price = at(prices, node);
  if (price === Infinity) return;
  const nodeSpace = 2 ** (unitBits - at(tree.length, node));
  for (let k = 1; k < size; k++) {
    const [cost, space, entries] = [at(result.cost, k), at(result.space, k), at(result.entries, k)];
    const better = price !== cost ? price < cost : nodeSpace !== space ? nodeSpace < space : 1 < entries;
    if (!better) continue;
    result.cost[k] = price;
    result.space[k] = nodeSpace;
    result.entries[k] = 1;
    decisions[start + k] = TAKE_NODE;
  }
}

function keepTable(table: Tables, size: number, waiting: Tables, start: number): void {
  for (let k = 0; k < size; k++) {
    waiting.cost[start + k] = at(table.cost, k);
    waiting.space[start + k] = at(table.space, k);
    waiting.entries[start + k] = at(table.entries, k);
  }
}
