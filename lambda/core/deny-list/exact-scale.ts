/**
 * Weights as whole numbers, so that sums are exact and equal costs compare as equal in whatever order they add up.
 * (In doubles 0.1 + 0.2 is not 0.3, and a tie would be decided by rounding.) Pure.
 */
const LARGEST_SUM = 2 ** 52;
const MOST_DECIMALS = 6;

export interface ExactScale {
  /** A weight as a whole number of units. */
  readonly toUnits: (weight: number) => number;
  /** lambda × weight as a whole number of units. */
  readonly toLambdaUnits: (weight: number) => number;
  /** Units back to a weight. */
  readonly fromUnits: (units: number) => number;
}

/**
 * Finds units in which every weight is whole. Counts, and decimals of up to six places, are taken exactly as they are
 * written. Other numbers (1/3, or weights sixteen digits apart) are rounded to a grid of 2^-52 of the largest possible
 * sum: the answer is then the exact optimum of a problem that no double could tell from the one given.
 */
export function chooseScale(
  attackWeights: readonly number[],
  legitWeights: readonly number[],
  lambda: number,
): ExactScale {
  // From the largest weight and the count, not from a running sum: that would depend on the order of the input.
  const largestSum =
    legitWeights.length * largestOf(legitWeights) +
    attackWeights.length * largestOf(attackWeights) * Math.max(1, lambda);
  const weightDecimals = Math.max(countDecimals(attackWeights), countDecimals(legitWeights));
  const lambdaDecimals = countDecimals([lambda]);
  if (largestSum * 10 ** (weightDecimals + lambdaDecimals) <= LARGEST_SUM) {
    return decimalScale(10 ** weightDecimals, 10 ** lambdaDecimals, lambda);
  }
  return binaryScale(largestSum, lambda);
}

function decimalScale(weightFactor: number, lambdaFactor: number, lambda: number): ExactScale {
  const wholeLambda = Math.round(lambda * lambdaFactor);
  return {
    toUnits: (weight) => Math.round(weight * weightFactor) * lambdaFactor,
    toLambdaUnits: (weight) => Math.round(weight * weightFactor) * wholeLambda,
    fromUnits: (units) => units / (weightFactor * lambdaFactor),
  };
}

function binaryScale(largestSum: number, lambda: number): ExactScale {
  const unit = Math.max(Number.MIN_VALUE, 2 ** (Math.ceil(Math.log2(largestSum)) - 52));
  return {
    toUnits: (weight) => Math.round(weight / unit),
    toLambdaUnits: (weight) => Math.round((lambda * weight) / unit),
    fromUnits: (units) => units * unit,
  };
}

/** The decimal places that all values need; Infinity when six are not enough. */
function countDecimals(values: readonly number[]): number {
  let decimals = 0;
  for (const value of values) {
    while (Math.round(value * 10 ** decimals) / 10 ** decimals !== value) {
      decimals += 1;
      if (decimals > MOST_DECIMALS) return Infinity;
    }
  }
  return decimals;
}

function largestOf(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}
