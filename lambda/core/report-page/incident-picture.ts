/** The picture of an incident, and its moments as a list. Pure. */
import { html, joinHtml, type Html } from '../html';
import type { Incident } from '../ledger-rows';
import { listMoments, type Mark, type Story } from '../story';
import { drawAttack, type AttackPicture } from './attack-picture';
import type { Pen } from './pen';

/** Nothing where there is nothing to be drawn. */
export function writePicture(story: Story | undefined, pen: Pen): Html {
  if (story === undefined) return html``;
  const picture = describePicture(story, pen);
  if (picture.panels.every(({ minutes }) => minutes.length === 0)) return html``;
  return writeAttackFigure(picture, pen);
}

export function writeAttackFigure(picture: AttackPicture, { sentences }: Pen): Html {
  return html`<section>
    <h2>${picture.title}</h2>
    <figure>
      ${drawAttack(picture)}
      <figcaption>${sentences.picture.caption}</figcaption>
    </figure>
  </section>`;
}

function describePicture(story: Story, { sentences, clock }: Pen): AttackPicture {
  const { picture, headings, moments } = sentences;
  const connects = story.minutes.map(({ minute, connects }) => ({ at: minute, count: connects }));
  const marks = story.marks
    .filter(({ kind }) => kind !== 'closed')
    .map((mark) => ({ ...mark, label: `${clock.second(mark.at)} ${moments[mark.kind]}` }));
  const { gatewayTimeouts } = story;
  return {
    title: headings.picture,
    description: picture.describe({
      connects: sum(connects),
      peak: connects.reduce((most, { count }) => Math.max(most, count), 0),
      gatewayTimeouts: gatewayTimeouts === undefined ? undefined : sum(gatewayTimeouts),
      moments: marks.map(({ label }) => label),
    }),
    panels: [
      { title: picture.connects, colour: 'attack', minutes: connects },
      ...(gatewayTimeouts === undefined
        ? []
        : [{ title: picture.gatewayTimeouts, colour: 'errors', minutes: gatewayTimeouts } as const]),
    ],
    marks,
    sick: findSick(story.marks),
    clock,
  };
}

function findSick(marks: readonly Mark[]): AttackPicture['sick'] {
  const find = (wanted: Mark['kind']): string | undefined => marks.find(({ kind }) => kind === wanted)?.at;
  const from = find('opened') ?? find('asked');
  return from === undefined ? undefined : { from, to: find('healthy') };
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

export function writeStory(incident: Incident | undefined, { sentences, clock }: Pen): Html {
  if (incident === undefined) return html``;
  const items = listMoments(incident).map(
    ({ at, what }) =>
      html`<li><time datetime="${at}">${clock.second(at)}</time><span>${sentences.phrase(what)}</span></li>`,
  );
  return html`<section>
    <h2>${sentences.headings.story}</h2>
    <ol class="story">
      ${joinHtml(items)}
    </ol>
  </section>`;
}
