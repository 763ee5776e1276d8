/** Scales for pictures: from figures to places, rounded to a tenth of a pixel, and round numbers for axes. Pure. */

/** Maps `from`…`to` evenly onto `start`…`end`. */
export function makeScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = to - from;
  return (value) => roundPlace(start + (span === 0 ? 0 : (value - from) / span) * (end - start));
}

export function roundPlace(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next number of one significant figure: 1, 2, 5, 10, … */
export function chooseTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
