/**
 * What `floodgate fit` reads on standard input: the contract, and every problem with it in one message.
 */
import { z } from 'zod';
import { parsePrefix, type Prefix } from '../../lambda/core/addresses';
import {
  isOneClient,
  isWeight,
  LARGEST_WEIGHT,
  type DenyListProblem,
} from '../../lambda/core/deny-list/problem';
import { escapeUnsafe, quote } from './quote';

const MOST_PROBLEMS_TOLD = 20;
/** Keys that nobody knows are told as they stand, and may be as long as the input. */
const LONGEST_PROBLEM = 200;
const EXAMPLE = '{"attack":[{"ip":"203.0.113.7","weight":3}],"legit":[],"never":["198.51.100.0/24"]}';

export type FitInput = Pick<DenyListProblem, 'attack' | 'legit' | 'never'>;

const weightRule = `a weight is a number from 0 to ${LARGEST_WEIGHT}`;
const client = z
  .strictObject({
    ip: readPrefix('one address, such as 203.0.113.7 or 2001:db8::7', isOneClient),
    weight: z.number(weightRule).refine(isWeight, weightRule).default(1),
  })
  .transform(({ ip, weight }) => ({ prefix: ip, weight }));

const fitInputSchema = z.strictObject({
  attack: z.array(client),
  legit: z.array(client).default([]),
  never: z.array(readPrefix('a CIDR, such as 198.51.100.0/24 or 2001:db8::/32', () => true)).default([]),
});

/** Reads the input; an Error tells all that is wrong with it, each with its path and what would be right. */
export function readFitInput(text: string): FitInput {
  const parsed = fitInputSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${writePath(path)}: ${shorten(escapeUnsafe(message))}`,
  );
  const told = problems.slice(0, MOST_PROBLEMS_TOLD);
  if (problems.length > told.length) told.push(`  … and ${problems.length - told.length} more`);
  throw new Error(`the input on stdin is wrong; right would be ${EXAMPLE}\n${told.join('\n')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the input on stdin is not JSON (${escapeUnsafe(why)}); right would be ${EXAMPLE}`, {
      cause: error,
    });
  }
}

/** An address or CIDR of the wanted kind. */
function readPrefix(wanted: string, isWanted: (prefix: Prefix) => boolean) {
  return z.string(`expected ${wanted}`).transform((text, context): Prefix => {
    const prefix = parsePrefix(text);
    if (prefix !== undefined && isWanted(prefix)) return prefix;
    context.addIssue({ code: 'custom', message: `${quote(text)} is not ${wanted}` });
    return z.NEVER;
  });
}

/** `attack[3].ip`, as one would write it in code. */
function writePath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('').replace(/^\./, '') || 'the document';
}

function shorten(text: string): string {
  return text.length > LONGEST_PROBLEM ? `${text.slice(0, LONGEST_PROBLEM)}…` : text;
}
