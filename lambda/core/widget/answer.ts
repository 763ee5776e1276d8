/** What CloudWatch shows in a popup after a button was pressed: the report of the run. Pure. */
import { html } from '../html';
import type { Report } from '../report';
import { writeText } from '../report-text';
import { writeFrame, type Theme } from './frame';
import { widgetWordsOf } from './words';

export function writeAnswer(report: Report, theme: Theme): string {
  const words = widgetWordsOf(report.language);
  if (report.isBusy === true) return writeFrame(theme, html`<p>${words.busy}</p>`).text;
  return writeFrame(
    theme,
    html`<pre>${writeText(report)}</pre>
      <p class="faint">${words.refresh}</p>`,
  ).text;
}
