/**
 * What is to stand in one network ACL: the least-harm deny list for its offenders, written as changes
 * that never leave fewer offenders denied than before. Foreign entries are counted and left alone.
 */
import {
  contains,
  formatPrefix,
  overlaps,
  parseAddress,
  parsePrefix,
  widen,
  type Family,
  type Prefix,
} from './addresses';
import { fitDenyList } from './deny-list/fit-deny-list';
import type { DenyListEntry, WeightedClient } from './deny-list/problem';
import { takeInventory, type DenyInventory } from './deny-rows';
import type { DenyRow } from './ledger-rows';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { AclEntry, NetworkAcl } from './observation';
import type { Change, DenyEntry, NotCovered } from './plan';
import type { DenyPolicy } from './policy';
import { chooseMinutes } from './strikes';
import { compareAddresses, type Offender } from './verdict';

/** AWS's default denies count against the quota (Amazon VPC quotas: "includes the default deny rules"). */
const DEFAULT_DENY_RULES = { 4: 32767, 6: 32768 } as const;
/** So many of an entry's offenders are named in plans and rows. */
const OFFENDERS_NAMED = 50;
const MINUTE_MS = 60_000;

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
  /** How often an address was denied in earlier incidents. */
  readonly strikes: ReadonlyMap<string, number>;
  readonly incident: string;
  readonly now: Date;
}

export interface DenyPlan {
  readonly changes: readonly Change[];
  readonly denies: readonly DenyEntry[];
  readonly notCovered: readonly NotCovered[];
  readonly warnings: readonly string[];
}

/** Plans one ACL. */
export function planDenyEntries(task: DenyTask): DenyPlan {
  const inventory = takeInventory(task.acl, task.rows, task.policy);
  const expired = inventory.standing.filter((row) => findReasonToEnd(row, task) !== undefined);
  const lasting = inventory.standing.filter((row) => !expired.includes(row));
  const ours = lasting.filter((row) => row.incident === task.incident);
  // Denies of earlier incidents run to their end: they hold their places, and what they hold needs no second entry.
  const others = lasting.filter((row) => row.incident !== task.incident);
  const held = others.flatMap(({ cidr }) => parsePrefix(cidr) ?? []);
  const wanted = task.offenders.filter(({ address }) => !isHeld(address, held));
  const room = { 4: findRoom(task, inventory, others, 4), 6: findRoom(task, inventory, others, 6) };
  const attack = wanted.map(weigh);
  const fit = fitDenyList({
    attack,
    legit: task.legit,
    never: task.neverBlock.map(({ prefix }) => prefix),
    budget: room,
    widest: { 4: task.policy.widestIpv4, 6: task.policy.widestIpv6 },
  });
  const wantedPrefixes = fit.prefixes.map(({ prefix }) => prefix);
  const writer = new EntryWriter(task, inventory, ours, expired, room, wantedPrefixes);
  const placed = fit.prefixes.map((entry) => writer.place(entry, wanted));
  const left = fit.leftOver.map(({ offender, reason, coveredFromBudget }) => ({
    address: wanted[offender]?.address ?? '',
    reason: describeLeftOver(reason, coveredFromBudget, task.acl.id),
  }));
  return {
    changes: [...inventory.changes, ...writer.finish()],
    denies: [
      ...others.map((row) => describeRow(row)),
      ...placed.flatMap((result) => result.entry ?? []),
    ].sort((a, b) => a.ruleNumber - b.ruleNumber),
    notCovered: [...left, ...placed.flatMap((result) => result.notCovered)].sort((a, b) =>
      compareAddresses(a.address, b.address),
    ),
    warnings: inventory.drift,
  };
}

/** Why an entry that stands must go whatever the new list says, or `undefined`. */
function findReasonToEnd(row: DenyRow, task: Pick<DenyTask, 'neverBlock' | 'now'>): string | undefined {
  if (row.state === 'removing' || Date.parse(row.until) <= task.now.getTime()) return 'its time is over';
  const block = parsePrefix(row.cidr);
  const reason = block === undefined ? undefined : findNeverBlockReason(task.neverBlock, block);
  return reason === undefined ? undefined : `it must not be denied: ${reason}`;
}

