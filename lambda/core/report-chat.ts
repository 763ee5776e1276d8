/**
 * The report for chat: the custom notification schema, version 1.0, of Amazon Q Developer in chat applications (known
 * from its documentation, not tried on AWS). Its topic takes nothing else. Pure.
 */
import { escapeChat } from './chat';
import { openClock } from './local-time';
import { isDryRun, writeHeadline, writeReason, type Report } from './report';
import { listMoments } from './story';
import { describeUndo } from './undo';
import { sentencesOf } from './wording/choose';
import type { Sentences } from './wording/sentences';

/** A chat is glanced at; the mail and the page tell the rest. */
const FAILURES_SHOWN = 5;
const DENIES_SHOWN = 10;
const MOMENTS_SHOWN = 8;

export function writeChat(report: Report): string {
  const sentences = sentencesOf(report.language);
  const { environment, incident, action, failures } = report;
  const mark = failures.length > 0 ? `${sentences.results.failed}: ` : '';
  const title = escapeChat(`Floodgate ${environment}: ${mark}${writeHeadline(report, sentences)}`, 250);
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: writeDescription(report, sentences),
      nextSteps: writeNextSteps(report, sentences),
      keywords: ['floodgate', environment],
    },
    metadata: {
      // Messages of one incident stand in one thread.
      ...(incident === undefined ? {} : { threadId: incident.id }),
      summary: escapeChat(writeHeadline(report, sentences)),
      eventType: `floodgate-${failures.length > 0 ? 'failure' : action}`,
    },
  });
}

function writeDescription(report: Report, sentences: Sentences): string {
  const { plan, failures, incident, targets, timeZone } = report;
  const reason = writeReason(report, sentences);
  const clock = openClock(timeZone);
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  return [
    ...(reason === undefined ? [] : [escapeChat(reason)]),
    ...writeList(sentences.headings.failed, failures.map(sentences.phrase), FAILURES_SHOWN, sentences),
    ...(targets.length === 0
      ? []
      : [`*${sentences.facts.targets}:* ${sentences.notes.healthyOf(healthy, targets.length)}`]),
    ...writeList(
      sentences.headings[isDryRun(report) ? 'wouldBeDenied' : 'denied'],
      (plan?.denies ?? []).map(
        ({ cidr, until }) => `${cidr} (${sentences.columns.until} ${clock.full(until)})`,
      ),
      DENIES_SHOWN,
      sentences,
    ),
    ...writeList(
      sentences.headings.story,
      (incident === undefined ? [] : listMoments(incident))
        .slice(-MOMENTS_SHOWN)
        .map(({ at, what }) => `${clock.second(at)} ${sentences.phrase(what)}`),
      MOMENTS_SHOWN,
      sentences,
    ),
  ].join('\n');
}

function writeList(
  title: string,
  items: readonly string[],
  most: number,
  sentences: Sentences,
): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - most;
  return [
    `*${title}*`,
    ...items.slice(0, most).map((item) => `• ${escapeChat(item)}`),
    ...(more > 0 ? [`• ${sentences.notes.more(more)}`] : []),
  ];
}

function writeNextSteps(report: Report, sentences: Sentences): readonly string[] {
  const undo = describeUndo(report);
  return undo === undefined ? [] : [`${sentences.headings.undo}: ${escapeChat(undo.commandLine)}`];
}
