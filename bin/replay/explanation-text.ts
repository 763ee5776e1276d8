/** An explanation for people: what the address is held to be, and every rule and line of it. */
import type { Explanation } from '../../lambda/core/explain';
import { joinSections, writeTable } from '../table';

export function writeExplanation({ address, standing, rules, lines }: Explanation): string {
  const speaking = (side: 'for' | 'against'): string[][] =>
    rules.filter((one) => one.side === side).map(({ rule, detail }) => [rule, detail]);
  return joinSections([
    [`${address}: ${standing}`],
    writeTable('Speaks against it', ['', ''], speaking('against')),
    writeTable('Speaks for it', ['', ''], speaking('for')),
    writeTable(
      'Its newest lines',
      [''],
      lines.map((line) => [line]),
    ),
  ]);
}
