/** Tables of a page: the first rows at once, more behind a fold, the rest counted. */
import { writeHtmlTable } from '../../lambda/core/html-table';
import { ENGLISH } from '../../lambda/core/wording/en';

const write = (count: number): string =>
  writeHtmlTable(
    'Offenders',
    [{ name: 'address', kind: 'code' }],
    Array.from({ length: count }, (_, index) => [`row-${index}`]),
    ENGLISH,
  ).text;
const rowsOf = (text: string): number => text.match(/row-\d+/g)?.length ?? 0;

it('is nothing at all without rows', () => {
  expect(write(0)).toBe('');
});

it('shows a hundred rows without a fold', () => {
  expect(rowsOf(write(100))).toBe(100);
  expect(write(100)).not.toContain('<details>');
});

it('folds the others, and loses none', () => {
  expect(rowsOf(write(3000))).toBe(3000);
  expect(write(3000)).toMatch(/<summary>2,900 more<\/summary>/);
});

it('of a hundred thousand shows some, and says how many more there are', () => {
  expect(rowsOf(write(100_000))).toBe(5000);
  expect(write(100_000)).toContain('95,000 more');
});

it('can be reached by keyboard where it scrolls, and says what it is', () => {
  expect(write(1)).toMatch(/role="region" aria-label="Offenders" tabindex="0"/);
});
