/** The head of a page: what happened in one line, how it stands, and the figures that count. Pure. */
import { html, joinHtml, type Html } from '../html';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mood?: 'good' | 'bad' | undefined;
}

export interface Head {
  readonly mood: 'bad' | 'act' | 'good' | 'calm';
  /** Where and when: the environment, the incident, the time zone. */
  readonly place: readonly string[];
  readonly headline: string;
  readonly why: string | undefined;
  readonly facts: readonly Fact[];
}

export function writeHead({ mood, place, headline, why, facts }: Head): Html {
  return html`<header class="${mood}">
      <p class="faint">${place.join(' · ')}</p>
      <h1>${headline}</h1>
      ${why === undefined ? '' : html`<p>${why}</p>`}
    </header>
    ${facts.length === 0 ? '' : writeFacts(facts)}`;
}

function writeFacts(facts: readonly Fact[]): Html {
  const tiles = facts.map(
    ({ name, value, mood }) =>
      html`<div class="${mood ?? ''}">
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="facts">${joinHtml(tiles)}</dl>`;
}

export function writeFailures(title: string, failures: readonly string[]): Html {
  if (failures.length === 0) return html``;
  const items = failures.map((failure) => html`<li>${failure}</li>`);
  return html`<section class="failures">
    <h2>${title}</h2>
    <ul>
      ${joinHtml(items)}
    </ul>
  </section>`;
}
