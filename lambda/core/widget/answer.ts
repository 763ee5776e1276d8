/** What CloudWatch shows in a popup after a button was pressed: the report of the run. Pure. */
import { html } from '../html';
import type { Report } from '../report';
import { writeText } from '../report-text';
import type { Language } from '../wording/sentences';
import { writeFrame, type Theme } from './frame';

interface AnswerWords {
  readonly busy: string;
  readonly refresh: string;
}

const WORDS: Readonly<Record<Language, AnswerWords>> = {
  en: {
    busy: 'Another run was at work, and nothing was done. Press the button again in a minute.',
    refresh: 'Refresh the widget to see what stands now.',
  },
  ja: {
    busy: '別の実行が作業中のため、何も行いませんでした。1 分後にもう一度押してください。',
    refresh: 'ウィジェットを更新すると現在の状態が表示されます。',
  },
};

export function writeAnswer(report: Report, theme: Theme): string {
  const words = WORDS[report.language];
  if (report.isBusy === true) return writeFrame(theme, html`<p>${words.busy}</p>`).text;
  return writeFrame(
    theme,
    html`<pre>${writeText(report)}</pre>
      <p class="faint">${words.refresh}</p>`,
  ).text;
}
