/** The replay as one HTML page that needs nothing else: verdict, tables, and coverage against budget as a picture. */
import { writeCoverageSection } from '../../lambda/core/coverage-section';
import { html, joinHtml, type Html } from '../../lambda/core/html';
import { writeHtmlTable } from '../../lambda/core/html-table';
import type { ReplayResult } from './contract';
import type { Replayed } from './replay';

export function writeReplayHtml({ result, coverage, notes }: Replayed): string {
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
          ${joinHtml(notes.map((note) => html`<p class="faint">${note}</p>`))}
          ${writeCoverageSection(coverage)} ${joinHtml(writeTables(result))}
        </main>
      </body>
    </html> `;
  return page.text;
}

function writeTables(result: ReplayResult): readonly Html[] {
  return [
    writeHtmlTable(
      'Would be denied',
      ['prefix', 'offenders', 'addresses', 'innocent requests'],
      result.denies.map(({ cidr, offenders, addresses, legitRequests }) => [
        cidr,
        String(offenders.length),
        addresses,
        String(legitRequests),
      ]),
    ),
    writeHtmlTable(
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
  return writeHtmlTable(
    title,
    ['address', 'why'],
    rows.map(({ address, reason }) => [address, reason]),
  );
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
