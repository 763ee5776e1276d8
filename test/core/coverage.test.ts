/** Coverage against budget: the figures of the curve, and the rows that people read. */
import fc from 'fast-check';
import { parsePrefix } from '../../lambda/core/addresses';
import { traceCoverage, type CoverageProblem } from '../../lambda/core/coverage';
import { writeCoverageRow } from '../../lambda/core/coverage-table';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';

const client = (address: string, weight: number) => ({ prefix: parsePrefix(address)!, weight });
const problem = (differing: Partial<CoverageProblem> = {}): CoverageProblem => ({
  attack: [],
  legit: [],
  never: [],
  ...differing,
});

describe('the curve', () => {
  it('tells for each budget what the best list covers, what it hits, and what single addresses would cover', () => {
    const [curve] = traceCoverage(
      problem({
        attack: [client('203.0.113.4', 5), client('203.0.113.6', 4), client('198.18.0.1', 3)],
        legit: [client('203.0.113.5', 2)],
      }),
    );
    expect(curve).toMatchObject({ family: 4, attackRequests: 12 });
    expect(curve?.points.slice(0, 4)).toEqual([
      { budget: 0, entries: 0, attackRequests: 0, legitRequests: 0, cost: 12, singlesAttackRequests: 0 },
      { budget: 1, entries: 1, attackRequests: 9, legitRequests: 2, cost: 5, singlesAttackRequests: 5 },
      { budget: 2, entries: 2, attackRequests: 12, legitRequests: 2, cost: 2, singlesAttackRequests: 9 },
      { budget: 3, entries: 3, attackRequests: 12, legitRequests: 0, cost: 0, singlesAttackRequests: 12 },
    ]);
    expect(curve?.points).toHaveLength(41);
  });

  it('leaves out a family without offenders, and single addresses that must not be denied', () => {
    const curves = traceCoverage(
      problem({
        attack: [client('2001:db8::/64', 7), client('2001:db8:0:9::/64', 1)],
        never: [parsePrefix('2001:db8::1')!],
      }),
    );
    expect(curves.map(({ family }) => family)).toEqual([6]);
    expect(curves[0]?.points[2]).toMatchObject({ attackRequests: 1, singlesAttackRequests: 1 });
  });

  it('agrees with the deny list of every budget, and never costs more with a larger one', () => {
    const some = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 63 }).map((host) => `203.0.113.${host}`),
        fc.integer({ min: 1, max: 20 }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(some, some, fc.integer({ min: 0, max: 40 }), (attackers, visitors, budget) => {
        const guilty = new Set(attackers.map(([address]) => address));
        const whole = problem({
          attack: attackers.map(([address, weight]) => client(address, weight)),
          legit: visitors
            .filter(([address]) => !guilty.has(address))
            .map(([address, weight]) => client(address, weight)),
        });
        const points = traceCoverage(whole)[0]!.points;
        const fit = fitDenyList({ ...whole, budget: { 4: budget, 6: 0 } });
        expect(points[budget]).toMatchObject({
          entries: fit.prefixes.length,
          attackRequests: fit.covered,
          legitRequests: fit.collateral,
          cost: fit.cost,
        });
        points.forEach(({ cost }, index) =>
          expect(cost).toBeLessThanOrEqual(points[index - 1]?.cost ?? Infinity),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('the row', () => {
  const coverage = {
    family: 4 as const,
    entries: 17,
    budget: 18,
    coveredRequests: 1999,
    attackRequests: 2000,
    legitRequests: 3,
    leftOver: [
      { kind: 'no-room' as const, offenders: 2, attackRequests: 1, nextBudget: 21 },
      { kind: 'never-block' as const, offenders: 1, attackRequests: 0 },
    ],
  };

  it('tells entries, attack, innocents, and who is left over with the reason and the next budget', () => {
    expect(writeCoverageRow(coverage, 'acl-1')).toEqual([
      'acl-1 IPv4',
      '17 of 18',
      '1999 of 2000 (99 %)',
      '3',
      '2 (1 request): no room, next budget 21; 1 (0 requests): touch the never-block list',
    ]);
  });

  it('says 100 % only of all, and nothing of nothing', () => {
    const whole = { ...coverage, family: 6 as const, coveredRequests: 2000, leftOver: [] };
    expect(writeCoverageRow(whole)).toEqual(['IPv6', '17 of 18', '2000 of 2000 (100 %)', '3', 'none']);
    expect(writeCoverageRow({ ...whole, coveredRequests: 0, attackRequests: 0 })[2]).toBe('0 of 0');
  });
});
