/** `floodgate completion`: the words that a shell offers, made from the program's own commands. */
import { Argument, type Command } from 'commander';
import { writeBashCompletion } from '../completion/bash';
import { readCommandTree, type CompletedCommand } from '../completion/command-tree';
import { writeFishCompletion } from '../completion/fish';
import { writeZshCompletion } from '../completion/zsh';
import type { CommandIo } from '../command-io';
import { addExamples } from '../examples';

const WRITERS = { bash: writeBashCompletion, zsh: writeZshCompletion, fish: writeFishCompletion } as const;
type Shell = keyof typeof WRITERS;

/** Adds `completion` to the command line. */
export function addCompletionCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('completion')
    .description('Print what makes a shell complete the commands, options and environments.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(WRITERS)))
    .action((shell: Shell) => {
      const write: (commands: readonly CompletedCommand[]) => string = WRITERS[shell];
      io.stdout.write(write(readCommandTree(program)));
    });
  addExamples(command, [
    ['completion bash > /etc/bash_completion.d/floodgate', 'for everybody'],
    ['completion zsh > "${fpath[1]}/_floodgate"', 'for zsh'],
    ['completion fish > ~/.config/fish/completions/floodgate.fish', 'for fish'],
  ]);
}
