/** How to take it back, as a part of the page: to be copied at three in the morning. Pure. */
import { html, joinHtml, type Html } from '../html';
import type { Undo } from '../undo';
import type { Pen } from './pen';

export function writeUndo(undo: Undo | undefined, { sentences }: Pen): Html {
  if (undo === undefined) return html``;
  const words = sentences.undo;
  const steps = words.steps(undo.functionName, undo.region).map((step) => html`<li>${step}</li>`);
  return html`<section>
    <h2>${sentences.headings.undo}</h2>
    <p>${words.lead}</p>
    <h3>${words.commandLine}</h3>
    <pre>${undo.commandLine}</pre>
    <h3>${words.awsCli}</h3>
    <pre>${undo.awsCli}</pre>
    <h3>${words.awsConsole}</h3>
    <ol>
      ${joinHtml(steps)}
    </ol>
    <pre>${undo.event}</pre>
    ${undo.hasParts ? html`<p>${words.parts}</p>` : ''} ${writeByHand(undo, words)}
  </section>`;
}

function writeByHand({ removeRules, restoreRules }: Undo, words: Pen['sentences']['undo']): Html {
  const steps = [
    ...removeRules.map(({ networkAclId, rules }) => words.removeRules(networkAclId, rules)),
    ...restoreRules.map(({ groupId, traffic, source }) => words.restoreRule(groupId, traffic, source)),
  ];
  return html`<details>
    <summary>${words.byHandLead}</summary>
    <ol>
      ${joinHtml(steps.map((step) => html`<li>${step}</li>`))}
    </ol>
  </details>`;
}