function isHeld(address: string, held: readonly Prefix[]): boolean {
  const prefix = parseAddress(address);
  return prefix !== undefined && held.some((block) => contains(block, prefix));
}

function weigh(offender: Offender): WeightedClient {
  const prefix = parseAddress(offender.address);
  if (prefix === undefined) throw new RangeError(`offender "${offender.address}" is not an address`);
  return {
    prefix: prefix.family === 6 ? widen(prefix, 64) : prefix,
    weight: offender.connects + offender.proxyTimeouts,
  };
}

/** How many entries of this family the incident may hold in this ACL. */
function findRoom(
  task: DenyTask,
  inventory: DenyInventory,
  others: readonly DenyRow[],
  family: Family,
): number {
  const foreign = inventory.foreign.filter((entry) => familyOf(entry.cidr) === family);
  const hasDefault = foreign.some(({ ruleNumber }) => ruleNumber === DEFAULT_DENY_RULES[family]);
  const taken = foreign.length + (hasDefault ? 0 : 1);
  const held = others.filter((row) => row.family === family).length;
  return Math.max(0, Math.min(task.policy.budget, task.quota - taken) - held);
}

function familyOf(cidr: string): Family {
  return cidr.includes(':') ? 6 : 4;
}

function describeLeftOver(reason: string, budget: number | undefined, aclId: string): string {
  switch (reason) {
    case 'never-block':
      return 'its block touches the never-block list';
    case 'costs-more-than-it-saves':
      return 'a deny would cost innocent visitors more than it saves';
    default:
      return `no room in ${aclId}${budget === undefined ? '' : `; a budget of ${budget} would cover it`}`;
  }
}

function describeRow(row: DenyRow): DenyEntry {
  const { networkAclId, ruleNumber, cidr, reason, until, weight } = row;
  return {
    networkAclId,
    ruleNumber,
    cidr,
    reason,
    until,
    attackRequests: weight,
    legitRequests: 0,
    offenders: [],
    addresses: countAddresses(cidr),
  };
}

function countAddresses(cidr: string): string {
  const prefix = parsePrefix(cidr);
  return prefix === undefined
    ? '0'
    : (1n << BigInt((prefix.family === 4 ? 32 : 128) - prefix.length)).toString();
}

interface Placed {
  readonly entry: DenyEntry | undefined;
  readonly notCovered: readonly NotCovered[];
}

/**
 * Turns the wanted prefixes of one ACL into changes: keep what is right, add while there is room, then replace in
 * place what is no longer wanted, and remove the rest at the end.
 */
class EntryWriter {
  readonly #changes: Change[] = [];
  readonly #usedNumbers: Set<number>;
  /** Rows that nobody wants any more: the first to be written over, the last to be removed. */
  readonly #spareRows: DenyRow[];
  readonly #free: Record<Family, number>;

  constructor(
    private readonly task: DenyTask,
    private readonly inventory: DenyInventory,
    private readonly ours: readonly DenyRow[],
    expired: readonly DenyRow[],
    room: Readonly<Record<Family, number>>,
    wanted: readonly Prefix[],
  ) {
    this.#usedNumbers = new Set(
      [...inventory.foreign, ...inventory.standing].map(({ ruleNumber }) => ruleNumber),
    );
    const kept = wanted.flatMap((prefix) => this.#findStanding(prefix) ?? []);
    this.#spareRows = [...expired, ...ours.filter((row) => !kept.includes(row))];
    const count = (family: Family): number =>
      [...ours, ...expired].filter((row) => row.family === family).length;
    this.#free = { 4: room[4] - count(4), 6: room[6] - count(6) };
  }

