/** What the deployed function answered: checked, and made fit for a terminal. Pure. */
import { z } from 'zod';
import type { Report } from '../../lambda/core/report';
import { writeText } from '../../lambda/core/report-text';
import { sentencesOf } from '../../lambda/core/wording/choose';
import { paintSections, type Paint } from '../paint';
import { showUnsafeInLines } from '../../lambda/core/unsafe-characters';

/** What no report lacks; a deployed function may be older or newer than this program. */
const reportSchema = z.looseObject({
  environment: z.string(),
  region: z.string(),
  language: z.enum(['en', 'ja']),
  timeZone: z.string(),
  action: z.string(),
  mode: z.enum(['observe', 'enforce']),
  at: z.string(),
  summary: z.string(),
  outcomes: z.array(z.unknown()),
  targets: z.array(z.unknown()),
  failures: z.array(z.string()),
});

/** Is this a report? */
export function isReport(value: unknown): value is Report {
  return reportSchema.safeParse(value).success;
}

/** A report as aligned text. Whatever it quotes, the terminal obeys none of it. */
export function writeReport(report: Report, paint: Paint): string {
  const { headings, results } = sentencesOf(report.language);
  return paintSections(showUnsafeInLines(writeText(report)), paint, [
    headings.failed,
    results.failed,
    `${results.failed}:`,
  ]);
}
