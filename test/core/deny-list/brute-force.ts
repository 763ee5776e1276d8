/**
 * The least-harm deny list by trying everything, on a space of 64 units: the judge of the exact optimum.
 * Works on plain numbers (unit 0–63), so that it shares nothing with the code that it judges.
 */

/** The addresses of the small space, and how its numbers are written. */
export const SPACE = 64;

export interface SmallProblem {
  readonly family: 4 | 6;
  /** Clients as [unit, host, weight in tenths]; the host only matters to IPv6, as the part below the /64. */
  readonly attack: readonly SmallClient[];
  readonly legit: readonly SmallClient[];
  /** Blocks as [unit, bits below], also wider than the space, and (−1) a single IPv6 host inside a unit. */
  readonly never: readonly SmallNever[];
  readonly budget: number;
  readonly lambdaTenths: number;
  /** The widest entry that is allowed holds 2^widestBits units. */
  readonly widestBits: number;
}

export interface SmallClient {
  readonly unit: number;
  readonly host: number;
  readonly tenths: number;
}

export interface SmallNever {
  readonly unit: number;
  readonly bits: number;
}

/** An aligned block of units. */
export interface SmallBlock {
  readonly start: number;
  readonly bits: number;
}

/** What is minimised, in this order. The cost is in hundredths. */
export interface Harm {
  readonly cost: number;
  readonly units: number;
  readonly entries: number;
}

/** Tries every set of entries that the rules allow and returns the least harm. */
export function findLeastHarm(problem: SmallProblem): Harm {
  const blocks = listAllowedBlocks(problem);
  const saved = blocks.map((block) => sum(problem.attack, block) * problem.lambdaTenths);
  const spoilt = blocks.map((block) => sum(problem.legit, block) * 10);
  const nothing = { cost: sum(problem.attack, WHOLE) * problem.lambdaTenths, units: 0, entries: 0 };
  const tryFrom = (first: number, end: number, harm: Harm, best: Harm): Harm => {
    let least = isLess(harm, best) ? harm : best;
    if (harm.entries === problem.budget) return least;
    // Blocks come by address. One that overlaps an entry covers nothing more (nested) and costs an entry: skipped.
    for (let i = first; i < blocks.length; i++) {
      const block = blocks[i];
      if (block === undefined || block.start < end) continue;
      const cost = harm.cost + (spoilt[i] ?? 0) - (saved[i] ?? 0);
      const next = { cost, units: harm.units + 2 ** block.bits, entries: harm.entries + 1 };
      least = tryFrom(i + 1, endOf(block), next, least);
    }
    return least;
  };
  return tryFrom(0, 0, nothing, nothing);
}

/** The harm of one given set of blocks that do not overlap. */
export function weighBlocks(problem: SmallProblem, blocks: readonly SmallBlock[]): Harm {
  const total = (clients: readonly SmallClient[]): number =>
    blocks.reduce((tenths, block) => tenths + sum(clients, block), 0);
  const uncovered = sum(problem.attack, WHOLE) - total(problem.attack);
  return {
    cost: total(problem.legit) * 10 + uncovered * problem.lambdaTenths,
    units: blocks.reduce((units, block) => units + 2 ** block.bits, 0),
    entries: blocks.length,
  };
}

const WHOLE: SmallBlock = { start: 0, bits: 6 };

/** Every block around an offender, from the unit to the widest, that does not touch never-block. */
function listAllowedBlocks(problem: SmallProblem): readonly SmallBlock[] {
  const found = new Map<string, SmallBlock>();
  for (const { unit } of problem.attack) {
    for (let bits = 0; bits <= problem.widestBits; bits++) {
      const block = blockOf(unit, bits);
      if (!problem.never.some((never) => overlap(block, blockOf(never.unit, Math.max(0, never.bits))))) {
        found.set(`${block.start}/${bits}`, block);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.bits - b.bits);
}

function blockOf(unit: number, bits: number): SmallBlock {
  return { start: Math.floor(unit / 2 ** bits) * 2 ** bits, bits };
}

function endOf(block: SmallBlock): number {
  return block.start + 2 ** block.bits;
}

function overlap(a: SmallBlock, b: SmallBlock): boolean {
  return a.start < endOf(b) && b.start < endOf(a);
}

function sum(clients: readonly SmallClient[], block: SmallBlock): number {
  return clients
    .filter(({ unit }) => unit >= block.start && unit < endOf(block))
    .reduce((tenths, client) => tenths + client.tenths, 0);
}

function isLess(a: Harm, b: Harm): boolean {
  return (a.cost - b.cost || a.units - b.units || a.entries - b.entries) < 0;
}
