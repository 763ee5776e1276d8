/**
 * What is to stand in one network ACL: the least-harm deny list for its offenders, written as changes
 * that never leave fewer offenders denied than before. Foreign entries are counted and left alone.
 */
import { describeUncovered, findUncovered, measureCoverage } from './acl-coverage';
import { comparePrefixes, contains, parsePrefix, type Family, type Prefix } from './addresses';
import { fitWithCoverage, type CoverageProblem } from './coverage';
import type { DenyList, WeightedClient } from './deny-list/problem';
import { boundByNumbers, findBudget, type AclRoom, type Room } from './deny-room';
import { findReasonToEnd, takeInventory, type DenyInventory } from './deny-rows';
import { orderSteps, type Board } from './deny-steps';
import { describeEntry, describeRow, writeChanges, type Wanted } from './deny-writer';
import type { DenyRow } from './ledger-rows';
import type { NeverBlockList } from './never-block';
import type { NetworkAcl } from './observation';
import type { AclCoverage, Change, DenyEntry, NotCovered } from './plan';
import type { DenyPolicy } from './policy';
import {
  findFirstAllow,
  findUndeniable,
  isInWindow,
  listAllows,
  listFreeNumbers,
  type Allow,
} from './rule-numbers';
import { compareAddresses, type Offender } from './verdict';
import { weighAttack } from './weights';

export interface DenyTask {
  readonly acl: NetworkAcl;
  readonly offenders: readonly Offender[];
  /** Innocent clients that this ACL would meet. */
  readonly legit: readonly WeightedClient[];
  readonly neverBlock: NeverBlockList;
  readonly policy: DenyPolicy;
  readonly rows: readonly DenyRow[];
  /** Rules per ACL, direction and family that AWS allows. */
  readonly quota: number;
  /** Fewer that AWS was seen to allow in this ACL, whatever the quota says. */
  readonly seenQuota?: Partial<Room>;
  /** How often an address was denied in earlier incidents. */
  readonly strikes: ReadonlyMap<string, number>;
  readonly incident: string;
  readonly now: Date;
}

export interface DenyPlan {
  readonly changes: readonly Change[];
  readonly denies: readonly DenyEntry[];
  readonly coverage: readonly AclCoverage[];
  readonly notCovered: readonly NotCovered[];
  readonly warnings: readonly string[];
}

/** What stands in the ACL, sorted by what may become of it. */
interface Standing {
  readonly inventory: DenyInventory;
  readonly allows: readonly Allow[];
  /** Ours to rearrange: this incident's, and what must end. */
  readonly movable: readonly DenyRow[];
  /**
   * Denies of other incidents, and those at numbers that a deploy took from our window, run to their end: they hold
   * their places, and what they hold needs no second entry.
   */
  readonly others: readonly DenyRow[];
  /** Rule numbers of our window that movable entries hold, or nobody. */
  readonly usableNumbers: readonly number[];
}

/** Plans one ACL. */
export function planDenyEntries(task: DenyTask): DenyPlan {
  const standing = sortStanding(task);
  const { inventory, movable, others } = standing;
  const { offenders, attack } = findAttackers(task, standing);
  const room = findRoom(task, standing, attack);
  const { list: fit, curves } = fitWithCoverage({
    ...makeProblem(task, standing, attack),
    budget: room.beside,
  });
  const wanted = fit.prefixes.map((entry): Wanted => ({
    entry,
    offenders: entry.offenders.flatMap((index) => offenders[index] ?? []),
  }));
  const board = setUpBoard(fit, attack, room.beside, standing, task);
  const { steps, unplaced, retained } = orderSteps(board);
  const retainedRows = retained.flatMap((index) => movable[index] ?? []);
  const changes = writeChanges(steps, wanted, movable, task);
  const denies = listDenies(
    board,
    wanted,
    changes,
    { movable, unlisted: [...others, ...retainedRows] },
    task,
  );
  const uncovered = findUncovered(fit, unplaced, retainedRows, { task, attack, offenders, room });
  return {
    changes: [...inventory.changes, ...changes],
    denies,
    coverage: measureCoverage({ task, denies, room, uncovered, curves, others }),
    notCovered: uncovered
      .map((one) => ({ address: one.address, reason: describeUncovered(one, task) }))
      .sort((a, b) => compareAddresses(a.address, b.address)),
    warnings: inventory.drift,
  };
}

function sortStanding(task: DenyTask): Standing {
  const inventory = takeInventory(task.acl, task.rows, task.policy);
  const isOther = (row: DenyRow): boolean =>
    (row.incident !== task.incident || !isInWindow(task.policy, row.ruleNumber)) &&
    findReasonToEnd(row, task) === undefined;
  const others = inventory.standing.filter(isOther);
  const taken = new Set([...inventory.foreign, ...others].map(({ ruleNumber }) => ruleNumber));
  return {
    inventory,
    allows: listAllows(inventory.foreign),
    movable: inventory.standing.filter((row) => !isOther(row)),
    others,
    usableNumbers: listFreeNumbers(task.policy, taken),
  };
}

