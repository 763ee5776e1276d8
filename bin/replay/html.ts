/** The replay as one HTML page that needs nothing else: verdict, the attack by minute, tables, and coverage. */
import { writeCoverageSection } from '../../lambda/core/coverage-section';
import { html, joinHtml, type Html } from '../../lambda/core/html';
import { writeHtmlTable } from '../../lambda/core/html-table';
import { openClock } from '../../lambda/core/local-time';
import { writeHead, type Fact } from '../../lambda/core/report-page/head';
import { writeAttackFigure } from '../../lambda/core/report-page/incident-picture';
import { writePage } from '../../lambda/core/report-page/page';
import type { Pen } from '../../lambda/core/report-page/pen';
import { writeOffenders, writeOthers } from '../../lambda/core/report-page/who';
import { sentencesOf } from '../../lambda/core/wording/choose';
import type { ReplayResult } from './contract';
import type { MinuteOfAttack } from './minutes';
import type { Replayed } from './replay';
import type { ReplaySettings } from './settings';

export function writeReplayHtml(
  { result, coverage, minutes, notes }: Replayed,
  { language, timeZone }: Pick<ReplaySettings, 'language' | 'timeZone'>,
): string {
  const pen: Pen = { sentences: sentencesOf(language), clock: openClock(timeZone?.name ?? 'UTC') };
  const { sentences } = pen;
  const verdict = sentences.verdicts[result.verdict];
  return writePage({
    language,
    title: `Floodgate replay: ${verdict}`,
    sections: [
      writeHead({
        mood: result.verdict === 'connect-flood' ? 'act' : 'calm',
        place: ['Floodgate replay', ...describeSpan(result, pen)],
        headline: verdict,
        why: sentences.phrase(result.why),
        facts: listFacts(result, pen),
      }),
      writePicture(minutes, pen),
      writeDenies(result, pen),
      writeCoverageSection(coverage, sentences),
      writeOffenders(result.offenders, pen),
      writeOthers(result, pen),
      writeNotes(notes, pen),
      html`<footer>${sentences.notes.nothing} ${sentences.notes.madeBy}</footer>`,
    ],
  });
}

function writeNotes(notes: readonly string[], { sentences }: Pen): Html {
  if (notes.length === 0) return html``;
  const items = notes.map((note) => html`<li>${sentences.phrase(note)}</li>`);
  return html`<section>
    <h2>${sentences.headings.warnings}</h2>
    <ul>
      ${joinHtml(items)}
    </ul>
  </section>`;
}

function describeSpan({ window: { from, to } }: ReplayResult, { sentences, clock }: Pen): readonly string[] {
  if (from === null) return [];
  return [
    to === null ? clock.dateTime(from) : `${clock.dateTime(from)} – ${clock.dateTime(to)}`,
    sentences.notes.times(clock.describe(from)),
  ];
}

function listFacts({ lines, offenders, denies }: ReplayResult, { sentences }: Pen): readonly Fact[] {
  const { facts, columns, count } = sentences;
  return [
    { name: facts.lines, value: count(lines.read) },
    ...(lines.unparsed > 0
      ? [{ name: facts.unparsed, value: count(lines.unparsed), mood: 'bad' as const }]
      : []),
    { name: columns.offenders, value: count(offenders.length) },
    { name: facts.toDeny, value: count(denies.length) },
  ];
}

function writePicture(minutes: readonly MinuteOfAttack[], pen: Pen): Html {
  if (minutes.length === 0) return html``;
  const { picture, headings } = pen.sentences;
  const [connects, timeouts] = (['offences', 'timeouts'] as const).map((kind) =>
    minutes.map((one) => ({ at: one.at, count: one[kind] })),
  );
  const hasTimeouts = minutes.some((one) => one.timeouts > 0);
  return writeAttackFigure(
    {
      title: headings.picture,
      description: picture.describe({
        connects: minutes.reduce((sum, one) => sum + one.offences, 0),
        peak: minutes.reduce((most, one) => Math.max(most, one.offences), 0),
        gatewayTimeouts: undefined,
        moments: [],
      }),
      panels: [
        { title: picture.connects, colour: 'attack', minutes: connects ?? [] },
        ...(hasTimeouts
          ? [{ title: picture.proxyTimeouts, colour: 'errors', minutes: timeouts ?? [] } as const]
          : []),
      ],
      marks: [],
      sick: undefined,
      clock: pen.clock,
    },
    pen,
  );
}

function writeDenies({ denies }: ReplayResult, { sentences }: Pen): Html {
  const { columns, headings, count, notes } = sentences;
  return writeHtmlTable(
    headings.wouldBeDenied,
    [
      { name: columns.prefix, kind: 'code' },
      { name: columns.offenders, kind: 'number' },
      { name: columns.covers, kind: 'code' },
      { name: columns.innocentRequests, kind: 'number' },
    ],
    denies.map(({ cidr, offenders, addresses, legitRequests }) => [
      cidr,
      count(offenders.length),
      notes.addresses(addresses),
      count(legitRequests),
    ]),
    sentences,
  );
}
