/** The replay as one HTML page that needs nothing else: verdict, tables, and coverage against budget as a picture. */
import { traceCoverage, type CoverageCurve } from '../../lambda/core/coverage';
import { drawCoverage } from '../../lambda/core/coverage-picture';
import { COVERAGE_HEADER, writeCoverageRow } from '../../lambda/core/coverage-table';
import { html, joinHtml, type Html } from '../../lambda/core/html';
import { weighAttack, weighLegit } from '../../lambda/core/weights';
import type { ReplayResult } from './contract';
import { gather } from './gather';
import type { Progress } from './progress';
import type { ReplaySettings } from './settings';
import { measureReplay } from './text';

/** Rows of a table beyond these are counted, not shown: a page of a hundred thousand rows helps nobody. */
const MOST_ROWS = 200;

/** What every budget would cover. Reads the logs anew: the replay's result no longer holds the innocent clients. */
export async function traceReplay(
  { offenders }: ReplayResult,
  settings: ReplaySettings,
  progress: Progress,
): Promise<readonly CoverageCurve[]> {
  if (offenders.length === 0) return [];
  const { clients } = await gather(settings, NO_STDIN, progress);
  return traceCoverage({
    attack: weighAttack(offenders),
    legit: weighLegit(clients, offenders),
    never: settings.neverBlock.map(({ prefix }) => prefix),
    widest: { 4: settings.deny.widestIpv4, 6: settings.deny.widestIpv6 },
  });
}

/** Only files can be read twice. */
const NO_STDIN: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

export function writeReplayHtml(
  result: ReplayResult,
  curves: readonly CoverageCurve[],
  budget: number,
): string {
  const { verdict, why, lines, window } = result;
  const span = window.from === null ? '' : `, from ${window.from} to ${window.to ?? ''}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Floodgate replay: ${verdict}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>Floodgate replay: ${verdict}</h1>
          <p>${why}</p>
          <p class="faint">${lines.read} lines read, ${lines.unparsed} not parsed${span}.</p>
          ${writeCoverage(result, curves, budget)} ${joinHtml(writeTables(result))}
        </main>
      </body>
    </html> `;
  return page.text;
}

function writeCoverage(result: ReplayResult, curves: readonly CoverageCurve[], budget: number): Html {
  const rows = measureReplay(result, budget).map((one) => writeCoverageRow(one));
  const pictures = curves.map(
    (curve) =>
      html`<figure>
        ${drawCoverage(curve, budget)}
        <figcaption>
          ${curve.family === 4 ? 'IPv4' : 'IPv6'}: what the best list covers with each budget, beside as many
          single addresses, and the innocent requests that it hits.
        </figcaption>
      </figure>`,
  );
  return html`${writeTable('Coverage', COVERAGE_HEADER, rows)}${joinHtml(pictures)}`;
}

function writeTables(result: ReplayResult): readonly Html[] {
  return [
    writeTable(
      'Would be denied',
      ['prefix', 'offenders', 'addresses', 'innocent requests'],
      result.denies.map(({ cidr, offenders, addresses, legitRequests }) => [
        cidr,
        String(offenders.length),
        addresses,
        String(legitRequests),
      ]),
    ),
    writeTable(
      'Offenders',
      ['address', 'CONNECT', 'refused', 'timeouts', 'busy s', 'first seen', 'why'],
      result.offenders.map((one) => [
        one.address,
        String(one.connects),
        String(one.refused),
        String(one.proxyTimeouts),
        one.busySeconds.toFixed(1),
        one.firstSeen,
        one.reason,
      ]),
    ),
    writeReasons('Suspects (reported, not denied)', result.suspects),
    writeReasons('Spared', result.spared),
    writeReasons('Not covered', result.notCovered),
  ];
}

function writeReasons(
  title: string,
  rows: readonly { readonly address: string; readonly reason: string }[],
): Html {
  return writeTable(
    title,
    ['address', 'why'],
    rows.map(({ address, reason }) => [address, reason]),
  );
}

function writeTable(title: string, header: readonly string[], rows: readonly (readonly string[])[]): Html {
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

/** The colours of both schemes keep a contrast of 4.5 to 1 and more with their ground (WCAG 2.2, 1.4.3). */
const STYLE = html`
  :root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --faint: #59636e; --line: #d1d9e0; --best:
  #0b5cad; --singles: #9a5b00; --hit: #b3261e; } @media (prefers-color-scheme: dark) { :root { --ground:
  #0f1419; --ink: #e6edf3; --faint: #9aa7b4; --line: #313a44; --best: #6cb2ff; --singles: #e3a54a; --hit:
  #ff8a80; } } body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui,
  sans-serif; } main { max-width: 64rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 1.5rem; margin: 0
  0 .5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } .faint, figcaption { color: var(--faint); }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th,
  td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid
  var(--line); } th { font-weight: 600; } figure { margin: 1.5rem 0; } svg.coverage { width: 100%; max-width:
  48rem; height: auto; }
`;
