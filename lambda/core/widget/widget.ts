/** The widget of the dashboard: what stands at this moment, from the ledger alone, with buttons that undo it. Pure. */
import { html, type Html } from '../html';
import { openClock } from '../local-time';
import { sentencesOf } from '../wording/choose';
import { writeDenySection } from './deny-section';
import { writeFrame } from './frame';
import { writeIncidentSection } from './incident-section';
import { writeLockDownSection } from './lock-down-section';
import type { WidgetView } from './view';
import { widgetWordsOf } from './words';

/** Writes the widget as HTML for CloudWatch; `now` is the moment of the look. */
export function writeWidget(view: WidgetView, now: Date): string {
  const { environment, mode, language, state, rows, theme, timeZone } = view;
  const words = widgetWordsOf(language);
  const sentences = sentencesOf(language);
  const clock = openClock(timeZone);
  const telling = { words, sentences, clock, endpoint: view.functionArn };
  const zone = sentences.notes.times(clock.describe(now.toISOString()));
  const content: Html = html`${writeIncidentSection(state, telling)}
    ${writeDenySection(state.denies, rows, telling)} ${writeLockDownSection(state, rows, telling)}
    <p class="faint">${environment}: ${words.mode[mode]} ${zone}. ${clock.full(now.toISOString())}</p>`;
  return writeFrame(theme, content).text;
}
