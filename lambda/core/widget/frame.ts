/**
 * What surrounds everything that CloudWatch shows of ours: colours for its light and dark theme, which it names in each
 * call, and a bound for each text. CloudWatch takes scripts out; there is none. Pure.
 */
import { html, Html } from '../html';
import { makePrintable } from '../printable';

export type Theme = 'light' | 'dark';

/** A reason quotes what people and logs wrote. */
const LONGEST_TEXT = 300;

/** Text that nobody bounded yet. */
export function bounded(text: string): string {
  return makePrintable(text, LONGEST_TEXT);
}

export function writeFrame(theme: Theme, content: Html): Html {
  return html`<style>
      ${STYLE}
    </style>
    <div class="floodgate ${theme}">${content}</div>`;
}

/** Every colour keeps a contrast of 4.5 to 1 and more with its ground (WCAG 2.2, 1.4.3). No value goes in. */
const STYLE = new Html(`
.floodgate {
  --ground: #fff; --ink: #1b1f24; --faint: #59636e; --line: #d1d9e0; --act: #0b5cad; --alert: #b3261e;
  background: var(--ground); color: var(--ink); padding: .5rem;
  font: 13px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
}
.floodgate.dark {
  --ground: #0f1419; --ink: #e6edf3; --faint: #9aa7b4; --line: #313a44; --act: #6cb2ff; --alert: #ff8a80;
}
.floodgate h2 { font-size: 1.1em; margin: 1rem 0 .25rem; color: var(--ink); }
.floodgate h2.alert { color: var(--alert); margin-top: 0; }
.floodgate p { margin: .25rem 0; color: var(--ink); }
.floodgate p.faint { color: var(--faint); }
.floodgate .scroll { overflow-x: auto; }
.floodgate table { border-collapse: collapse; width: 100%; font: inherit; }
.floodgate th, .floodgate td {
  text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); color: var(--ink); background: var(--ground);
}
.floodgate th { font-weight: 600; white-space: nowrap; }
.floodgate .fixed { white-space: nowrap; width: 1%; }
.floodgate .says { min-width: 12rem; }
.floodgate a.btn {
  display: inline-block; margin: .1rem .5rem .1rem 0; padding: .1rem .75rem;
  border: 1px solid var(--act); border-radius: 1rem; color: var(--act); background: var(--ground);
  font-weight: 600; text-decoration: none; white-space: nowrap; cursor: pointer;
}
.floodgate cwdb-action { display: none; }
.floodgate pre {
  margin: .5rem 0; white-space: pre-wrap; color: var(--ink); background: var(--ground);
  font: 12px/1.4 ui-monospace, monospace;
}
`);
