/**
 * The least-harm deny list: the prefixes that cover the most attack for the least innocent traffic. Pure.
 * The two families have budgets of their own and share nothing, so each is solved by itself.
 */
import { ADDRESS_BITS, addressCount, widen, type Prefix } from '../addresses';
import { at } from './columns';
import { chooseScale, type ExactScale } from './exact-scale';
import { listLeftOver } from './left-over';
import { chosenNodes } from './optimum';
import {
  checkProblem,
  DEFAULT_LAMBDA,
  type DenyList,
  type DenyListEntry,
  type DenyListProblem,
  type LeftOver,
} from './problem';
import { solveFamily, type Solved } from './solve-family';
import { createMeter, type Sums } from './sums';

/** A problem solved for every budget, before an answer is read from it. */
export interface SolvedProblem {
  readonly families: readonly Solved[];
  readonly scale: ExactScale;
}

/** Solves both families. Throws a RangeError for a problem that cannot be right. */
export function solveProblem(problem: DenyListProblem): SolvedProblem {
  checkProblem(problem);
  const scale = chooseScale(
    problem.attack.map((client) => client.weight),
    problem.legit.map((client) => client.weight),
    problem.lambda ?? DEFAULT_LAMBDA,
  );
  return { families: ([4, 6] as const).map((family) => solveFamily(problem, family, scale)), scale };
}

/** Finds the list that minimises legit weight covered + lambda × attack weight not covered; the exact optimum. */
export function fitDenyList(problem: DenyListProblem): DenyList {
  return readDenyList(solveProblem(problem));
}

/** Reads the list for the problem's own budget. */
export function readDenyList({ families, scale }: SolvedProblem): DenyList {
  const answers = families.map((solved) => answer(solved, scale));
  const total = (pick: (sums: Sums) => number): number =>
    scale.fromUnits(answers.reduce((sum, { sums }) => sum + pick(sums), 0));
  return {
    prefixes: answers.flatMap(({ prefixes }) => prefixes),
    leftOver: answers.flatMap(({ leftOver }) => leftOver),
    covered: total((sums) => sums.covered),
    collateral: total((sums) => sums.collateral),
    uncovered: total((sums) => sums.uncovered),
    cost: total((sums) => sums.collateral + sums.loss),
  };
}

interface FamilyAnswer {
  readonly prefixes: readonly DenyListEntry[];
  readonly leftOver: readonly LeftOver[];
  readonly sums: Sums;
}

function answer(solved: Solved, scale: ExactScale): FamilyAnswer {
  const { candidates, decisions, budget } = solved;
  const nodes = chosenNodes(candidates.tree, decisions, budget);
  const meter = createMeter(solved);
  return {
    prefixes: nodes.map((node) => describeEntry(solved, node, meter.weigh(node), scale)),
    leftOver: listLeftOver(solved, nodes),
    sums: meter.sumUp(nodes),
  };
}

function describeEntry(solved: Solved, node: number, attackUnits: number, scale: ExactScale): DenyListEntry {
  const { offenders, candidates } = solved;
  const [first, end] = [at(candidates.tree.firstLeaf, node), at(candidates.tree.endLeaf, node)];
  const prefix = prefixOfLeaf(solved, first, at(candidates.tree.length, node));
  return {
    prefix,
    offenders: [...offenders.members.subarray(at(offenders.starts, first), at(offenders.starts, end))],
    addresses: addressCount(prefix),
    attackWeight: scale.fromUnits(attackUnits),
    legitWeight: scale.fromUnits(at(candidates.prices, node)),
  };
}

function prefixOfLeaf({ family, offenders }: Solved, leaf: number, length: number): Prefix {
  const [high, low] = [BigInt(at(offenders.keys.high, leaf)), BigInt(at(offenders.keys.low, leaf))];
  const network = family === 4 ? high : ((high << 32n) | low) << 64n;
  return widen({ family, network, length: ADDRESS_BITS[family] }, length);
}
