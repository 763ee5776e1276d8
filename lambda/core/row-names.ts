/** Short names of the ledger's rows: by them an incident remembers rows that come and go. */
import { describePermission, type DenyRow, type RuleRow } from './ledger-rows';
import type { Change } from './plan';
import { isRestartChange } from './restart-change';

export function nameRow(row: DenyRow | RuleRow): string {
  return 'cidr' in row ? `${row.networkAclId} ${row.cidr}` : `${row.groupId} ${row.action} ${row.key}`;
}

/** The row that a change is about, by its name; none for changes that only undo or note. */
export function nameChanged(change: Change): readonly string[] {
  if (isRestartChange(change)) return [];
  switch (change.kind) {
    case 'add-deny-entry':
    case 'replace-deny-entry':
      return [`${change.target} ${change.entry.cidr}`];
    case 'confirm-deny-row':
      return [`${change.target} ${change.cidr}`];
    case 'confirm-rule-row':
      return [`${change.target} ${change.action} ${change.key}`];
    case 'revoke-ingress':
      return [`${change.target} revoke ${describePermission(change.rule)}`];
    case 'remove-deny-entry':
    case 'forget-deny-row':
    case 'authorize-ingress':
    case 'settle':
    case 'withdraw-ingress':
    case 'restore-ingress':
    case 'forget-rule-row':
    case 'prepare-group':
    case 'attach-group':
    case 'detach-group':
    case 'delete-group':
      return [];
  }
}
