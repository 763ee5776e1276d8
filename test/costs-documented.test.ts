/** The sums of docs/costs.md are right, and made from the prices that it lists. */
import { readFileSync } from 'node:fs';
import { METRICS } from '../lambda/core/metrics';

const page = readFileSync('docs/costs.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('**', '')));
const numbersOf = (text: string): number[] =>
  [...text.replaceAll(',', '').matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
/** Of a row: what it is for, its sum, and what the sum comes to. */
const sums = rows.flatMap(([, what = '', sum = '', result = '']) =>
  sum.includes('×') ? [[what, sum.replace(/ \(.*| for each hour/g, ''), result] as const] : [],
);

/** `43,200 × 0.20 / 1,000,000`, with units among the numbers. */
function compute(sum: string): number {
  const [product = '', ...divisors] = sum.split('/');
  const multiplied = product.split('×').map((factor) => numbersOf(factor)[0] ?? NaN);
  return divisors
    .map((divisor) => numbersOf(divisor)[0] ?? NaN)
    .reduce(
      (value, divisor) => value / divisor,
      multiplied.reduce((value, factor) => value * factor, 1),
    );
}

it('there are sums at rest and in an incident', () => {
  expect(sums.length).toBeGreaterThan(9);
});

it.each(sums)('%s: %s', (_, sum, result) => {
  const digits = (result.split('.')[1] ?? '').length;
  expect(compute(sum).toFixed(digits)).toBe(result);
});

it.each(sums)('%s: its price stands in the list of prices', (_, sum) => {
  const prices = rows
    .filter(([, , price = '']) => !price.includes('×'))
    .flatMap(([, , price = '']) => numbersOf(price)[0] ?? []);
  expect(
    sum
      .split(/[×/]/)
      .flatMap(numbersOf)
      .some((number) => prices.includes(number)),
  ).toBe(true);
});

it('the month at rest is the sum of its rows', () => {
  const end = rows.findIndex(([, what]) => what === 'all');
  const begin = rows.findLastIndex(([, what], index) => what === 'what' && index < end);
  const total = rows
    .slice(begin + 1, end)
    .reduce((sum, [, , , result = '']) => sum + (numbersOf(result)[0] ?? 0), 0);
  const [all, withFreeDashboard] = numbersOf(rows[end]?.[3] ?? '');
  expect([total.toFixed(2), (total - 3).toFixed(2)]).toEqual([
    all?.toFixed(2),
    withFreeDashboard?.toFixed(2),
  ]);
});

it('an incident writes every metric, and the budget that is left for each family', () => {
  const [, sum = ''] = sums.find(([what]) => what === 'metrics') ?? [];
  expect(numbersOf(sum)[0]).toBe(Object.keys(METRICS).length + 1);
});
