/** The whole command line: every command, and what its failures mean as an exit status. */
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { showUnsafeInLines } from '../lambda/core/unsafe-characters';
import type { OperatorIo } from './command-io';
import { addAllowCommand } from './commands/allow';
import { addCheckCommand } from './commands/check';
import { addCompletionCommand } from './commands/completion';
import { addDenyCommand } from './commands/deny';
import { addDrillCommand } from './commands/drill';
import { addExplainCommand } from './commands/explain';
import { addFitCommand } from './commands/fit';
import { addInitCommand } from './commands/init';
import { addLockDownCommand } from './commands/lock-down';
import { addPlanCommand } from './commands/plan';
import { addRemediateCommand } from './commands/remediate';
import { addReplayCommand } from './commands/replay';
import { addRestartCommand } from './commands/restart';
import { addRetireCommand } from './commands/retire';
import { addRollbackCommand } from './commands/rollback';
import { addStatusCommand } from './commands/status';
import { addExamples } from './examples';
import { UsageError } from './usage-error';

/** Makes the program with all its commands, grouped as its help shows them. */
export function makeProgram(io: OperatorIo): Command {
  const program = new Command('floodgate')
    .description('Answers HTTP CONNECT floods against web servers behind an AWS Application Load Balancer.')
    .version(version, '--version', 'Print the version.')
    .showHelpAfterError('(add --help for what is accepted)')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride();
  program.commandsGroup('Without AWS, and without credentials:');
  addDrillCommand(program, io);
  addReplayCommand(program, io);
  addFitCommand(program, io);
  program.commandsGroup('To set it up:');
  addInitCommand(program, io);
  addCheckCommand(program, io);
  program.commandsGroup('To look, changing nothing:');
  addPlanCommand(program, io);
  addStatusCommand(program, io);
  addExplainCommand(program, io);
  program.commandsGroup('To act (each asks first):');
  addRemediateCommand(program, io);
  addDenyCommand(program, io);
  addAllowCommand(program, io);
  addLockDownCommand(program, io);
  addRestartCommand(program, io);
  addRollbackCommand(program, io);
  addRetireCommand(program, io);
  program.commandsGroup('More:');
  program.helpCommand('help [command]', 'Show what a command takes, with examples.');
  addCompletionCommand(program, io);
  return addExamples(program, [
    ['drill', 'rehearse the incident, without AWS'],
    ['init web --office 198.51.100.0/24', 'write an environment file from the load balancer "web"'],
    ['check', 'is everything ready?'],
    ['status', 'what happened, and what stands?'],
  ]);
}

/** Runs the words that a person typed. */
export async function runProgram(words: readonly string[], io: OperatorIo): Promise<void> {
  try {
    await makeProgram(io).parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for is no mistake; everything else that commander throws is wrong words.
      io.setExitCode(error.exitCode === 0 ? 0 : 2);
      return;
    }
    io.stderr.write(
      `floodgate: ${showUnsafeInLines(error instanceof Error ? error.message : String(error))}\n`,
    );
    io.setExitCode(error instanceof UsageError ? 2 : 1);
  }
}
