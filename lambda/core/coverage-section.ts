/**
 * What the denies come to, as a part of an HTML page: the small table, and for each curve its picture. The same for the
 * replay, the drill and the report of an incident. Pure.
 */
import { drawCoverage } from './coverage-picture';
import { COVERAGE_HEADER, nameFamily, writeCoverageRow } from './coverage-table';
import { html, joinHtml, type Html } from './html';
import { writeHtmlTable } from './html-table';
import type { TracedCoverage } from './plan';

/** @param coverage a plan's own, or a replay's, which knows no ACL */
export function writeCoverageSection(
  coverage: readonly (TracedCoverage & { readonly networkAclId?: string })[],
): Html {
  const rows = coverage.map((one) => writeCoverageRow(one, one.networkAclId));
  const pictures = coverage
    .filter(({ curve }) => curve.points.length > 0)
    .map(({ curve, budget, networkAclId }) => {
      const where = networkAclId === undefined ? '' : `${networkAclId} `;
      return html`<figure>
        ${drawCoverage(curve, budget)}
        <figcaption>
          ${where}${nameFamily(curve.family)}: what the best list covers with each budget, beside as many
          single addresses, and the innocent requests that it hits.
        </figcaption>
      </figure>`;
    });
  return html`${writeHtmlTable('Coverage', COVERAGE_HEADER, rows)}${joinHtml(pictures)}`;
}
