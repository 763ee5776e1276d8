/**
 * What is to stand in one network ACL: the least-harm deny list for its offenders, written as changes
 * that never leave fewer offenders denied than before. Foreign entries are counted and left alone.
 */
import { contains, parseAddress, parsePrefix, widen, type Family, type Prefix } from './addresses';
import { fitDenyList } from './deny-list/fit-deny-list';
import type { WeightedClient } from './deny-list/problem';
import { findReasonToEnd, takeInventory, type DenyInventory } from './deny-rows';
import { EntryWriter } from './deny-writer';
import type { DenyRow } from './ledger-rows';
import type { NeverBlockList } from './never-block';
import type { NetworkAcl } from './observation';
import type { Change, DenyEntry, NotCovered } from './plan';
import type { DenyPolicy } from './policy';
import { compareAddresses, type Offender } from './verdict';

/** AWS's default denies count against the quota (Amazon VPC quotas: "includes the default deny rules"). */
const DEFAULT_DENY_RULES = { 4: 32767, 6: 32768 } as const;

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
