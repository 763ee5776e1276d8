/** A table of the widget: cells are text or buttons, and long lists are cut. Pure. */
import { html, joinHtml, type Html } from '../html';

export interface TableCell {
  readonly content: string | Html;
  /** `fixed`: never broken into lines; `says`: a sentence. */
  readonly kind?: 'fixed' | 'says';
}

export function fixed(content: string | Html): TableCell {
  return { content, kind: 'fixed' };
}

export function says(content: string): TableCell {
  return { content, kind: 'says' };
}

/** @param label names the part that scrolls, for who cannot see it */
export function writeWidgetTable(
  label: string,
  header: readonly string[],
  rows: readonly (readonly TableCell[])[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${joinHtml(header.map((name) => html`<th scope="col">${name}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${joinHtml(
          rows.map(
            (cells) =>
              html`<tr>
                ${joinHtml(cells.map(writeCell))}
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </div>`;
}

function writeCell({ content, kind }: TableCell): Html {
  return kind === undefined ? html`<td>${content}</td>` : html`<td class="${kind}">${content}</td>`;
}
