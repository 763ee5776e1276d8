/** The report as plain text, for mail and for the terminal: what matters in the first ten seconds stands first. */
import { openClock } from './local-time';
import { describeSource, describeTraffic, type DenyRow } from './ledger-rows';
import { makePrintable } from './printable';
import { describeRow } from './restart-plan';
import { writeHeadline, writeReason, type Report } from './report';
import { nameStatusCommand } from './status';
import { listMoments } from './story';
import type { Pen, Section } from './text-section';
import { alignRows } from './text-table';
import { writeWho } from './text-who';
import { describeUndo } from './undo';
import { sentencesOf } from './wording/choose';
import type { Sentences } from './wording/sentences';

/** A line of a mail; nothing that we write is longer, what logs hold may be. */
const LONGEST_LINE = 1_000;
/** Of one section: nobody reads three thousand offenders in a mail, and what comes after them must be found. */
const MOST_LINES = 60;

export function writeText(report: Report): string {
  const sentences = sentencesOf(report.language);
  const pen: Pen = {
    report,
    sentences,
    clock: openClock(report.timeZone),
    section: (heading, lines) => ({ title: sentences.headings[heading], lines }),
  };
  const sections = [
    writeHead(pen),
    pen.section('failed', report.failures.map(sentences.phrase)),
    writeStory(pen),
    writeChanges(pen),
    ...writeStanding(pen),
    writeUndo(pen),
    ...writeWho(pen),
    ...writeLockDown(pen),
    ...writeDiagnosis(pen),
    ...writeExplanation(pen),
    writeTargets(pen),
    writeAdvice(pen),
    writeEarlier(pen),
  ];
  return `${sections
    .filter(({ lines }) => lines.length > 0)
    .map((section) => joinSection(section, sentences))
    .join('\n\n')}\n`;
}

/** The one place where text is escaped for mail and terminal: every line, whoever wrote it. */
function joinSection({ title, lines }: Section, { notes }: Sentences): string {
  const indent = title === '' ? '' : '  ';
  const more = lines.length - MOST_LINES;
  const printed = lines.slice(0, MOST_LINES).map((line) => `${indent}${makePrintable(line, LONGEST_LINE)}`);
  if (more > 0) printed.push(`${indent}${notes.more(more)}`);
  return [...(title === '' ? [] : [title]), ...printed].join('\n');
}

function writeHead({ report, sentences, clock }: Pen): Section {
  const { story, at, environment, incident } = report;
  const reason = writeReason(report, sentences);
  const { facts, duration, notes } = sentences;
  const times = [
    ...(story?.secondsToBlock === undefined ? [] : [`${facts.blocked} ${duration(story.secondsToBlock)}`]),
    ...(story?.secondsToHealthy === undefined
      ? []
      : [`${facts.healthy} ${duration(story.secondsToHealthy)}`]),
  ];
  return {
    title: '',
    lines: [
      // In Lambda's console a run that a person asked for ends in green, whatever came of it.
      `${report.failures.length > 0 ? `${sentences.results.failed}: ` : ''}${writeHeadline(report, sentences)}`,
      ...(reason === undefined ? [] : [reason]),
      ...(times.length === 0 ? [] : [sentences.list(times)]),
      [
        environment,
        ...(incident === undefined ? [] : [notes.incident(incident.id)]),
        notes.times(clock.describe(at)),
      ].join(' · '),
    ],
  };
}

function writeStory({ report, sentences, clock, section }: Pen): Section {
  const moments = report.incident === undefined ? [] : listMoments(report.incident);
  return section(
    'story',
    alignRows(moments.map(({ at, what }) => [clock.dateTime(at), sentences.phrase(what)])),
  );
}

/** What was done; where nothing was (a dry run, or mode observe), what would have been. */
function writeChanges({ report, sentences, clock, section }: Pen): Section {
  const { outcomes, plan, lockDown, action, mode } = report;
  if (outcomes.length === 0) {
    const { title, lines } = section('planned', ((plan ?? lockDown)?.changes ?? []).map(sentences.change));
    return { title: `${title} (${sentences.notes.whyPlanned(action, mode)})`, lines };
  }
  return section(
    'done',
    alignRows(
      outcomes.map(({ change, result, detail, at }) => [
        clock.dateTime(at),
        sentences.results[result],
        `${sentences.change(change)}${detail === undefined ? '' : ` (${sentences.phrase(detail)})`}`,
      ]),
    ),
  );
}

/** So many offenders of a deny are named in a line of the status. */
const COVERED_NAMED = 3;

/** Whom a deny covers, and the innocent requests that it hit when it was written. */
function describeCovered({ offenders = [], legitRequests = 0 }: DenyRow, { columns }: Sentences): string {
  if (offenders.length === 0) return '';
  const more = offenders.length - COVERED_NAMED;
  const named = `${offenders.slice(0, COVERED_NAMED).join(', ')}${more > 0 ? ` +${more}` : ''}`;
  return `${columns.covers} ${named}; ${columns.innocentRequests} ${legitRequests}`;
}

