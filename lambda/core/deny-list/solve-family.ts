/**
 * One family's problem, from clients to the best list for every budget. Pure.
 */
import type { Family } from '../addresses';
import { gatherLegit, gatherNever, priceNodes } from './candidates';
import type { ExactScale } from './exact-scale';
import { gatherOffenders, type Offenders } from './offenders';
import { solve, type Candidates, type Decisions } from './optimum';
import { buildPrefixTree } from './prefix-tree';
import { DEFAULT_WIDEST, LARGEST_QUOTA, UNIT_BITS, type DenyListProblem } from './problem';

/** One family's solved problem. */
export interface Solved {
  readonly family: Family;
  readonly budget: number;
  readonly offenders: Offenders;
  readonly candidates: Candidates;
  readonly decisions: Decisions;
}

/** Solves for every budget up to the one given, or to AWS's largest quota: what is left over is told its budget. */
export function solveFamily(problem: DenyListProblem, family: Family, scale: ExactScale): Solved {
  const offenders = gatherOffenders(problem.attack, family, scale);
  const tree = buildPrefixTree(offenders.keys, UNIT_BITS[family]);
  const legit = gatherLegit(
    problem.legit.filter(({ prefix }) => prefix.family === family),
    scale.toUnits,
  );
  const never = gatherNever(problem.never.filter((prefix) => prefix.family === family));
  const widest = (problem.widest ?? DEFAULT_WIDEST)[family];
  const prices = priceNodes(tree, offenders.keys, legit, never, widest);
  const candidates = { tree, prices, losses: offenders.losses, unitBits: UNIT_BITS[family] };
  const budget = problem.budget[family];
  const decisions = solve(candidates, Math.max(budget, LARGEST_QUOTA));
  return { family, budget, offenders, candidates, decisions };
}
