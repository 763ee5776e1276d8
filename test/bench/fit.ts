/**
 * How long the least-harm deny list takes and how much memory, and what it saves beside the lists that people write:
 * the heaviest single addresses, the heaviest /24s, and the heaviest prefixes of a lossless merge (cidr-tools). The
 * floods are made here, the same each time: crowded neighbourhoods, few loud senders, visitors living among them.
 */
import { mergeCidr } from 'cidr-tools';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { contains, formatPrefix, parsePrefix, widen, type Prefix } from '../../lambda/core/addresses';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import type { DenyListProblem, WeightedClient } from '../../lambda/core/deny-list/problem';

const BUDGET = 20;
const SIZES = [1_000, 10_000, 100_000];
const RUNS = 5;
/** For the largest size. */
const GOAL_MS = 500;
/** The word by which a run asks this program, in a process of its own, for the memory of one size. */
export const MEMORY_WORD = 'fit-memory';

/** Prints two tables: time and memory, and what the lists cost; the exit status is 1 where the goal is missed. */
export function run(): Promise<void> {
  const problems = SIZES.map(makeFlood);
  console.log(`fit: budget ${BUDGET}, as many visitors as offenders; first and best of ${RUNS} runs`);
  console.log('offenders  first ms  best ms  memory MB');
  const best = problems.map(measure);
  console.log(
    'fit: attack covered / innocent hit / cost (innocent hit + attack not covered), the lowest is best',
  );
  console.log(
    `offenders  ${['least harm', 'heaviest singles', 'heaviest /24s', 'lossless merge'].map((name) => name.padEnd(26)).join('')}`,
  );
  problems.forEach(compare);
  const slowest = best.at(-1) ?? Infinity;
  console.log(`fit: ${SIZES.at(-1)} offenders in ${slowest.toFixed(0)} ms (goal: under ${GOAL_MS})`);
  if (slowest >= GOAL_MS) process.exitCode = 1;
  return Promise.resolve();
}

/** Prints the row of one size and returns the best time. */
function measure(problem: DenyListProblem): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    fitDenyList(problem);
    return performance.now() - start;
  });
  const best = Math.min(...times);
  const size = problem.attack.length;
  const cells = [String(size).padEnd(9), (times[0] ?? 0).toFixed(0).padEnd(8), best.toFixed(0).padEnd(7)];
  console.log([...cells, askMemory(size).toFixed(0)].join('  '));
  return best;
}

function askMemory(size: number): number {
  const main = fileURLToPath(import.meta.url);
  const ended = spawnSync(process.execPath, [main, MEMORY_WORD, String(size)], { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`the memory was not told: ${ended.stderr}`);
  return Number(ended.stdout);
}

/** How much more a process of its own holds at most, in MB, once it has fitted a flood of this size. */
export function measureMemory(size: number): number {
  const problem = makeFlood(size);
  const before = process.resourceUsage().maxRSS;
  fitDenyList(problem);
  return ((process.resourceUsage().maxRSS - before) * 1024) / 1e6;
}

function compare(problem: DenyListProblem): void {
  const { attack } = problem;
  const merged = mergeCidr(attack.map(({ prefix }) => formatPrefix(prefix)));
  const lists = [
    fitDenyList(problem).prefixes.map(({ prefix }) => prefix),
    heaviest(attack, (prefix) => prefix),
    heaviest(attack, (prefix) => widen(prefix, 24)),
    heaviest(attack, makeFinder(merged.flatMap((cidr) => parsePrefix(cidr) ?? []))),
  ];
  const cells = lists.map((list) => weigh(problem, list).padEnd(26));
  console.log(`${String(attack.length).padEnd(11)}${cells.join('')}`);
}

/** Finds the prefix that holds an address. */
function makeFinder(prefixes: readonly Prefix[]): (address: Prefix) => Prefix {
  const known = new Map(prefixes.map((prefix) => [formatPrefix(prefix), prefix]));
  const lengths = [...new Set(prefixes.map(({ length }) => length))];
  return (address) => {
    const block = lengths
      .flatMap((length) => known.get(formatPrefix(widen(address, length))) ?? [])
      .find((prefix) => contains(prefix, address));
    if (block === undefined) throw new Error(`the merge lost ${formatPrefix(address)}`);
    return block;
  };
}

/** The list that a person would write: the blocks with the most attack weight. */
function heaviest(
  attack: readonly WeightedClient[],
  blockOf: (address: Prefix) => Prefix,
): readonly Prefix[] {
  const totals = new Map<string, { readonly prefix: Prefix; weight: number }>();
  for (const { prefix, weight } of attack) {
    const block = blockOf(prefix);
    const name = formatPrefix(block);
    const total = totals.get(name) ?? { prefix: block, weight: 0 };
    total.weight += weight;
    totals.set(name, total);
  }
  const sorted = [...totals.values()].sort((a, b) => b.weight - a.weight);
  return sorted.slice(0, BUDGET).map(({ prefix }) => prefix);
}

function weigh(problem: DenyListProblem, list: readonly Prefix[]): string {
  const sum = (clients: readonly WeightedClient[], isMeant: (prefix: Prefix) => boolean): number =>
    clients.reduce((total, { prefix, weight }) => total + (isMeant(prefix) ? weight : 0), 0);
  const isDenied = (prefix: Prefix): boolean => list.some((entry) => contains(entry, prefix));
  const covered = sum(problem.attack, isDenied);
  const hit = sum(problem.legit, isDenied);
  const missed = sum(problem.attack, (prefix) => !isDenied(prefix));
  return `${covered} / ${hit} / ${hit + missed}`;
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

/** Numbers in [0, 1) that are the same each time (Park and Miller, "minimal standard", CACM 31(10), 1988). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
