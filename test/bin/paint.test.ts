/** Colours: at a terminal only, unless a variable says otherwise. */
import { makePaint, paintSections } from '../../bin/paint';

const stream = (isTTY: boolean) => ({ isTTY, write: () => undefined });
const isPainted = (isTTY: boolean, variables: Readonly<Record<string, string>>): boolean =>
  makePaint(stream(isTTY), variables)('bad', 'x') !== 'x';

it.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
  ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR against NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
] as const)('%s', (_name, isTTY, variables, expected) => {
  expect(isPainted(isTTY, variables)).toBe(expected);
});

it('marks headings and failures, and leaves the text what it is', () => {
  const text = 'Summary\nwhy\n\nFAILED\n  acl-1\n\nTargets\n  i-1\n';
  const painted = paintSections(text, (style, part) => `<${style}>${part}</${style}>`, ['FAILED']);
  expect(painted).toBe(
    '<strong>Summary</strong>\nwhy\n\n<bad>FAILED</bad>\n  acl-1\n\n<strong>Targets</strong>\n  i-1\n',
  );
});
