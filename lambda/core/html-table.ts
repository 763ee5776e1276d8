/** A table as a section of a page: the first rows at once, many more behind a fold, the rest counted. Pure. */
import { html, joinHtml, type Html } from './html';
import type { Sentences } from './wording/sentences';

const ROWS_SHOWN = 100;
/** A page of a hundred thousand rows helps nobody. */
const ROWS_FOLDED = 4_900;

export interface Column {
  readonly name: string;
  readonly kind: 'text' | 'code' | 'number';
}

/** Nothing at all where there are no rows. */
export function writeHtmlTable(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { notes }: Pick<Sentences, 'notes'>,
): Html {
  if (rows.length === 0) return html``;
  const folded = rows.slice(ROWS_SHOWN, ROWS_SHOWN + ROWS_FOLDED);
  const uncounted = rows.length - ROWS_SHOWN - ROWS_FOLDED;
  const rest = notes.more(rows.length - ROWS_SHOWN);
  return html`<section>
    <h2>${title}</h2>
    ${writeRows(title, columns, rows.slice(0, ROWS_SHOWN))}
    ${
      folded.length === 0
        ? ''
        : html`<details>
            <summary>${rest}</summary>
            ${writeRows(`${title}: ${rest}`, columns, folded)}
          </details>`
    }
    ${uncounted > 0 ? html`<p class="faint">${notes.more(uncounted)}</p>` : ''}
  </section>`;
}

/** Scrolls by itself where it is too wide, also by keyboard: hence the tab stop and its label. */
function writeRows(label: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Html {
  const head = columns.map(({ name, kind }) => html`<th scope="col" class="${kind}">${name}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${joinHtml(columns.map(({ kind }, index) => html`<td class="${kind}">${row[index] ?? ''}</td>`))}
      </tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${joinHtml(head)}
        </tr>
      </thead>
      <tbody>
        ${joinHtml(body, '\n')}
      </tbody>
    </table>
  </div>`;
}
