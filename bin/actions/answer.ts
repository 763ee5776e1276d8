/** What the deployed function answered: checked, and made fit for a terminal. Pure. */
import { z } from 'zod';
import type { Report } from '../../lambda/core/report';
import { writeText } from '../../lambda/core/report-text';
import { paintSections, type Paint } from '../paint';
import { showUnsafeInLines } from '../../lambda/core/unsafe-characters';

/** What every report has had from the first version on; a deployed function may be older than this program. */
const reportSchema = z.looseObject({
  environment: z.string(),
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
  return paintSections(showUnsafeInLines(writeText(report)), paint);
}
