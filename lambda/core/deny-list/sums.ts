/**
 * What a set of chosen nodes comes to, in units. Pure.
 */
import { at, sumUp, type Column } from './columns';
import type { Solved } from './solve-family';

/** Sums in units. */
export interface Sums {
  /** Attack weight that the entries hold. */
  readonly covered: number;
  /** Legit weight that the entries hold. */
  readonly collateral: number;
  /** Attack weight that no entry holds. */
  readonly uncovered: number;
  /** lambda × uncovered. */
  readonly loss: number;
}

export interface Meter {
  /** The attack weight inside one node. */
  readonly weigh: (node: number) => number;
  readonly sumUp: (nodes: readonly number[]) => Sums;
}

/** Prepares the sums of one family, so that many lists can be measured quickly. */
export function createMeter({ offenders, candidates }: Solved): Meter {
  const weightSums = sumUp(offenders.weights);
  const lossSums = sumUp(offenders.losses);
  const size = offenders.keys.size;
  const inside = (sums: Column, node: number): number =>
    at(sums, at(candidates.tree.endLeaf, node)) - at(sums, at(candidates.tree.firstLeaf, node));
  const total = (nodes: readonly number[], value: (node: number) => number): number =>
    nodes.reduce((sum, node) => sum + value(node), 0);
  return {
    weigh: (node) => inside(weightSums, node),
    sumUp: (nodes) => {
      const covered = total(nodes, (node) => inside(weightSums, node));
      return {
        covered,
        collateral: total(nodes, (node) => at(candidates.prices, node)),
        uncovered: at(weightSums, size) - covered,
        loss: at(lossSums, size) - total(nodes, (node) => inside(lossSums, node)),
      };
    },
  };
}
