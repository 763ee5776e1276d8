/**
 * Writes the wanted prefixes of one network ACL as changes: keep what is right, add while there is room, then replace
 * in place what is no longer wanted, and remove the rest at the end. Every entry stands before the first allow that
 * would match it.
 */
import { formatPrefix, overlaps, parsePrefix, type Family, type Prefix } from './addresses';
import type { DenyTask } from './deny-entries';
import type { DenyListEntry } from './deny-list/problem';
import { findReasonToEnd, type DenyInventory } from './deny-rows';
import type { DenyRow } from './ledger-rows';
import type { AclEntry } from './observation';
import type { Change, DenyEntry, NotCovered } from './plan';
import { chooseMinutes } from './strikes';
import type { Offender } from './verdict';

/** So many of an entry's offenders are named in plans and rows. */
const OFFENDERS_NAMED = 50;
const MINUTE_MS = 60_000;

interface Placed {
  readonly entry: DenyEntry | undefined;
  readonly notCovered: readonly NotCovered[];
}

/**
 * Turns the wanted prefixes of one ACL into changes: keep what is right, add while there is room, then replace in
 * place what is no longer wanted, and remove the rest at the end.
 */
export class EntryWriter {
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
