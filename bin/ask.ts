/** Asks the person at the terminal. Reads standard input, asks on standard error; one question in a run. */
import type { CommandIo } from './command-io';
import { UsageError } from './usage-error';

const MOST_QUESTIONS = 3;

/**
 * Refuses at once where nobody can be asked.
 * @throws UsageError without a terminal
 */
export function requirePerson(io: CommandIo): void {
  if (isPersonThere(io)) return;
  throw new UsageError(
    'this changes a network, and there is no terminal to ask on; add --yes if it is meant. Nothing was changed.',
  );
}

/** Is there somebody to be asked? */
export function isPersonThere({ stdin, stderr }: CommandIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Is it meant? Only the whole word counts as yes. */
export async function askYesOrNo({ stdin, stderr }: CommandIo, question: string): Promise<boolean> {
  let asked = 1;
  stderr.write(`${question} (yes/no) `);
  for await (const line of readLines(stdin)) {
    const word = line.trim().toLowerCase();
    if (word === 'yes') return true;
    if (word === 'no' || asked === MOST_QUESTIONS) return false;
    asked += 1;
    stderr.write('Please write yes or no: ');
  }
  return false;
}

/** Which of these? `undefined`: the person chose none. */
export async function askWhich(
  { stdin, stderr }: CommandIo,
  question: string,
  choices: readonly string[],
): Promise<string | undefined> {
  const list = choices.map((choice, index) => `  ${index + 1}  ${choice}\n`).join('');
  stderr.write(`${question}\n${list}Number (empty: none of them): `);
  for await (const line of readLines(stdin)) return choices[Number(line.trim()) - 1];
  return undefined;
}

async function* readLines(stdin: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stdin) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
