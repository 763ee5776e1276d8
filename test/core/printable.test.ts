/** Text from a log, made safe to print. */
import fc from 'fast-check';
import { makePrintable } from '../../lambda/core/printable';

it.each([
  ['plain text, "quotes" and Grüße 日本', 'plain text, "quotes" and Grüße 日本'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['a\r\nb', 'a\\u{d}\\u{a}b'],
  ['\u009b2J', '\\u{9b}2J'],
  ['abc\u202ecba', 'abc\\u{202e}cba'],
  ['a\u200bb', 'a\\u{200b}b'],
  ['a\u{e0041}b', 'a\\u{e0041}b'],
  ['a\ud800b', 'a\\u{d800}b'],
  ['😀', '😀'],
])('%j is printed as %s', (text, printed) => {
  expect(makePrintable(text)).toBe(printed);
});

it('is one line without anything that turns or hides text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(makePrintable(text)).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b-\u200f]*$/u);
    }),
  );
});

it('is cut where it is long, before it is escaped', () => {
  expect(makePrintable('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
  expect(makePrintable('\u0000'.repeat(1_000_000), 5)).toBe(`${'\\u{0}'.repeat(5)}…`);
  expect(makePrintable('😀😀', 3)).toBe('😀\\u{d83d}…');
});
