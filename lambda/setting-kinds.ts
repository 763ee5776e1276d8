/** The kinds of settings that an environment file is made of, each with what would be right when it is wrong. */
import * as z from 'zod';

export const matching = (pattern: RegExp, what: string, example: string) =>
  z
    .string(`is not ${what}; right would be, for example, "${example}"`)
    .regex(pattern, `is not ${what}; right would be, for example, "${example}"`)
    .meta({ examples: [example] });

export const yesOrNo = () => z.boolean('right would be true or false');

export const manyOf = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, `is not a list; right would be an array of ${what}s`);

export const whole = (low: number, high: number, unit: string) => {
  const right = `right would be a whole number from ${low} to ${high} (${unit})`;
  return z.int(right).min(low, right).max(high, right);
};

export const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, `is not known; right would be ${words.map((word) => `"${word}"`).join(' or ')}`);

/** Neighbours in a list must differ: a doubled id is a slip of the hand that hides a missing one. */
export const listOf = <T extends z.ZodType>(item: T, least: number, what: string) =>
  manyOf(item, what)
    .min(least, `is empty; right would be at least one ${what}`)
    .refine((list) => new Set(list).size === list.length, `names the same ${what} twice`);
