/** Weights become whole numbers: exact where they were written exactly, as close as doubles can be where not. */
import fc from 'fast-check';
import { chooseScale } from '../../../lambda/core/deny-list/exact-scale';

describe('the scale of weights', () => {
  it('keeps counts as they are', () => {
    const scale = chooseScale([1, 250_000], [7], 1);
    expect([scale.toUnits(250_000), scale.toLambdaUnits(7), scale.fromUnits(7)]).toEqual([250_000, 7, 7]);
  });

  it('makes decimals whole, those of lambda too, in one common unit', () => {
    const scale = chooseScale([0.1, 2.25], [0.3], 0.7);
    expect(scale.toUnits(0.1) + scale.toUnits(0.2)).toBe(scale.toUnits(0.3));
    expect(scale.toLambdaUnits(0.1)).toBe(0.7 * scale.toUnits(0.1));
    expect(scale.fromUnits(scale.toUnits(0.3))).toBe(0.3);
    expect(scale.fromUnits(scale.toLambdaUnits(2.25))).toBe(1.575);
  });

  it('gives whole numbers whose sums are exact, within rounding of the weights, whatever they are', () => {
    const weights = fc.array(fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }), {
      maxLength: 50,
    });
    const lambda = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(weights, weights, lambda, (attack, legit, l) => {
        const scale = chooseScale(attack, legit, l);
        const units = [
          ...legit.map((w) => scale.toUnits(w)),
          ...attack.flatMap((w) => [scale.toUnits(w), scale.toLambdaUnits(w)]),
        ];
        expect(units.every(Number.isSafeInteger)).toBe(true);
        for (const sum of [
          legit.reduce(
            (s, w) => s + scale.toUnits(w),
            attack.reduce((s, w) => s + scale.toLambdaUnits(w), 0),
          ),
          attack.reduce((s, w) => s + scale.toUnits(w), 0),
        ]) {
          expect(sum).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
        }
        const total = [...attack.map((w) => w * Math.max(1, l)), ...legit].reduce((s, w) => s + w, 0);
        for (const w of legit)
          expect(Math.abs(scale.fromUnits(scale.toUnits(w)) - w)).toBeLessThanOrEqual(total * 1e-12);
      }),
    );
  });
});
