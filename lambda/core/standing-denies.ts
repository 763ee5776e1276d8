/** How many deny entries of ours stand after a run. Pure. */
import type { DenyRow } from './ledger-rows';
import type { Outcome } from './outcome';

/** Counts what stood before, as the ledger says it, and what the run did. */
export function countStandingDenies(rows: readonly DenyRow[], outcomes: readonly Outcome[]): number {
  const standing = new Set(
    rows
      .filter(({ state, previous }) => state !== 'intended' || previous !== undefined)
      .map(({ networkAclId, ruleNumber }) => `${networkAclId} ${ruleNumber}`),
  );
  for (const { change, result } of outcomes) {
    if (result !== 'done') continue;
    if (change.kind === 'add-deny-entry' || change.kind === 'replace-deny-entry')
      standing.add(`${change.target} ${change.entry.ruleNumber}`);
    else if (change.kind === 'confirm-deny-row') standing.add(`${change.target} ${change.ruleNumber}`);
    else if (change.kind === 'remove-deny-entry' || change.kind === 'forget-deny-row')
      standing.delete(`${change.target} ${change.ruleNumber}`);
  }
  return standing.size;
}
