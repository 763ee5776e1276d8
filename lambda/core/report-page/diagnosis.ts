/** What an alarm without a flood may be about, as a part of the page. Pure. */
import { html, joinHtml, type Html } from '../html';
import { writeHtmlTable } from '../html-table';
import type { Report } from '../report';
import type { Pen } from './pen';

export function writeDiagnosis({ diagnosis }: Report, { sentences }: Pen): Html {
  if (diagnosis === undefined) return html``;
  const { columns, headings, count, notes } = sentences;
  const { busiest, slowest, unparsedShare } = diagnosis;
  return joinHtml([
    writeHtmlTable(
      headings.busiest,
      [
        { name: columns.address, kind: 'code' },
        { name: columns.requests, kind: 'number' },
      ],
      busiest.map(({ address, requests }) => [address, count(requests)]),
      sentences,
    ),
    writeHtmlTable(
      headings.slowest,
      [{ name: columns.request, kind: 'text' }],
      slowest.map((line) => [line]),
      sentences,
    ),
    unparsedShare > 0 ? html`<p>${notes.unparsed((unparsedShare * 100).toFixed(1))}</p>` : html``,
  ]);
}
