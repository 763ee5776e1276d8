/**
 * Which entries of a network ACL are ours, and what became of those that were. An entry has no tag and no id,
 * so three things must agree: a ledger row, a rule number in our window as it was when the row was written, and equal
 * content.
 */
import { parsePrefix } from './addresses';
import type { DenyRow } from './ledger-rows';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { AclEntry, NetworkAcl } from './observation';
import type { Change } from './plan';
import type { RuleWindow } from './policy';
import { isInWindow } from './rule-numbers';

export interface DenyInventory {
  readonly standing: readonly DenyRow[];
  /** Inbound entries that are not ours, AWS's default denies included. */
  readonly foreign: readonly AclEntry[];
  /** Ledger rows to bring in line with the world. */
  readonly changes: readonly Change[];
  /** What people or deploys did to our entries. */
  readonly drift: readonly string[];
}

/** Compares the ledger's rows of this ACL with its entries. */
export function takeInventory(acl: NetworkAcl, rows: readonly DenyRow[], window: RuleWindow): DenyInventory {
  const inbound = acl.entries.filter((entry) => !entry.egress);
  const standing: DenyRow[] = [];
  const changes: Change[] = [];
  const drift: string[] = [];
  for (const row of rows.filter(({ networkAclId }) => networkAclId === acl.id)) {
    const entry = inbound.find(({ ruleNumber }) => ruleNumber === row.ruleNumber);
    const target = acl.id;
    const confirm = (cidr: string, why: string): void =>
      void changes.push({ kind: 'confirm-deny-row', target, ruleNumber: row.ruleNumber, cidr, why });
    // A run ended between the note that the entry would be replaced and the call: what stood there stands.
    if (entry !== undefined && row.previous !== undefined && isOurs(entry, row.previous, window)) {
      standing.push(row.previous);
      confirm(row.previous.cidr, 'a run ended before it could replace the entry');
      continue;
    }
    if (entry !== undefined && isOurs(entry, row, window)) {
      standing.push(row);
      if (row.state === 'intended') confirm(row.cidr, 'a run ended between the call and its note');
      continue;
    }
    const why = describeLoss(row, entry);
    changes.push({ kind: 'forget-deny-row', target, ruleNumber: row.ruleNumber, cidr: row.cidr, why });
    if (row.state === 'applied') drift.push(`${acl.id}, rule ${row.ruleNumber} (deny ${row.cidr}): ${why}`);
  }
  const ours = new Set(standing.map(({ ruleNumber }) => ruleNumber));
  return { standing, foreign: inbound.filter(({ ruleNumber }) => !ours.has(ruleNumber)), changes, drift };
}

/** Rows of ACLs that were deleted: nothing of ours can stand there any more. */
export function forgetLostAcls(acls: readonly NetworkAcl[], rows: readonly DenyRow[]): readonly Change[] {
  const found = new Set(acls.map(({ id }) => id));
  return rows
    .filter(({ networkAclId }) => !found.has(networkAclId))
    .map(({ networkAclId, ruleNumber, cidr }) => ({
      kind: 'forget-deny-row',
      target: networkAclId,
      ruleNumber,
      cidr,
      why: 'the network ACL is gone',
    }));
}

function isOurs(entry: AclEntry, row: Pick<DenyRow, 'cidr' | 'window'>, window: RuleWindow): boolean {
  return (
    entry.action === 'deny' &&
    entry.protocol === '-1' &&
    entry.cidr === row.cidr &&
    isInWindow(row.window ?? window, entry.ruleNumber)
  );
}

function describeLoss(row: DenyRow, entry: AclEntry | undefined): string {
  if (entry !== undefined) return `the entry there is now "${entry.action} ${entry.cidr}", which is not ours`;
  switch (row.state) {
    case 'applied':
      return 'the entry was removed by somebody else';
    case 'intended':
      return 'the entry was never written';
    case 'removing':
      return 'a run ended between its removal and the note';
  }
}

/** Why an entry that stands must go whatever the new list says, or `undefined`. */
export function findReasonToEnd(
  row: DenyRow,
  task: { readonly neverBlock: NeverBlockList; readonly now: Date },
): string | undefined {
  if (row.state === 'removing' || Date.parse(row.until) <= task.now.getTime()) return 'its time is over';
  const block = parsePrefix(row.cidr);
  const reason = block === undefined ? undefined : findNeverBlockReason(task.neverBlock, block);
  return reason === undefined ? undefined : `it must not be denied: ${reason}`;
}
