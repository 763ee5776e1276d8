/** The last incidents that are over, as a table, and how to see one of them in full. Pure. */
import { html, joinHtml, type Html } from '../html';
import { writeHtmlTable } from '../html-table';
import type { Report } from '../report';
import { nameStatusCommand } from '../status';
import type { Pen } from './pen';

export function writeEarlier({ earlier = [], environment }: Report, { sentences, clock }: Pen): Html {
  if (earlier.length === 0) return html``;
  const { columns, headings, notes, count, verdicts } = sentences;
  const table = writeHtmlTable(
    headings.earlier,
    [
      { name: columns.incident, kind: 'code' },
      { name: columns.from, kind: 'code' },
      { name: columns.until, kind: 'code' },
      { name: columns.what, kind: 'text' },
      { name: columns.offenders, kind: 'number' },
    ],
    earlier.map(({ id, openedAt, closedAt, verdict, offenders }) => [
      id,
      clock.dateTime(openedAt),
      closedAt === undefined ? '' : clock.dateTime(closedAt),
      verdict === undefined ? '' : verdicts[verdict],
      count(offenders),
    ]),
    sentences,
  );
  const hint = html`<p class="faint">${notes.inFull}</p>
    <pre>${nameStatusCommand(environment, earlier)}</pre>`;
  return joinHtml([table, hint]);
}
