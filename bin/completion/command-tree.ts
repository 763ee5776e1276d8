/** The commands and options of the program, as plain data for the shells' completions. Pure. */
import type { Command, Option } from 'commander';

/** What may follow an option. `nothing`: it takes no value. `free`: one that no shell can guess. */
export type Value =
  | { readonly kind: 'nothing' | 'file' | 'environment' | 'free' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface CompletedOption {
  /** `--json` */
  readonly name: string;
  readonly description: string;
  readonly value: Value;
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Words that its first argument may be. */
  readonly argumentWords: readonly string[];
}

/** The program's own command that explains the others; it is none of them. */
export const HELP = { name: 'help', description: 'Show what a command takes, with examples' } as const;

/** Reads the commands out of the program itself, so that a completion never offers what is not there. */
export function readCommandTree(program: Command): readonly CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: firstSentence(command.description()),
    options: command.options.filter(({ hidden }) => !hidden).map(readOption),
    argumentWords: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

function readOption(option: Option): CompletedOption {
  return {
    name: option.long ?? option.flags,
    description: firstSentence(option.description),
    value: readValue(option),
  };
}

function readValue(option: Option): Value {
  if (!option.required && !option.optional) return { kind: 'nothing' };
  if (option.argChoices !== undefined) return { kind: 'words', words: option.argChoices };
  if (option.long === '--environment') return { kind: 'environment' };
  return { kind: /<file(?:\.\.\.)?>/.test(option.flags) ? 'file' : 'free' };
}

function firstSentence(text: string): string {
  return (text.split(/[.;:(]\s|\s\(/)[0] ?? text).replace(/\.$/, '');
}
