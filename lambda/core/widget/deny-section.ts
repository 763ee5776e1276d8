/** The denies in the widget: each with its reason, its end, and the button that ends it now. Pure. */
import { html, joinHtml, type Html } from '../html';
import type { DenyRow } from '../ledger-rows';
import { bounded } from './frame';
import type { Telling } from './incident-section';
import { fixed, says, writeWidgetTable, type TableCell } from './table';
import { writeRollback, writeUndoDeny } from './undo-buttons';

/** @param most rows beyond these are counted */
export function writeDenySection(denies: readonly DenyRow[], most: number, telling: Telling): Html {
  const { words, sentences } = telling;
  const { columns, headings, count } = sentences;
  if (denies.length === 0) return html`<p>${words.noDenies}</p>`;
  const heaviest = denies.toSorted(
    (a, b) => b.weight - a.weight || (a.cidr < b.cidr ? -1 : Number(a.cidr > b.cidr)),
  );
  const more = denies.length - most;
  return html`<h2>${headings.standingDenies} (${count(denies.length)})</h2>
    ${writeWidgetTable(
      headings.standingDenies,
      [columns.prefix, columns.until, words.undo, columns.reason, columns.networkAcl, columns.state],
      heaviest.slice(0, most).map((row) => writeRow(row, telling)),
    )}
    ${more > 0 ? html`<p class="faint">${words.more(count(more))}</p>` : html``}
    ${joinHtml(listIncidents(denies).map((incident) => writeRollback('denies', incident, telling)))}`;
}

function writeRow(row: DenyRow, telling: Telling): readonly TableCell[] {
  const { words, sentences, clock } = telling;
  return [
    fixed(row.cidr),
    fixed(clock.dateTime(row.until)),
    fixed(writeUndoDeny(row, telling) ?? ''),
    says(bounded(sentences.phrase(row.reason))),
    fixed(`${row.networkAclId} ${row.ruleNumber}`),
    fixed(words.states[row.state]),
  ];
}

/** Each once, in the order of the rows. */
export function listIncidents(rows: readonly { readonly incident: string }[]): readonly string[] {
  return [...new Set(rows.map(({ incident }) => incident))];
}
