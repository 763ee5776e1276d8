/** The deny list is the exact optimum: equal to trying every allowed list, on thousands of small random problems. */
import fc from 'fast-check';
import { parsePrefix, type Prefix } from '../../../lambda/core/addresses';
import { fitDenyList } from '../../../lambda/core/deny-list/fit-deny-list';
import { findLeastHarm, SPACE, weighBlocks, type SmallBlock, type SmallProblem } from './brute-force';

const CASES = Number(process.env['FLOODGATE_CASES'] ?? 2_000);

const client = fc.record({
  unit: fc.nat(SPACE - 1),
  host: fc.nat(2),
  // Few different weights make many ties; tenths are not exact in binary.
  tenths: fc.oneof(fc.constantFrom(0, 1, 2, 10), fc.nat(40)),
});
const smallProblem: fc.Arbitrary<SmallProblem> = fc.record({
  family: fc.constantFrom(4, 6),
  attack: fc.array(client, { maxLength: 7 }),
  legit: fc.array(client, { maxLength: 7 }),
  never: fc.array(fc.record({ unit: fc.nat(SPACE - 1), bits: fc.constantFrom(-1, 0, 0, 1, 2, 3, 8) }), {
    maxLength: 2,
  }),
  budget: fc.nat(4),
  lambdaTenths: fc.constantFrom(0, 1, 5, 10, 10, 10, 15, 30),
  widestBits: fc.nat(6),
});

/** The small space lies in 203.0.113.0/26, or in 2001:db8:0:f00::/58 with one /64 per unit. */
function prefixOf(family: 4 | 6, unit: number, host: number, bitsBelow: number): Prefix {
  const text =
    family === 4
      ? `203.0.113.${unit}/${32 - Math.max(0, bitsBelow)}`
      : `2001:db8:0:${(0xf00 + unit).toString(16)}::${host}/${bitsBelow < 0 ? 128 : 64 - bitsBelow}`;
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`the test wrote a bad prefix: ${text}`);
  return prefix;
}

function fitSmall(problem: SmallProblem): ReturnType<typeof fitDenyList> {
  const { family, budget, lambdaTenths, widestBits } = problem;
  const place = (clients: SmallProblem['attack']) =>
    clients.map(({ unit, host, tenths }) => ({
      prefix: prefixOf(family, unit, host, family === 4 ? 0 : -1),
      weight: tenths / 10,
    }));
  return fitDenyList({
    attack: place(problem.attack),
    legit: place(problem.legit),
    never: problem.never.map(({ unit, bits }) => prefixOf(family, unit, 1, bits)),
    budget: { 4: budget, 6: budget },
    lambda: lambdaTenths / 10,
    widest: { 4: 32 - widestBits, 6: 64 - widestBits },
  });
}

function blockOf(prefix: Prefix): SmallBlock {
  return prefix.family === 4
    ? { start: Number(prefix.network & 63n), bits: 32 - prefix.length }
    : { start: Number((prefix.network >> 64n) & 63n), bits: 64 - prefix.length };
}

describe('the exact optimum', () => {
  it(`does as little harm as the best of all allowed lists (${CASES} random problems)`, () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const list = fitSmall(problem);
        const harm = weighBlocks(
          problem,
          list.prefixes.map(({ prefix }) => blockOf(prefix)),
        );
        expect(harm).toEqual(findLeastHarm(problem));
        expect(list.cost).toBe(harm.cost / 100);
      }),
      { numRuns: CASES },
    );
  });
});
