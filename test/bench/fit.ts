/**
 * How long the least-harm deny list takes, and what it saves beside the lists that a person would write by hand.
 * The floods are made here, the same each time: crowded neighbourhoods, few loud senders, visitors living among them.
 */
import { contains, widen, type Prefix } from '../../lambda/core/addresses';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import type { DenyListProblem, WeightedClient } from '../../lambda/core/deny-list/problem';

const BUDGET = 20;
const SIZES = [1_000, 10_000, 100_000];
const RUNS = 5;

/** Prints one table: time, weight covered and collateral, at each size. */
export function run(): Promise<void> {
  console.log(`fit: budget ${BUDGET}, as many visitors as offenders; weight covered / collateral`);
  console.log('offenders  first ms  best ms  least harm          heaviest singles    heaviest /24s');
  for (const size of SIZES) console.log(measure(makeFlood(size)));
  return Promise.resolve();
}

function measure(problem: DenyListProblem): string {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    fitDenyList(problem);
    return performance.now() - start;
  });
  const best = fitDenyList(problem);
  const singles = weigh(problem, heaviest(problem.attack, 32));
  const blocks = weigh(problem, heaviest(problem.attack, 24));
  return [
    String(problem.attack.length).padEnd(11),
    (times[0] ?? 0).toFixed(0).padEnd(10),
    Math.min(...times)
      .toFixed(0)
      .padEnd(9),
    ...[best, singles, blocks].map(({ covered, collateral }) => `${covered} / ${collateral}`.padEnd(20)),
  ].join('');
}

/** A flood of IPv4 offenders: half of them crowded in a few /24s, weights falling off as in logs (Zipf). */
function makeFlood(size: number): DenyListProblem {
  const random = makeRandom(size);
  const crowds = Array.from({ length: 40 }, () => Math.floor(random() * 0xdf_ff_ff) * 256);
  const pickAddress = (): number =>
    random() < 0.5
      ? (crowds[Math.floor(random() * crowds.length)] ?? 0) + Math.floor(random() * 256)
      : Math.floor(random() * 0xdfff_ffff);
  const makeClients = (): readonly WeightedClient[] =>
    Array.from({ length: size }, (_, rank) => ({
      prefix: { family: 4, network: BigInt(pickAddress()), length: 32 } as const,
      weight: Math.ceil(size / (rank + 1)),
    }));
  return { attack: makeClients(), legit: makeClients(), never: [], budget: { 4: BUDGET, 6: BUDGET } };
}

/** The list that a person would write: the blocks of one length with the most attack weight. */
function heaviest(attack: readonly WeightedClient[], length: number): readonly Prefix[] {
  const totals = new Map<bigint, number>();
  for (const { prefix, weight } of attack) {
    const { network } = widen(prefix, length);
    totals.set(network, (totals.get(network) ?? 0) + weight);
  }
  const sorted = [...totals].sort((a, b) => b[1] - a[1]).slice(0, BUDGET);
  return sorted.map(([network]) => ({ family: 4, network, length }));
}

function weigh(problem: DenyListProblem, list: readonly Prefix[]): { covered: number; collateral: number } {
  const sum = (clients: readonly WeightedClient[]): number =>
    clients
      .filter(({ prefix }) => list.some((entry) => contains(entry, prefix)))
      .reduce((total, { weight }) => total + weight, 0);
  return { covered: sum(problem.attack), collateral: sum(problem.legit) };
}

/** Numbers in [0, 1) that are the same each time (Park and Miller, "minimal standard", CACM 31(10), 1988). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
