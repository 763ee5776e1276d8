/**
 * A report as one HTML page that needs nothing else: no network, no script. What matters in the first ten seconds
 * stands first: what happened, how it stands, what was changed, how to take it back. Pure.
 */
import { writeCoverageSection } from '../coverage-section';
import { html, type Html } from '../html';
import { openClock } from '../local-time';
import { isDryRun, writeHeadline, writeReason, type Report } from '../report';
import { writeSubject } from '../report-subject';
import { describeUndo } from '../undo';
import { sentencesOf } from '../wording/choose';
import type { Language } from '../wording/sentences';
import { writeAdvice } from './advice-section';
import { writeChanges, writeDenies, writeKept, writeStanding, writeTargets } from './changes';
import { writeDiagnosis } from './diagnosis';
import { writeEarlier } from './earlier-section';
import { writeFailures, writeHead, type Fact, type Head } from './head';
import { writePicture, writeStory } from './incident-picture';
import { writePage } from './page';
import type { Pen } from './pen';
import { writeUndo } from './undo-section';
import { writeOffenders, writeOthers } from './who';

/**
 * @param language in place of the report's own
 * @param more sections that only the caller knows, before the footer
 */
export function makeReportPage(
  report: Report,
  language: Language = report.language,
  more: readonly Html[] = [],
): string {
  const pen: Pen = { sentences: sentencesOf(language), clock: openClock(report.timeZone) };
  const { plan, incident } = report;
  return writePage({
    language,
    title: writeSubject(report),
    sections: [
      writeHead(describeHead(report, pen)),
      writeFailures(pen.sentences.headings.failed, report.failures.map(pen.sentences.phrase)),
      writePicture(report.story, pen),
      writeStory(incident, pen),
      writeChanges(report, pen),
      writeStanding(report, pen),
      writeUndo(describeUndo(report), pen),
      writeDiagnosis(report, pen),
      writeOffenders(plan?.offenders ?? incident?.offenders ?? [], pen),
      writeDenies(plan?.denies ?? [], isDryRun(report) ? 'wouldBeDenied' : 'denied', pen),
      writeOthers(plan ?? { suspects: [], spared: [], notCovered: [] }, pen),
      writeCoverageSection(plan?.coverage ?? [], pen.sentences),
      writeKept(report, pen),
      writeTargets(report, pen),
      writeAdvice(report.advice ?? [], pen),
      writeEarlier(report, pen),
      ...more,
      html`<footer>${pen.sentences.notes.madeBy} ${pen.clock.full(report.at)}</footer>`,
    ],
  });
}

function describeHead(report: Report, { sentences, clock }: Pen): Head {
  const { environment, incident, at } = report;
  return {
    mood: chooseMood(report),
    place: [
      `Floodgate ${environment}`,
      ...(incident === undefined ? [] : [sentences.notes.incident(incident.id)]),
      clock.dateTime(incident?.openedAt ?? at).slice(0, 10),
      sentences.notes.times(clock.describe(at)),
    ],
    headline: writeHeadline(report, sentences),
    why: writeReason(report, sentences),
    facts: listFacts(report, { sentences, clock }),
  };
}

function chooseMood({ failures, plan, incident, story }: Report): Head['mood'] {
  if (failures.length > 0) return 'bad';
  if (story?.secondsToHealthy !== undefined) return 'good';
  return (incident?.verdict ?? plan?.verdict) === 'connect-flood' ? 'act' : 'calm';
}

function listFacts(report: Report, { sentences }: Pen): readonly Fact[] {
  const { story, plan, targets, incident, standing } = report;
  const { facts, notes, duration, count } = sentences;
  const isFlood = (incident?.verdict ?? plan?.verdict) === 'connect-flood';
  const time = (seconds: number | undefined): string =>
    seconds === undefined ? notes.notYet : duration(seconds);
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  // What stands of an incident that is over says nothing about what was denied.
  const denies = plan?.denies.length ?? (incident?.state === 'open' ? standing?.denies.length : undefined);
  const isLockedDown = story?.marks.some(({ kind }) => kind === 'locked-down') === true;
  const errors = story?.gatewayTimeouts?.reduce((total, { count: errors }) => total + errors, 0);
  return [
    ...(story === undefined || !isFlood
      ? []
      : [
          { name: facts.blocked, value: time(story.secondsToBlock) },
          { name: facts.healthy, value: time(story.secondsToHealthy), mood: moodOf(story.secondsToHealthy) },
        ]),
    ...(isFlood && denies !== undefined
      ? [{ name: isDryRun(report) ? facts.toDeny : facts.denied, value: count(denies) }]
      : []),
    ...(story === undefined || !isFlood
      ? []
      : [{ name: facts.lockDown, value: isLockedDown ? notes.yes : notes.no }]),
    ...(targets.length === 0
      ? []
      : [
          {
            name: facts.targets,
            value: notes.healthyOf(healthy, targets.length),
            mood: healthy === targets.length ? ('good' as const) : ('bad' as const),
          },
        ]),
    ...(errors === undefined ? [] : [{ name: facts.timeouts, value: count(errors) }]),
  ];
}

function moodOf(seconds: number | undefined): Fact['mood'] {
  return seconds === undefined ? undefined : 'good';
}
