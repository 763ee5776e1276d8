/** The lock-down in the widget: the rules of security groups that were changed, and the button that puts them back. Pure. */
import { html, joinHtml, type Html } from '../html';
import { describePermission, type LedgerState, type RuleRow, type SplitRow } from '../ledger-rows';
import { listIncidents } from './deny-section';
import { bounded } from './frame';
import type { Telling } from './incident-section';
import { fixed, says, writeWidgetTable, type TableCell } from './table';
import { writeRollback } from './undo-buttons';

/** @param most rows beyond these are counted */
export function writeLockDownSection(
  { rules, splits = [] }: LedgerState,
  most: number,
  telling: Telling,
): Html {
  const { words, sentences } = telling;
  const { columns, headings, count } = sentences;
  const all = [
    ...splits.map((row) => writeSplit(row, telling)),
    ...rules.map((row) => writeRule(row, telling)),
  ];
  if (all.length === 0) return html`<p>${words.noLockDown}</p>`;
  const more = all.length - most;
  return html`<h2>${headings.standingRules} (${count(all.length)})</h2>
    ${joinHtml(
      listIncidents([...splits, ...rules]).map((incident) => writeRollback('lock-down', incident, telling)),
    )}
    ${writeWidgetTable(
      headings.standingRules,
      [columns.group, columns.change, columns.what, columns.from, columns.state],
      all.slice(0, most),
    )}
    ${more > 0 ? html`<p class="faint">${words.more(count(more))}</p>` : html``}`;
}

function writeRule(row: RuleRow, { words, clock }: Telling): readonly TableCell[] {
  return [
    fixed(row.groupId),
    fixed(row.action === 'revoke' ? words.noLonger : words.newly),
    says(bounded(describePermission(row.permission))),
    fixed(clock.dateTime(row.since)),
    fixed(words.states[row.state]),
  ];
}

function writeSplit(row: SplitRow, { words, clock }: Telling): readonly TableCell[] {
  return [
    fixed(row.groupId ?? row.groupName),
    fixed(words.newly),
    says(bounded(words.ownGroup(row.loadBalancerId))),
    fixed(clock.dateTime(row.since)),
    fixed(words.states[row.state]),
  ];
}
