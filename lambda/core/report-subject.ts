/**
 * The subject of a report's mail: English and ASCII in every language, since Amazon SNS takes nothing else (Publish:
 * "ASCII text", less than 100 characters). Pure.
 */
import { makeAscii } from './printable';
import { countOf } from './wording';
import { isDryRun, summarise, tallyUp, type Report } from './report';

/** So many characters are seen in a list of mails. */
const SUBJECT_LENGTH = 80;
const NAME_LENGTH = 30;

/** Says it all in 80 characters: what went wrong first, then what was seen and done, then how the site is. */
export function writeSubject(report: Report): string {
  const { environment, failures, mode, action } = report;
  const name = environment.length > NAME_LENGTH ? `${environment.slice(0, NAME_LENGTH - 1)}~` : environment;
  const mark =
    failures.length > 0 ? 'FAILED: ' : mode === 'observe' && action !== 'status' ? 'observed: ' : '';
  const start = `[Floodgate ${name}] ${mark}`;
  return fitParts(start, listParts(report));
}

/** Most important first; what comes later is left out where it does not fit. */
function listParts(report: Report): readonly string[] {
  const { plan, outcomes, targets, action, summary, incident } = report;
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  const site = targets.length === 0 ? [] : [`${healthy}/${targets.length} healthy`];
  const end = incident?.state === 'closed' ? ['incident closed'] : [];
  if (plan === undefined || action === 'explain') return [summary.replace(/\.$/, '')];
  const isDry = isDryRun(report);
  if (plan.verdict !== 'connect-flood') {
    const line = summarise(plan, outcomes, isDry).replace(/\.$/, '');
    return [line.split(', ')[0] ?? line, ...end, ...site];
  }
  const { offenders, denied, ended, isLockedDown, notCovered, failed } = tallyUp(plan, outcomes, isDry);
  return [
    `CONNECT flood: ${countOf(offenders, 'client')}`,
    ...(failed > 0 ? [`${countOf(failed, 'change')} FAILED`] : []),
    ...end,
    ...(denied > 0 ? [`${denied} ${isDry ? 'to deny' : 'denied'}`] : []),
    ...(isLockedDown ? [isDry ? 'to lock down' : 'locked down'] : []),
    ...site,
    ...(notCovered > 0 ? [`${notCovered} not covered`] : []),
    ...(ended > 0 ? [`${ended} ended`] : []),
  ];
}

function fitParts(start: string, parts: readonly string[]): string {
  const [first = '', ...others] = parts.map(makeAscii);
  const subject = `${start}${first}`;
  if (subject.length > SUBJECT_LENGTH) return `${subject.slice(0, SUBJECT_LENGTH - 3)}...`;
  return others.reduce(
    (line, part) => (line.length + 2 + part.length <= SUBJECT_LENGTH ? `${line}, ${part}` : line),
    subject,
  );
}
