/** A table as HTML, with its heading. Pure. */
import { html, joinHtml, type Html } from './html';

/** Rows of a table beyond these are counted, not shown: a page of a hundred thousand rows helps nobody. */
const MOST_ROWS = 200;

/** Nothing at all where there are no rows. */
export function writeHtmlTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Html {
  if (rows.length === 0) return html``;
  const writeRow = (cells: readonly string[]): Html =>
    html`<tr>
      ${joinHtml(cells.map((cell) => html`<td>${cell}</td>`))}
    </tr>`;
  const more = rows.length - MOST_ROWS;
  const rest = more > 0 ? html`<p class="faint">… and ${more} more (all of them with --json)</p>` : html``;
  return html`<h2>${title}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${joinHtml(header.map((name) => html`<th scope="col">${name}</th>`))}
          </tr>
        </thead>
        <tbody>
          ${joinHtml(rows.slice(0, MOST_ROWS).map(writeRow), '\n')}
        </tbody>
      </table>
    </div>
    ${rest} `;
}
