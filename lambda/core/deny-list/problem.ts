/**
 * The question and the answer of the least-harm deny list: types, limits and the check of what comes in. Pure data.
 */
import { formatPrefix, type Family, type Prefix } from '../addresses';

/** A client and how much it counts: requests in the window. */
export interface WeightedClient {
  readonly prefix: Prefix;
  readonly weight: number;
}

export interface DenyListProblem {
  readonly attack: readonly WeightedClient[];
  readonly legit: readonly WeightedClient[];
  /** Blocks that no entry may touch. */
  readonly never: readonly Prefix[];
  /** How many entries may be used, per family: AWS enforces the quota for IPv4 and IPv6 rules separately. */
  readonly budget: Readonly<Record<Family, number>>;
  /** What a unit of uncovered attack costs beside a unit of covered legit; default 1. */
  readonly lambda?: number;
  /** The shortest prefix length that may be chosen, per family; default /24 and /48. */
  readonly widest?: Readonly<Record<Family, number>>;
}

/** One entry of the answer. `offenders` are indices into `attack`, by address. */
export interface DenyListEntry {
  readonly prefix: Prefix;
  readonly offenders: readonly number[];
  readonly addresses: bigint;
  readonly attackWeight: number;
  readonly legitWeight: number;
}

/**
 * Why an offender is not covered. `never-block`: a deny of it alone would touch the never-block list.
 * `costs-more-than-it-saves`: a deny of it alone would not lower the cost. `no-room`: a larger budget would.
 */
export type LeftOverReason = 'no-room' | 'never-block' | 'costs-more-than-it-saves';

export interface LeftOver {
  /** Index into `attack`. */
  readonly offender: number;
  readonly reason: LeftOverReason;
  /** For `no-room`: the next budget whose best list covers it, when AWS's largest quota allows that budget. */
  readonly coveredFromBudget?: number;
}

export interface DenyList {
  /** By family, then address. */
  readonly prefixes: readonly DenyListEntry[];
  /** By family, then address. */
  readonly leftOver: readonly LeftOver[];
  /** Attack weight that the entries hold. */
  readonly covered: number;
  /** Legit weight that the entries hold. */
  readonly collateral: number;
  /** Attack weight that no entry holds. */
  readonly uncovered: number;
  /** collateral + lambda × uncovered: what was minimised. */
  readonly cost: number;
}

export const DEFAULT_LAMBDA = 1;
export const DEFAULT_WIDEST = { 4: 24, 6: 48 } as const;

/** How finely entries are told apart: an IPv4 address, an IPv6 /64 (one network, whose hosts pick addresses at will). */
export const UNIT_BITS = { 4: 32, 6: 64 } as const;

/** Network ACL rules per direction and family: 20 by default, 40 at most (Amazon VPC quotas). */
export const LARGEST_QUOTA = 40;

/** Far above any quota; bounds the work, which grows with offenders × budget. */
export const LARGEST_BUDGET = 1000;

/** Above 2^53 a sum of whole requests would no longer be exact. */
export const LARGEST_WEIGHT = Number.MAX_SAFE_INTEGER;

/** Throws a RangeError that names the first thing that cannot be right. */
export function checkProblem(problem: DenyListProblem): void {
  for (const family of [4, 6] as const) {
    checkWhole(`budget[${family}]`, problem.budget[family], LARGEST_BUDGET);
    checkWhole(`widest[${family}]`, (problem.widest ?? DEFAULT_WIDEST)[family], UNIT_BITS[family]);
  }
  checkWeight('lambda', problem.lambda ?? DEFAULT_LAMBDA);
  for (const list of ['attack', 'legit'] as const) {
    problem[list].forEach((client, index) => {
      checkWeight(`${list}[${index}].weight`, client.weight);
      if (!isOneClient(client.prefix)) {
        throw new RangeError(
          `${list}[${index}] is ${formatPrefix(client.prefix)}; a client is one address (IPv6: a /64 or longer)`,
        );
      }
    });
  }
}

/** Is this one client: an IPv4 address, or an IPv6 block no wider than /64? */
export function isOneClient(prefix: Prefix): boolean {
  return prefix.length >= UNIT_BITS[prefix.family];
}

/** Can this number be a weight (or a lambda)? */
export function isWeight(value: number): boolean {
  return value >= 0 && value <= LARGEST_WEIGHT;
}

function checkWeight(where: string, value: number): void {
  if (!isWeight(value)) throw new RangeError(`${where} is ${value}; it must be from 0 to ${LARGEST_WEIGHT}`);
}

function checkWhole(where: string, value: number, largest: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= largest) return;
  throw new RangeError(`${where} is ${value}; it must be a whole number from 0 to ${largest}`);
}
