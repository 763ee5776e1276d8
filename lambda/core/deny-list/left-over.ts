/**
 * What a deny list leaves uncovered, and why. Pure.
 */
import { at, createColumn, type Column } from './columns';
import { chosenNodes, type Candidates } from './optimum';
import { isLeaf } from './prefix-tree';
import { LARGEST_QUOTA, type LeftOver } from './problem';
import type { Solved } from './solve-family';

/** Lists the offenders that are under none of the chosen nodes, by address, each with the reason. */
export function listLeftOver(solved: Solved, chosen: readonly number[]): readonly LeftOver[] {
  const { offenders, candidates } = solved;
  const covered = createColumn(offenders.keys.size);
  mark(covered, candidates, chosen, 1);
  const laterBudgets = findLaterBudgets(solved);
  const leftOver: LeftOver[] = [];
  for (let node = 0; node < candidates.tree.size; node++) {
    const leaf = at(candidates.tree.firstLeaf, node);
    if (!isLeaf(candidates.tree, node) || at(covered, leaf) > 0) continue;
    const why = explain(at(candidates.prices, node), at(candidates.losses, leaf), at(laterBudgets, leaf));
    for (let member = at(offenders.starts, leaf); member < at(offenders.starts, leaf + 1); member++) {
      leftOver.push({ offender: at(offenders.members, member), ...why });
    }
  }
  return leftOver;
}

function explain(price: number, loss: number, laterBudget: number): Omit<LeftOver, 'offender'> {
  // A single unit is never too wide, so only the never-block list can forbid it.
  if (price === Infinity) return { reason: 'never-block' };
  if (price >= loss) return { reason: 'costs-more-than-it-saves' };
  return laterBudget > 0 ? { reason: 'no-room', coveredFromBudget: laterBudget } : { reason: 'no-room' };
}

/** For each leaf, the first budget above the given one whose best list covers it; 0 if there is none. */
function findLaterBudgets({ offenders, candidates, decisions, budget }: Solved): Column {
  const found = createColumn(offenders.keys.size);
  for (let later = budget + 1; later <= LARGEST_QUOTA; later++) {
    mark(found, candidates, chosenNodes(candidates.tree, decisions, later), later);
  }
  return found;
}

/** Writes the value at each leaf under the nodes that has none yet. */
function mark(column: Column, { tree }: Candidates, nodes: readonly number[], value: number): void {
  for (const node of nodes) {
    for (let leaf = at(tree.firstLeaf, node); leaf < at(tree.endLeaf, node); leaf++) {
      if (at(column, leaf) === 0) column[leaf] = value;
    }
  }
}
