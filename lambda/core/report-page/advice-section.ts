/** What keeps it from coming again, as the last part of the page. Pure. */
import type { Advice, AdviceText } from '../advice';
import { html, joinHtml, type Html } from '../html';
import type { Pen } from './pen';

export function writeAdvice(advice: readonly Advice[], { sentences }: Pen): Html {
  if (advice.length === 0) return html``;
  return html`<section>
    <h2>${sentences.headings.advice}</h2>
    ${joinHtml(advice.map(sentences.advice).map(writeOne))}
  </section>`;
}

function writeOne({ title, paragraphs, snippets }: AdviceText): Html {
  const examples = snippets.map(
    ({ where, lines }) =>
      html`<p class="faint">${where}</p>
        <pre>${lines.join('\n')}</pre>`,
  );
  return html`<h3>${title}</h3>
    ${joinHtml(paragraphs.map((text) => html`<p>${text}</p>`))} ${joinHtml(examples)}`;
}
