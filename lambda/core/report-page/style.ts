/**
 * The style of our pages: light and dark by the reader's system, narrow screens, print. Text keeps a contrast of 4.5
 * to 1 and more with its ground, marks of pictures 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
 */
import { Html } from '../html';

/** No value goes in: the style is the same for every page. */
export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --ground: #fff; --card: #f6f8fa; --ink: #1b1f24; --faint: #59636e; --line: #d1d9e0;
  --attack: #cf4a3c; --errors: #b26a00; --sick: #cf222e14; --alarm: #b3261e; --act: #0b5cad; --good: #1a7f37;
  --best: #0b5cad; --singles: #9a5b00; --hit: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1419; --card: #171d24; --ink: #e6edf3; --faint: #9aa7b4; --line: #313a44;
    --attack: #ff7b6b; --errors: #e3a54a; --sick: #ff8a8018; --alarm: #ff8a80; --act: #6cb2ff; --good: #56d364;
    --best: #6cb2ff; --singles: #e3a54a; --hit: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.55 system-ui, "Segoe UI", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", sans-serif;
}
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.5rem 3rem; }
header { border-left: 5px solid var(--faint); padding-left: 1rem; }
header.bad { border-color: var(--alarm); }
header.act { border-color: var(--act); }
header.good { border-color: var(--good); }
header p { margin: 0; }
.faint, figcaption, footer { color: var(--faint); font-size: .87rem; }
h1 { font-size: 1.55rem; line-height: 1.3; margin: .2rem 0 .4rem; }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: .95rem; margin: 1.1rem 0 .3rem; }
p { margin: .4rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
.facts div { background: var(--card); border-radius: 8px; padding: .7rem .75rem; display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--faint); font-size: .87rem; }
.facts dd { margin: 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.35; }
.facts .bad dd { color: var(--alarm); }
.facts .good dd { color: var(--good); }
.failures { background: var(--card); border: 1px solid var(--alarm); border-radius: 8px; padding: .1rem 1rem .6rem; margin-top: 1.5rem; }
.failures h2 { color: var(--alarm); margin-top: .7rem; }
figure { margin: 0; }
figure.coverage svg { max-width: 44rem; }
figure svg text { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
ol.story { list-style: none; margin: 0; padding: 0; }
ol.story li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .8rem; padding: .15rem 0; }
ol.story time { color: var(--faint); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--act); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .35rem 1.1rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; font-size: .87rem; color: var(--faint); vertical-align: bottom; word-break: keep-all; }
th.number, td.number { text-align: right; }
td.code, td.number { white-space: nowrap; }
td.text { min-width: 13rem; overflow-wrap: anywhere; }
pre { background: var(--card); border-radius: 8px; padding: .7rem .9rem; margin: .3rem 0; white-space: pre-wrap; font-size: .87rem; }
pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK JP", monospace; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--act); }
ul, ol { margin: .3rem 0; padding-left: 1.3rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; }
@media (max-width: 40rem) {
  main { padding: 1.2rem 1rem 2rem; }
  h1 { font-size: 1.25rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: .5rem; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media print {
  :root {
    --ground: #fff; --card: #fff; --ink: #000; --faint: #444; --line: #bbb;
    --attack: #cf4a3c; --errors: #b26a00; --sick: #cf222e14; --alarm: #b3261e; --act: #0b5cad; --good: #1a7f37;
    --best: #0b5cad; --singles: #9a5b00; --hit: #b3261e;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  figure, tr, pre, .facts div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .facts div, pre { border: 1px solid var(--line); }
  .scroll { overflow: visible; }
}
`);