function writeStanding({ report: { standing, at }, sentences, clock, section }: Pen): readonly Section[] {
  if (standing === undefined) return [];
  const { columns } = sentences;
  return [
    section(
      'standingDenies',
      alignRows(
        standing.denies.map((row) => [
          row.cidr,
          `${row.networkAclId} ${columns.rule} ${row.ruleNumber}`,
          `${columns.from} ${clock.full(row.since)} (${sentences.duration((Date.parse(at) - Date.parse(row.since)) / 1000)})`,
          `${columns.until} ${clock.full(row.until)}`,
          row.state,
          describeCovered(row, sentences),
          sentences.phrase(row.reason),
        ]),
      ),
    ),
    section(
      'standingRules',
      alignRows(
        standing.rules.map((row) => [
          row.action,
          row.groupId,
          `${describeTraffic(row.permission)} ${columns.from} ${describeSource(row.permission)}`,
          row.state,
        ]),
      ),
    ),
    section(
      'standingRestarts',
      (standing.restarts ?? []).map(
        (row) => `${clock.full(row.since)} ${sentences.phrase(describeRow(row))}`,
      ),
    ),
  ];
}

function writeUndo({ report, sentences, section }: Pen): Section {
  const undo = describeUndo(report);
  if (undo === undefined) return section('undo', []);
  const { commandLine, awsConsole, steps, parts } = sentences.undo;
  return section('undo', [
    `${commandLine}:`,
    `  ${undo.commandLine}`,
    `${awsConsole}:`,
    ...steps(undo.functionName, undo.region).map((step) => `  ${step}`),
    `  ${undo.event}`,
    ...(undo.hasParts ? [parts] : []),
  ]);
}

/** A lock-down that a person asked for; the groups that it left open stand among the failures. */
function writeLockDown({ report: { lockDown }, sentences, section }: Pen): readonly Section[] {
  if (lockDown === undefined) return [];
  return [
    section(
      'kept',
      lockDown.kept.map(({ what, reason }) => `${what}: ${sentences.phrase(reason)}`),
    ),
    section('warnings', lockDown.warnings.map(sentences.phrase)),
  ];
}

function writeDiagnosis({ report: { diagnosis }, sentences, section }: Pen): readonly Section[] {
  if (diagnosis === undefined) return [];
  const { busiest, slowest, unparsedShare } = diagnosis;
  return [
    section(
      'busiest',
      alignRows(
        busiest.map(({ address, requests }) => [
          address,
          `${sentences.count(requests)} ${sentences.columns.requests}`,
        ]),
      ),
    ),
    section('slowest', slowest),
    {
      title: '',
      lines: unparsedShare > 0 ? [sentences.notes.unparsed((unparsedShare * 100).toFixed(1))] : [],
    },
  ];
}

function writeExplanation({ report: { explanation }, section }: Pen): readonly Section[] {
  if (explanation === undefined) return [];
  const { rules, lines } = explanation;
  const speaking = (side: 'for' | 'against'): string[] =>
    rules.filter((one) => one.side === side).map(({ rule, detail }) => `${rule}: ${detail}`);
  return [
    section('against', speaking('against')),
    section('inFavour', speaking('for')),
    section('lines', lines),
  ];
}

function writeTargets({ report: { targets }, section }: Pen): Section {
  return section(
    'targets',
    targets.map(
      ({ id, port, health, reason }) =>
        `${id}:${port} ${health}${reason === undefined ? '' : ` (${reason})`}`,
    ),
  );
}

function writeAdvice({ report, sentences, section }: Pen): Section {
  const texts = (report.advice ?? []).map(sentences.advice);
  return section(
    'advice',
    texts.flatMap(({ title, paragraphs, snippets }) => [
      title,
      ...paragraphs,
      ...snippets.flatMap(({ where, lines }) => [`${where}:`, ...lines.map((line) => `    ${line}`)]),
    ]),
  );
}

function writeEarlier({ report: { earlier = [], environment }, sentences, clock, section }: Pen): Section {
  if (earlier.length === 0) return section('earlier', []);
  const rows = earlier.map(({ id, openedAt, closedAt, verdict, offenders }) => [
    id,
    `${sentences.columns.from} ${clock.full(openedAt)}`,
    closedAt === undefined ? '' : `${sentences.columns.until} ${clock.full(closedAt)}`,
    verdict === undefined ? '' : sentences.verdicts[verdict],
    `${sentences.columns.offenders}: ${sentences.count(offenders)}`,
  ]);
  return section('earlier', [
    ...alignRows(rows),
    sentences.notes.inFull,
    `  ${nameStatusCommand(environment, earlier)}`,
  ]);
}