/** The offenders that none of the other denies keeps out, and what they weigh. */
function findAttackers(
  task: DenyTask,
  { others, allows }: Standing,
): { readonly offenders: readonly Offender[]; readonly attack: readonly WeightedClient[] } {
  const held = others.map(({ cidr, ruleNumber }) => ({ block: readBlock(cidr), ruleNumber }));
  const weights = weighAttack(task.offenders);
  // An entry that comes after an allow keeps nobody out.
  const isFree = ({ prefix }: WeightedClient): boolean =>
    !held.some(
      ({ block, ruleNumber }) => contains(block, prefix) && ruleNumber < findFirstAllow(allows, prefix),
    );
  return {
    offenders: task.offenders.filter((_, index) => {
      const client = weights[index];
      return client !== undefined && isFree(client);
    }),
    attack: weights.filter(isFree),
  };
}

function makeProblem(
  { legit, neverBlock, policy }: DenyTask,
  { allows, usableNumbers }: Standing,
  attack: readonly WeightedClient[],
): CoverageProblem {
  return {
    attack,
    legit,
    never: [...neverBlock.map(({ prefix }) => prefix), ...findUndeniable(allows, usableNumbers)],
    widest: { 4: policy.widestIpv4, 6: policy.widestIpv6 },
  };
}

/** How many entries of each family we may have in this ACL, and how many of them beside other incidents' denies. */
function findRoom(task: DenyTask, standing: Standing, attack: readonly WeightedClient[]): AclRoom {
  const { inventory, others, usableNumbers, allows } = standing;
  const inbound = task.acl.entries.filter(({ egress }) => !egress);
  const budget = findBudget(inbound, inventory.foreign, task);
  const held = (family: Family): number => others.filter((row) => row.family === family).length;
  const left = { 4: Math.max(0, budget[4] - held(4)), 6: Math.max(0, budget[6] - held(6)) };
  const beside = boundByNumbers(left, usableNumbers, allows, makeProblem(task, standing, attack));
  return {
    all: { 4: beside[4] + held(4), 6: beside[6] + held(6) },
    beside,
    lacksNumbers: { 4: beside[4] < left[4], 6: beside[6] < left[6] },
  };
}

function setUpBoard(
  fit: DenyList,
  attack: readonly WeightedClient[],
  room: Room,
  { allows, movable, usableNumbers }: Standing,
  task: DenyTask,
): Board {
  const standing = movable.map((row) => ({
    ruleNumber: row.ruleNumber,
    prefix: readBlock(row.cidr),
    mustGo: findReasonToEnd(row, task) !== undefined,
    isOutside: !isInWindow(task.policy, row.ruleNumber),
  }));
  const numbersHeld = new Set(movable.map(({ ruleNumber }) => ruleNumber));
  return {
    offenders: attack.map(({ prefix, weight }) => ({
      prefix,
      weight,
      limit: findFirstAllow(allows, prefix),
    })),
    standing,
    wanted: fit.prefixes.map(({ prefix, offenders }) => {
      const limit = findFirstAllow(allows, prefix);
      // An entry that comes after an allow denies nobody.
      const same = standing.findIndex(
        (entry) => !entry.mustGo && entry.ruleNumber < limit && comparePrefixes(entry.prefix, prefix) === 0,
      );
      return { prefix, limit, offenders, standing: same < 0 ? undefined : same };
    }),
    freeNumbers: usableNumbers.filter((number) => !numbersHeld.has(number)),
    room,
  };
}

/** Every entry of ours that stands once the changes are made, by rule number. */
function listDenies(
  board: Board,
  wanted: readonly Wanted[],
  changes: readonly Change[],
  beside: { readonly movable: readonly DenyRow[]; readonly unlisted: readonly DenyRow[] },
  task: DenyTask,
): readonly DenyEntry[] {
  const kept = board.wanted.flatMap(({ standing }, index) => {
    const [row, entry] = [beside.movable[standing ?? -1], wanted[index]];
    return row === undefined || entry === undefined ? [] : describeEntry(entry, row, task);
  });
  const written = changes.flatMap((change) => ('entry' in change ? change.entry : []));
  const unlisted = beside.unlisted.map((row) => describeRow(row, task.legit));
  return [...unlisted, ...kept, ...written].sort((a, b) => a.ruleNumber - b.ruleNumber);
}

function readBlock(cidr: string): Prefix {
  const prefix = parsePrefix(cidr);
  if (prefix === undefined) throw new RangeError(`the ledger names "${cidr}", which is not a CIDR`);
  return prefix;
}
