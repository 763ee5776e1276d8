/** Help that shows how a command is used. */
import type { Command } from 'commander';

/** Adds examples below a command's options: each a line to type, and what it is for. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [words: string, purpose: string])[],
): Command {
  const width = Math.max(...examples.map(([words]) => words.length));
  const lines = examples.map(([words, purpose]) => `  $ floodgate ${words.padEnd(width)}   ${purpose}`);
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}
