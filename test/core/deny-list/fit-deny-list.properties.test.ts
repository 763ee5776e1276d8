/** What holds for every deny list, on floods larger than trying everything could judge. */
import fc from 'fast-check';
import {
  addressCount,
  contains,
  formatPrefix,
  overlaps,
  widen,
  type Family,
  type Prefix,
} from '../../../lambda/core/addresses';
import { fitDenyList } from '../../../lambda/core/deny-list/fit-deny-list';
import type { DenyListProblem, WeightedClient } from '../../../lambda/core/deny-list/problem';

const runs = { numRuns: Math.ceil(Number(process.env['FLOODGATE_CASES'] ?? 2_000) / 10) };

/** Addresses crowd in a few neighbourhoods, as in floods: most share long prefixes. */
const address = fc
  .record({
    family: fc.constantFrom<Family>(4, 6),
    neighbourhood: fc.constantFrom(0n, 1n, 0x55n, 0x8000n, 0xffffn),
    offset: fc.bigInt(0n, 1023n),
    host: fc.bigInt(0n, 3n),
  })
  .map(({ family, neighbourhood, offset, host }): Prefix => {
    if (family === 4) return { family, network: (neighbourhood << 16n) | offset, length: 32 };
    return {
      family,
      network: (0x2001n << 112n) | (neighbourhood << 80n) | (offset << 64n) | host,
      length: 128,
    };
  });
const weight = fc.oneof(
  fc.nat(20),
  fc.nat(200).map((n) => n / 8),
  fc.double({ min: 0, max: 10, noNaN: true }),
);
const clients = fc.array(fc.record({ prefix: address, weight }), { maxLength: 120 });
const never = fc.array(
  fc.tuple(address, fc.nat(20)).map(([prefix, bits]) => widen(prefix, prefix.length - bits)),
  { maxLength: 4 },
);
const problem: fc.Arbitrary<DenyListProblem> = fc.record({
  attack: clients,
  legit: clients,
  never,
  budget: fc.nat(25).map((k) => ({ 4: k, 6: k })),
  lambda: fc.constantFrom(0, 0.1, 1, 1, 2.5, 1 / 3),
  widest: fc.record({ 4: fc.integer({ min: 16, max: 32 }), 6: fc.integer({ min: 44, max: 64 }) }),
});

function sumWeights(list: readonly WeightedClient[]): number {
  return list.reduce((sum, client) => sum + client.weight, 0);
}

function weigh(
  asked: DenyListProblem,
  list: readonly Prefix[],
): Record<'covered' | 'uncovered' | 'collateral', number> {
  const isHeld = ({ prefix }: WeightedClient): boolean => list.some((entry) => contains(entry, prefix));
  const covered = sumWeights(asked.attack.filter(isHeld));
  return {
    covered,
    uncovered: sumWeights(asked.attack) - covered,
    collateral: sumWeights(asked.legit.filter(isHeld)),
  };
}

/** The K blocks of one length with the most attack weight that the rules allow: what people write by hand. */
function heaviest(asked: DenyListProblem, family: Family, length: number): readonly Prefix[] {
  const totals = new Map<string, { prefix: Prefix; total: number }>();
  for (const client of asked.attack) {
    if (client.prefix.family !== family) continue;
    const prefix = widen(client.prefix, length);
    if (asked.never.some((block) => overlaps(block, prefix))) continue;
    const total = (totals.get(formatPrefix(prefix))?.total ?? 0) + client.weight;
    totals.set(formatPrefix(prefix), { prefix, total });
  }
  const sorted = [...totals.values()].sort((a, b) => b.total - a.total);
  return sorted.slice(0, asked.budget[family]).map(({ prefix }) => prefix);
}