  place(wanted: DenyListEntry, offenders: readonly Offender[]): Placed {
    const named = wanted.offenders.flatMap((index) => offenders[index] ?? []);
    const same = this.#findStanding(wanted.prefix);
    if (same !== undefined) {
      return { entry: this.#describe(wanted, named, same.ruleNumber, same.until), notCovered: [] };
    }
    const until = this.#chooseEnd(named);
    const added = this.#add(wanted, named, until) ?? this.#replace(wanted, named, until);
    if (added !== undefined) return { entry: added, notCovered: [] };
    const reason = `${this.task.acl.id} has no free rule number from ${this.task.policy.firstRule} to ${this.task.policy.lastRule} before its first matching allow`;
    return { entry: undefined, notCovered: named.map(({ address }) => ({ address, reason })) };
  }

  /** The changes, removals last. Call once, after every prefix was placed. */
  finish(): Change[] {
    const target = this.task.acl.id;
    return [
      ...this.#changes,
      ...this.#spareRows.map((row): Change => ({
        kind: 'remove-deny-entry',
        target,
        ruleNumber: row.ruleNumber,
        cidr: row.cidr,
        why: findReasonToEnd(row, this.task) ?? 'a better list covers it',
      })),
    ];
  }

  /** The entry that denies this prefix already. One that comes after an allow denies nobody. */
  #findStanding(prefix: Prefix): DenyRow | undefined {
    const cidr = formatPrefix(prefix);
    const limit = this.#firstAllow(prefix);
    return this.ours.find((row) => row.cidr === cidr && row.ruleNumber < limit);
  }

  /** A repeat lasts longer; an entry lasts as long as the worst of those that it holds deserves. */
  #chooseEnd(named: readonly Offender[]): string {
    const { policy, strikes, now } = this.task;
    const worst = named.reduce((most, { address }) => Math.max(most, strikes.get(address) ?? 0), 0);
    const minutes = chooseMinutes(policy.minutes, policy.maxMinutes, worst);
    return new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
  }

  #add(wanted: DenyListEntry, named: readonly Offender[], until: string): DenyEntry | undefined {
    const family = wanted.prefix.family;
    const ruleNumber = this.#findNumber(wanted.prefix);
    if (this.#free[family] <= 0 || ruleNumber === undefined) return undefined;
    this.#free[family] -= 1;
    this.#usedNumbers.add(ruleNumber);
    const entry = this.#describe(wanted, named, ruleNumber, until);
    this.#changes.push({ kind: 'add-deny-entry', target: this.task.acl.id, entry });
    return entry;
  }

  #replace(wanted: DenyListEntry, named: readonly Offender[], until: string): DenyEntry | undefined {
    const limit = this.#firstAllow(wanted.prefix);
    const fits = (row: DenyRow): boolean => row.family === wanted.prefix.family && row.ruleNumber < limit;
    const spare = this.#spareRows.findIndex(fits);
    const row = this.#spareRows[spare];
    if (row === undefined) return undefined;
    this.#spareRows.splice(spare, 1);
    const entry = this.#describe(wanted, named, row.ruleNumber, until);
    this.#changes.push({
      kind: 'replace-deny-entry',
      target: this.task.acl.id,
      entry,
      previousCidr: row.cidr,
    });
    return entry;
  }

  #findNumber(prefix: Prefix): number | undefined {
    const last = Math.min(this.task.policy.lastRule, this.#firstAllow(prefix) - 1);
    for (let number = this.task.policy.firstRule; number <= last; number++) {
      if (!this.#usedNumbers.has(number)) return number;
    }
    return undefined;
  }

  /** The lowest inbound allow that some address of the prefix would match; it is evaluated before every higher number. */
  #firstAllow(prefix: Prefix): number {
    const matches = (entry: AclEntry): boolean => {
      const block = parsePrefix(entry.cidr);
      return entry.action === 'allow' && (block === undefined || overlaps(block, prefix));
    };
    return Math.min(Infinity, ...this.inventory.foreign.filter(matches).map(({ ruleNumber }) => ruleNumber));
  }

  #describe(wanted: DenyListEntry, named: readonly Offender[], ruleNumber: number, until: string): DenyEntry {
    const reasons = named.map(({ address, reason }) => (named.length > 1 ? `${address}: ${reason}` : reason));
    return {
      networkAclId: this.task.acl.id,
      ruleNumber,
      cidr: formatPrefix(wanted.prefix),
      attackRequests: wanted.attackWeight,
      legitRequests: wanted.legitWeight,
      offenders: named.slice(0, OFFENDERS_NAMED).map(({ address }) => address),
      addresses: wanted.addresses.toString(),
      reason: `${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? `; and ${reasons.length - 3} more` : ''}`,
      until,
    };
  }
}
