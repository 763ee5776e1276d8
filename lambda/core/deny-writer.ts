/** Writes ordered steps of one network ACL as changes, and says what its denies are once they are made. */
import { addressCount, contains, formatPrefix, parsePrefix } from './addresses';
import type { DenyTask } from './deny-entries';
import type { DenyListEntry } from './deny-list/problem';
import { findReasonToEnd } from './deny-rows';
import type { Step } from './deny-steps';
import type { DenyRow } from './ledger-rows';
import type { Change, DenyEntry } from './plan';
import { chooseMinutes } from './strikes';
import type { Offender } from './verdict';

/** So many of an entry's offenders are named in plans and rows. */
const OFFENDERS_NAMED = 50;
const REASONS_NAMED = 3;
const MINUTE_MS = 60_000;

/** A wanted prefix and whom it is to hold. */
export interface Wanted {
  readonly entry: DenyListEntry;
  readonly offenders: readonly Offender[];
}

/** The changes that make these steps; indices are those of `wanted` and `rows`. */
export function writeChanges(
  steps: readonly Step[],
  wanted: readonly Wanted[],
  rows: readonly DenyRow[],
  task: DenyTask,
): readonly Change[] {
  const target = task.acl.id;
  return steps.flatMap((step): Change[] => {
    if (step.kind === 'add') {
      const entry = writeNewEntry(wanted[step.wanted], step.ruleNumber, task);
      return entry === undefined ? [] : [{ kind: 'add-deny-entry', target, entry }];
    }
    const row = rows[step.standing];
    if (row === undefined) return [];
    const { ruleNumber, cidr } = row;
    if (step.kind === 'remove') {
      const why = findReasonToEnd(row, task) ?? 'a better list covers it';
      return [{ kind: 'remove-deny-entry', target, ruleNumber, cidr, why }];
    }
    const entry = writeNewEntry(wanted[step.wanted], ruleNumber, task);
    const turn = step.turn > 0 ? { turn: step.turn } : {};
    return entry === undefined
      ? []
      : [{ kind: 'replace-deny-entry', target, entry, previousCidr: cidr, ...turn }];
  });
}

function writeNewEntry(
  wanted: Wanted | undefined,
  ruleNumber: number,
  task: DenyTask,
): DenyEntry | undefined {
  if (wanted === undefined) return undefined;
  return describeEntry(wanted, { ruleNumber, until: chooseEnd(wanted.offenders, task) }, task);
}

/** A repeat lasts longer; an entry lasts as long as the worst of those that it holds deserves. */
function chooseEnd(offenders: readonly Offender[], { policy, strikes, now }: DenyTask): string {
  const worst = offenders.reduce((most, { address }) => Math.max(most, strikes.get(address) ?? 0), 0);
  const minutes = chooseMinutes(policy.minutes, policy.maxMinutes, worst);
  return new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
}

/** An entry of the new list, new or kept. */
export function describeEntry(
  { entry, offenders }: Wanted,
  place: { readonly ruleNumber: number; readonly until: string },
  { acl }: DenyTask,
): DenyEntry {
  const reasons = offenders.map(({ address, reason }) =>
    offenders.length > 1 ? `${address}: ${reason}` : reason,
  );
  const more = reasons.length - REASONS_NAMED;
  return {
    networkAclId: acl.id,
    ruleNumber: place.ruleNumber,
    cidr: formatPrefix(entry.prefix),
    attackRequests: entry.attackWeight,
    legitRequests: entry.legitWeight,
    offenders: offenders.slice(0, OFFENDERS_NAMED).map(({ address }) => address),
    addresses: entry.addresses.toString(),
    reason: `${reasons.slice(0, REASONS_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    until: place.until,
  };
}

/** An entry that stands and is not of the new list: an earlier incident's, or one that holds the unplaced. */
export function describeRow(row: DenyRow, legit: DenyTask['legit']): DenyEntry {
  const { networkAclId, ruleNumber, cidr, reason, until, weight, offenders = [] } = row;
  const block = parsePrefix(cidr);
  const hit = legit.filter(({ prefix }) => block !== undefined && contains(block, prefix));
  return {
    networkAclId,
    ruleNumber,
    cidr,
    reason,
    until,
    attackRequests: weight,
    legitRequests: hit.reduce((sum, client) => sum + client.weight, 0),
    offenders,
    addresses: block === undefined ? '0' : addressCount(block).toString(),
  };
}
