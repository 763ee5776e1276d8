/** The open incident in the widget: what is known, what happened last, and how to take all of it back. Pure. */
import { html, joinHtml, type Html } from '../html';
import type { Incident, LedgerState } from '../ledger-rows';
import type { LocalClock } from '../local-time';
import { listMoments } from '../story';
import type { Sentences } from '../wording/sentences';
import { bounded } from './frame';
import { fixed, says, writeWidgetTable } from './table';
import { writeRollback, type Undoing } from './undo-buttons';

/** The newest moments; the report has all of them. */
const MOMENTS_SHOWN = 8;

export interface Telling extends Undoing {
  readonly sentences: Sentences;
  readonly clock: LocalClock;
}

export function writeIncidentSection(state: LedgerState, telling: Telling): Html {
  const { incident, requests = [] } = state;
  const { words } = telling;
  const underWay = requests.length === 0 ? html`` : html`<p>${words.carriedOut(String(requests.length))}</p>`;
  if (incident === undefined)
    return html`<h2>${words.noIncident}</h2>
      ${underWay}`;
  return html`<h2 class="alert">${words.open(incident.id)}</h2>
    ${joinHtml(listFacts(incident, telling).map((fact) => html`<p>${bounded(fact)}</p>`))} ${underWay}
    ${writeRollback('all', incident.id, telling)} ${writeTimeline(incident, telling)}`;
}

function listFacts(incident: Incident, { words, sentences, clock }: Telling): readonly string[] {
  const { openedAt, trigger, verdict, offenders, lastOffenceAt, lastLookAt, healthyAt, handedOver } =
    incident;
  return [
    words.opened(clock.full(openedAt), sentences.phrase(trigger)),
    ...(verdict === undefined
      ? []
      : [words.offenders(sentences.count(offenders.length), sentences.verdicts[verdict])]),
    ...(lastOffenceAt === undefined ? [] : [words.lastOffence(clock.full(lastOffenceAt))]),
    // Only once a flood was answered is it noted when the targets were healthy again.
    ...(healthyAt !== undefined
      ? [words.healthy(clock.full(healthyAt))]
      : verdict === 'connect-flood'
        ? [words.notHealthy]
        : []),
    ...(handedOver === undefined ? [] : [words.handedOver(sentences.phrase(handedOver.why))]),
    ...(lastLookAt === undefined ? [] : [words.lastLook(clock.full(lastLookAt))]),
  ];
}

function writeTimeline(incident: Incident, { sentences, clock }: Telling): Html {
  const { columns, headings, phrase } = sentences;
  const newest = listMoments(incident).slice(-MOMENTS_SHOWN).reverse();
  return html`<h2>${headings.story}</h2>
    ${writeWidgetTable(
      headings.story,
      [columns.time, columns.what],
      newest.map(({ at, what }) => [fixed(clock.dateTime(at)), says(bounded(phrase(what)))]),
    )}`;
}
