/**
 * What the denies come to, as a part of an HTML page: the small table, and for each curve its picture. The same for the
 * replay, the drill and the report of an incident. Pure.
 */
import { drawCoverage } from './coverage-picture';
import { describeCoverageHeader, describeCoverageRow, nameFamily } from './coverage-table';
import { html, joinHtml, type Html } from './html';
import { writeHtmlTable } from './html-table';
import type { TracedCoverage } from './plan';
import { ENGLISH } from './wording/en';
import type { Sentences } from './wording/sentences';

const KINDS = ['code', 'text', 'text', 'number', 'text'] as const;

/** @param coverage a plan's own, or a replay's, which knows no ACL */
export function writeCoverageSection(
  coverage: readonly (TracedCoverage & { readonly networkAclId?: string })[],
  sentences: Sentences = ENGLISH,
): Html {
  const columns = describeCoverageHeader(sentences).map((name, index) => ({
    name,
    kind: KINDS[index] ?? 'text',
  }));
  const rows = coverage.map((one) => describeCoverageRow(one, sentences, one.networkAclId));
  const pictures = coverage
    .filter(({ curve }) => curve.points.length > 0)
    .map(({ curve, budget, networkAclId }) => {
      const where = networkAclId === undefined ? '' : `${networkAclId} `;
      const caption = `${where}${sentences.coverage.caption(nameFamily(curve.family))}`;
      return html`<figure class="coverage">
        <div class="wide">${drawCoverage(curve, budget, sentences)}</div>
        <div class="narrow">${drawCoverage(curve, budget, sentences, NARROW_WIDTH)}</div>
        <figcaption>${caption}</figcaption>
      </figure>`;
    });
  return html`${writeHtmlTable(sentences.headings.coverage, columns, rows, sentences)}${joinHtml(pictures)}`;
}

const NARROW_WIDTH = 328;
