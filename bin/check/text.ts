/** The check for people: a line for each thing, and under what is not ready, the fix. Pure. */
import { makePrintable } from '../../lambda/core/printable';
import { countOf } from '../../lambda/core/wording';
import type { Paint, Style } from '../paint';
import type { CheckResult, Finding } from './finding';

const STYLES: Readonly<Record<Finding['standing'], Style>> = {
  ready: 'good',
  'not ready': 'bad',
  note: 'notice',
};
const STANDING_WIDTH = 'not ready'.length;

export function writeCheckText(result: CheckResult, paint: Paint): string {
  const width = Math.max(...result.findings.map(({ subject }) => subject.length));
  const count = (standing: Finding['standing']): number =>
    result.findings.filter((finding) => finding.standing === standing).length;
  const lines = result.findings.flatMap((finding) => writeFinding(finding, width, paint));
  const end = [
    `${count('ready')} ready`,
    `${count('not ready')} not ready`,
    countOf(count('note'), 'note'),
  ].join(', ');
  return [
    paint('strong', `Environment ${result.environment} (account ${result.account}, ${result.region})`),
    '',
    ...lines,
    '',
    paint(result.ready ? 'good' : 'bad', `${result.ready ? 'Ready' : 'Not ready'}: ${end}.`),
    '',
  ].join('\n');
}

function writeFinding({ subject, standing, detail, fix }: Finding, width: number, paint: Paint): string[] {
  const mark = paint(STYLES[standing], standing.padEnd(STANDING_WIDTH));
  const line = `  ${mark}  ${subject.padEnd(width)}  ${makePrintable(detail, Infinity)}`;
  const indent = ' '.repeat(2 + STANDING_WIDTH + 2 + width + 2);
  return [line, ...(fix === undefined ? [] : [`${indent}→ ${makePrintable(fix, Infinity)}`])];
}
