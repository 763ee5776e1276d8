/**
 * How much of an attack the best deny list covers, and what it costs, for every budget that AWS may grant.
 * One run of the optimum answers for all budgets at once. Pure.
 */
import type { Family } from './addresses';
import { at } from './deny-list/columns';
import type { ExactScale } from './deny-list/exact-scale';
import { readDenyList, solveProblem, type SolvedProblem } from './deny-list/fit-deny-list';
import { chosenNodes } from './deny-list/optimum';
import { isLeaf } from './deny-list/prefix-tree';
import { LARGEST_QUOTA, type DenyList, type DenyListProblem } from './deny-list/problem';
import type { Solved } from './deny-list/solve-family';
import { createMeter } from './deny-list/sums';

export interface CoveragePoint {
  readonly budget: number;
  /** Entries that the best list uses of it. */
  readonly entries: number;
  /** Attack requests that the best list covers. */
  readonly attackRequests: number;
  /** Innocent requests that it hits. */
  readonly legitRequests: number;
  /** What was minimised: innocent requests hit + lambda × attack requests not covered. */
  readonly cost: number;
  /** Attack requests that as many entries for the heaviest single offenders would cover: what a person would do. */
  readonly singlesAttackRequests: number;
}

export interface CoverageCurve {
  readonly family: Family;
  /** Attack requests of all offenders of the family. */
  readonly attackRequests: number;
  /** By budget, up to AWS's largest quota. */
  readonly points: readonly CoveragePoint[];
}

export type CoverageProblem = Omit<DenyListProblem, 'budget'>;

/** Traces the curve of each family that has offenders, IPv4 first. */
export function traceCoverage(problem: CoverageProblem): readonly CoverageCurve[] {
  return readCurves(solveProblem({ ...problem, budget: { 4: LARGEST_QUOTA, 6: LARGEST_QUOTA } }));
}

/** The deny list for one budget and the curves for all, from one run of the optimum. */
export function fitWithCoverage(problem: DenyListProblem): {
  readonly list: DenyList;
  readonly curves: readonly CoverageCurve[];
} {
  const solved = solveProblem(problem);
  return { list: readDenyList(solved), curves: readCurves(solved) };
}

/** What other entries of ours bring along: they hold a part of the attack and of every budget. */
export interface HeldBeside {
  readonly entries: number;
  readonly attackRequests: number;
  readonly legitRequests: number;
}

/** The curve with those entries counted in. */
export function addHeld(curve: CoverageCurve, held: HeldBeside): CoverageCurve {
  const within = curve.points.filter(({ budget }) => budget + held.entries <= LARGEST_QUOTA);
  return {
    family: curve.family,
    attackRequests: curve.attackRequests + held.attackRequests,
    points: within.map((point) => ({
      budget: point.budget + held.entries,
      entries: point.entries + held.entries,
      attackRequests: point.attackRequests + held.attackRequests,
      legitRequests: point.legitRequests + held.legitRequests,
      cost: point.cost + held.legitRequests,
      singlesAttackRequests: point.singlesAttackRequests + held.attackRequests,
    })),
  };
}

function readCurves({ families, scale }: SolvedProblem): readonly CoverageCurve[] {
  return families
    .filter(({ offenders }) => offenders.keys.size > 0)
    .map((solved) => traceFamily(solved, scale));
}

function traceFamily(solved: Solved, scale: ExactScale): CoverageCurve {
  const { candidates, decisions, family } = solved;
  const meter = createMeter(solved);
  const singles = addUpSingles(solved, LARGEST_QUOTA);
  const points = Array.from({ length: LARGEST_QUOTA + 1 }, (_, budget) => {
    const nodes = chosenNodes(candidates.tree, decisions, budget);
    const sums = meter.sumUp(nodes);
    return {
      budget,
      entries: nodes.length,
      attackRequests: scale.fromUnits(sums.covered),
      legitRequests: scale.fromUnits(sums.collateral),
      cost: scale.fromUnits(sums.collateral + sums.loss),
      singlesAttackRequests: scale.fromUnits(singles[budget] ?? 0),
    };
  });
  return { family, attackRequests: scale.fromUnits(meter.sumUp([]).uncovered), points };
}

/** The attack weight of the heaviest offenders that may be denied alone, for 0, 1, 2, … of them. */
function addUpSingles({ candidates, offenders }: Solved, largest: number): readonly number[] {
  const { tree, prices } = candidates;
  const weights: number[] = [];
  for (let node = 0; node < tree.size; node++) {
    if (isLeaf(tree, node) && at(prices, node) < Infinity)
      weights.push(at(offenders.weights, at(tree.firstLeaf, node)));
  }
  const heaviest = weights.sort((a, b) => b - a).slice(0, largest);
  const sums = [0];
  for (let count = 1; count <= largest; count++)
    sums.push((sums[count - 1] ?? 0) + (heaviest[count - 1] ?? 0));
  return sums;
}
