/**
 * What the function answers: the report as JSON, for programs; for a person at Lambda's console the same, headed by its
 * text line by line; and for a button of the dashboard's widget a page.
 */
import type { Report } from './core/report';
import { writeText } from './core/report-text';
import { writeAnswer } from './core/widget/answer';
import { isFromWidget, readTheme } from './widget-event';

/** A report as a person reads it in the console's result pane, which shows JSON: `text` comes first. */
export type ReadableReport = { readonly text: readonly string[] } & Report;

export function answerWith(report: Report, event: unknown): Report | ReadableReport | string {
  if (isFromWidget(event)) return writeAnswer(report, readTheme(event));
  // Nobody reads what an alarm or a tick was answered.
  if (report.action === 'alarm' || report.action === 'tick') return report;
  return { text: writeText(report).trimEnd().split('\n'), ...report };
}