describe('every deny list', () => {
  it('keeps the budget of each family, the widest prefix, and off the never-block list', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const prefixes = fitDenyList(asked).prefixes.map((entry) => entry.prefix);
        for (const family of [4, 6] as const) {
          const ours = prefixes.filter((prefix) => prefix.family === family);
          expect(ours.length).toBeLessThanOrEqual(asked.budget[family]);
          for (const prefix of ours) {
            expect(prefix.length).toBeGreaterThanOrEqual(asked.widest?.[family] ?? NaN);
            expect(prefix.length).toBeLessThanOrEqual({ 4: 32, 6: 64 }[family]);
            expect(asked.never.filter((block) => overlaps(block, prefix))).toEqual([]);
          }
        }
      }),
      runs,
    );
  });

  it('tells the weights that its prefixes hold, by entry and in all', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const list = fitDenyList(asked);
        const sums = weigh(
          asked,
          list.prefixes.map(({ prefix }) => prefix),
        );
        expect(list.covered).toBeCloseTo(sums.covered, 9);
        expect(list.uncovered).toBeCloseTo(sums.uncovered, 9);
        expect(list.collateral).toBeCloseTo(sums.collateral, 9);
        expect(list.cost).toBeCloseTo(sums.collateral + (asked.lambda ?? 1) * sums.uncovered, 9);
        for (const entry of list.prefixes) {
          const alone = weigh(asked, [entry.prefix]);
          expect(entry.attackWeight).toBeCloseTo(alone.covered, 9);
          expect(entry.legitWeight).toBeCloseTo(alone.collateral, 9);
          expect(entry.addresses).toBe(addressCount(entry.prefix));
        }
      }),
      runs,
    );
  });

  it('accounts for each offender once: under its entry, or left over', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const list = fitDenyList(asked);
        for (const entry of list.prefixes) {
          for (const index of entry.offenders) {
            expect(
              asked.attack.slice(index, index + 1).every(({ prefix }) => contains(entry.prefix, prefix)),
            ).toBe(true);
          }
        }
        const all = [
          ...list.prefixes.flatMap(({ offenders }) => offenders),
          ...list.leftOver.map((l) => l.offender),
        ];
        expect(all.toSorted((a, b) => a - b)).toEqual([...asked.attack.keys()]);
      }),
      runs,
    );
  });

  it('does no more harm than the heaviest singles, nor than the heaviest /24s and /48s', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const wide = { ...asked, widest: { 4: 24, 6: 48 } };
        const { cost } = fitDenyList(wide);
        for (const lengths of [{ 4: 32, 6: 64 } as const, { 4: 24, 6: 48 } as const]) {
          const byHand = ([4, 6] as const).flatMap((family) => heaviest(wide, family, lengths[family]));
          const sums = weigh(wide, byHand);
          expect(cost).toBeLessThanOrEqual(sums.collateral + (asked.lambda ?? 1) * sums.uncovered + 1e-9);
        }
      }),
      runs,
    );
  });

  it('does no more harm with a larger budget', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const larger = { ...asked, budget: { 4: asked.budget[4] + 1, 6: asked.budget[6] + 1 } };
        expect(fitDenyList(larger).cost).toBeLessThanOrEqual(fitDenyList(asked).cost);
      }),
      runs,
    );
  });

  it('is the same in whatever order the question is put', () => {
    fc.assert(
      fc.property(problem, fc.infiniteStream(fc.nat()), (asked, stream) => {
        const shuffle = <T>(items: readonly T[]): readonly T[] =>
          items
            .map((item) => ({ item, place: Number(stream.next().value) }))
            .sort((a, b) => a.place - b.place)
            .map(({ item }) => item);
        const name = (question: DenyListProblem) => {
          const list = fitDenyList(question);
          const nameOf = (index: number) =>
            question.attack.slice(index, index + 1).map(({ prefix }) => formatPrefix(prefix));
          return {
            ...list,
            prefixes: list.prefixes.map((entry) => ({ ...entry, offenders: entry.offenders.map(nameOf) })),
            leftOver: list.leftOver.map((left) => ({ ...left, offender: nameOf(left.offender) })),
          };
        };
        const shuffled = {
          ...asked,
          attack: shuffle(asked.attack),
          legit: shuffle(asked.legit),
          never: shuffle(asked.never),
        };
        expect(name(shuffled)).toEqual(name(asked));
      }),
      runs,
    );
  });

  it('names as the next budget the first whose list covers the offender', () => {
    fc.assert(
      fc.property(problem, (asked) => {
        const { leftOver } = fitDenyList(asked);
        const waiting = leftOver.flatMap(({ offender, coveredFromBudget }) =>
          coveredFromBudget === undefined ? [] : [{ offender, coveredFromBudget }],
        );
        for (const { offender, coveredFromBudget } of waiting.slice(0, 3)) {
          const family = asked.attack[offender]?.prefix.family ?? 4;
          const isLeftAt = (budget: number): boolean =>
            fitDenyList({ ...asked, budget: { ...asked.budget, [family]: budget } }).leftOver.some(
              (left) => left.offender === offender,
            );
          expect(isLeftAt(coveredFromBudget)).toBe(false);
          for (let budget = asked.budget[family]; budget < coveredFromBudget; budget++) {
            expect(isLeftAt(budget)).toBe(true);
          }
        }
      }),
      { numRuns: Math.ceil(runs.numRuns / 4) },
    );
  });
});
