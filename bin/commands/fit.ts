/**
 * `floodgate fit`: the least-harm deny list for weights given on standard input. Reads stdin, writes one answer.
 */
import type { Command } from 'commander';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import {
  DEFAULT_LAMBDA,
  DEFAULT_WIDEST,
  LARGEST_BUDGET,
  LARGEST_WEIGHT,
  UNIT_BITS,
  type DenyListProblem,
} from '../../lambda/core/deny-list/problem';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import type { CommandIo } from '../command-io';
import { addExamples } from '../examples';
import { readFitInput } from '../fit/input';
import { describeDenyList, writeFitTable } from '../fit/output';
import { quote } from '../fit/quote';

/** 20 rules per direction and family (Amazon VPC quotas), less the default deny and one allow. */
const DEFAULT_BUDGET = 18;

const WHOLE = /^\d{1,9}$/;
const DECIMAL = /^\d{1,20}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/i;

interface FitOptions {
  readonly budget: string;
  readonly lambda: string;
  readonly widest4: string;
  readonly widest6: string;
  readonly json?: boolean;
}

/** Adds `fit` to the command line. */
export function addFitCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('fit')
    .description(
      'Find the deny list that does the least harm, from {"attack":[{"ip","weight"}],"legit":[…],"never":[cidr]} on stdin.',
    )
    .option('--budget <K>', 'entries that may be used, per family', String(DEFAULT_BUDGET))
    .option('--lambda <L>', 'cost of uncovered attack beside covered legit', String(DEFAULT_LAMBDA))
    .option('--widest4 <N>', 'shortest IPv4 prefix length', String(DEFAULT_WIDEST[4]))
    .option('--widest6 <M>', 'shortest IPv6 prefix length', String(DEFAULT_WIDEST[6]))
    .option('--json', 'print exactly one JSON document')
    .action((options: FitOptions) => fit(options, io));
  addExamples(command, [
    ['fit --budget 10 < problem.json', 'the best ten entries, and what they cover'],
    ['fit --budget 10 --json < problem.json | jq .prefixes', 'for another program'],
  ]);
}

async function fit(options: FitOptions, io: CommandIo): Promise<void> {
  const problem = await readProblem(options, io.stdin).catch((error: unknown) => {
    io.stderr.write(`fit: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  });
  if (problem === undefined) {
    io.setExitCode(2);
    return;
  }
  const output = describeDenyList(fitDenyList(problem), problem.attack);
  io.stdout.write(options.json === true ? `${writeSafeJson(output)}\n` : writeFitTable(output));
  io.setExitCode(0);
}

async function readProblem(options: FitOptions, stdin: AsyncIterable<Uint8Array>): Promise<DenyListProblem> {
  const limits = readLimits(options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return { ...readFitInput(Buffer.concat(chunks).toString('utf8')), ...limits };
}

function readLimits(options: FitOptions): Pick<DenyListProblem, 'budget' | 'lambda' | 'widest'> {
  const problems: string[] = [];
  const read = (
    name: Exclude<keyof FitOptions, 'json'>,
    form: RegExp,
    kind: string,
    largest: number,
  ): number => {
    const value = form.test(options[name]) ? Number(options[name]) : NaN;
    if (!(value <= largest)) {
      problems.push(`--${name} is ${quote(options[name])}; it must be ${kind} from 0 to ${largest}`);
    }
    return value;
  };
  const budget = read('budget', WHOLE, 'a whole number', LARGEST_BUDGET);
  const lambda = read('lambda', DECIMAL, 'a decimal number', LARGEST_WEIGHT);
  const widest4 = read('widest4', WHOLE, 'an IPv4 prefix length', UNIT_BITS[4]);
  const widest6 = read('widest6', WHOLE, 'an IPv6 prefix length', UNIT_BITS[6]);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { budget: { 4: budget, 6: budget }, lambda, widest: { 4: widest4, 6: widest6 } };
}
