/**
 * How many deny entries may stand in one network ACL: the operator's budget, AWS's quota, and the rule numbers that
 * are left in our window. Foreign entries are counted and left alone. Pure.
 */
import type { Family } from './addresses';
import { traceCoverage, type CoverageProblem } from './coverage';
import { findFirstAllow, type Allow } from './rule-numbers';
import type { AclEntry } from './observation';

/** AWS's default denies count against the quota (Amazon VPC quotas: "includes the default deny rules"). */
const DEFAULT_DENY_RULES = { 4: 32767, 6: 32768 } as const;

export type Room = Readonly<Record<Family, number>>;

/** The entries that may stand in one ACL. */
export interface AclRoom {
  /** All of ours, those of other incidents included. */
  readonly all: Room;
  /** Those of this incident. */
  readonly beside: Room;
  /** Is it rule numbers that bound the room, so that no larger budget would help? */
  readonly lacksNumbers: Readonly<Record<Family, boolean>>;
}

export function familyOf(cidr: string): Family {
  return cidr.includes(':') ? 6 : 4;
}

/** Inbound entries of a family as AWS counts them: with the default deny, listed or not. */
export function countTowardsQuota(inbound: readonly AclEntry[], family: Family): number {
  const ofFamily = inbound.filter((entry) => familyOf(entry.cidr) === family);
  const hasDefault = ofFamily.some(({ ruleNumber }) => ruleNumber === DEFAULT_DENY_RULES[family]);
  return ofFamily.length + (hasDefault ? 0 : 1);
}

/**
 * The entries of ours that budget and quota allow beside the foreign ones. What stands proves a quota of so many, whatever
 * was read: where a raised quota can no longer be read, no deny that stands is given up for that.
 */
export function findBudget(
  inbound: readonly AclEntry[],
  foreign: readonly AclEntry[],
  limits: {
    readonly policy: { readonly budget: number };
    readonly quota: number;
    readonly seenQuota?: Partial<Room>;
  },
): Room {
  const find = (family: Family): number => {
    const told = Math.min(limits.quota, limits.seenQuota?.[family] ?? Infinity);
    const quota = Math.max(told, countTowardsQuota(inbound, family));
    return Math.max(0, Math.min(limits.policy.budget, quota - countTowardsQuota(foreign, family)));
  };
  return { 4: find(4), 6: find(6) };
}

/**
 * Bounds the room by the rule numbers that are left; both families draw on the same. Where they do not suffice for
 * both, they are shared so that the two lists together cost least.
 * @param usable numbers of our window, ascending, that neither foreign entries nor denies of other incidents hold
 */
export function boundByNumbers(
  room: Room,
  usable: readonly number[],
  allows: readonly Allow[],
  problem: CoverageProblem,
): Room {
  const countBefore = (family: Family): number => {
    const limit = findLatestLimit(problem.attack, family, allows);
    return usable.filter((number) => number < limit).length;
  };
  const most = { 4: Math.min(room[4], countBefore(4)), 6: Math.min(room[6], countBefore(6)) };
  const inAll = Math.max(countBefore(4), countBefore(6));
  return most[4] + most[6] <= inAll ? most : shareNumbers(most, inAll, problem);
}

/** Up to which number a deny may stand and still act on some offender of the family; 0 if there is none. */
function findLatestLimit(
  attack: CoverageProblem['attack'],
  family: Family,
  allows: readonly Allow[],
): number {
  return attack.reduce(
    (latest, { prefix }) =>
      prefix.family === family && latest < Infinity
        ? Math.max(latest, findFirstAllow(allows, prefix))
        : latest,
    0,
  );
}

function shareNumbers(most: Room, inAll: number, problem: CoverageProblem): Room {
  const curves = traceCoverage(problem);
  const costOf = (family: Family, budget: number): number => {
    const points = curves.find((curve) => curve.family === family)?.points ?? [];
    return (points[budget] ?? points.at(-1))?.cost ?? 0;
  };
  let best: Room = { 4: 0, 6: 0 };
  let bestCost = Infinity;
  for (let four = Math.max(0, inAll - most[6]); four <= Math.min(most[4], inAll); four++) {
    const six = inAll - four;
    const cost = costOf(4, four) + costOf(6, six);
    if (cost < bestCost) [best, bestCost] = [{ 4: four, 6: six }, cost];
  }
  return best;
}
