/**
 * What the function answers: the report as JSON, for programs; for a person at Lambda's console the same, headed by its
 * text line by line; and for a button of the dashboard's widget a page. A run that a person asked for and that
 * failed is answered in the same way: an error of the function would show one line of its report, and lose the rest.
 */
import type { Report } from './core/report';
import { writeText } from './core/report-text';
import { shortenReport } from './core/shorten-report';
import { writeAnswer } from './core/widget/answer';
import { RemediationError } from './remediate';
import { isFromWidget, readTheme } from './widget-event';

/** A report as a person reads it in the console's result pane, which shows JSON: `text` comes first. */
export type ReadableReport = { readonly text: readonly string[] } & Report;

type Answer = Report | ReadableReport | string;

export function answerWith(report: Report, event: unknown): Answer {
  if (isFromWidget(event)) return writeAnswer(report, readTheme(event));
  const short = shortenReport(report);
  return isByHand(report) ? { text: writeText(report).trimEnd().split('\n'), ...short } : short;
}

/**
 * Answers the person whose run failed with its report.
 * @throws whatever is no such run: Lambda's retries and the Errors metric see it
 */
export function answerFailure(error: unknown, event: unknown): Answer {
  if (error instanceof RemediationError && isByHand(error.report)) return answerWith(error.report, event);
  throw error;
}

/** Is there a person who reads the answer? Nobody reads what an alarm or a tick was answered. */
function isByHand({ action }: Report): boolean {
  return action !== 'alarm' && action !== 'tick';
}
