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
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(describeWrongWords(text, 'floodgate')),
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
  for (const command of program.commands)
    command.configureOutput({
      outputError: (text, write) => write(describeWrongWords(text, `floodgate ${command.name()}`)),
    });
  return addExamples(program, [
    ['drill', 'rehearse the incident, without AWS'],
    ['init web --office 198.51.100.0/24', 'write an environment file from the load balancer "web"'],
    ['check', 'is everything ready?'],
    ['status', 'what happened, and what stands?'],
  ]);
}

const CREDENTIALS =
  '; right would be --profile, AWS_PROFILE, or any other way by which AWS tools find credentials';

function hasNoCredentials(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'CredentialsProviderError' || hasNoCredentials(error.cause);
}

/** One line, as all of our errors are: what commander found wrong, and where it is told what would be right. */
function describeWrongWords(text: string, command: string): string {
  const what = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
  return `floodgate: ${showUnsafeInLines(what)}; see ${command} --help\n`;
}

/** Commander shows the whole help for a command that there is not. */
function requireHelpOfCommand([word, name]: readonly string[], { commands }: Command): void {
  if (word !== 'help' || name === undefined || name.startsWith('-')) return;
  const names = commands.map((command) => command.name());
  if (!names.includes(name))
    throw new UsageError(`there is no command ${JSON.stringify(name)}; there are ${names.join(', ')}`);
}

/** Runs the words that a person typed. */
export async function runProgram(words: readonly string[], io: OperatorIo): Promise<void> {
  try {
    const program = makeProgram(io);
    requireHelpOfCommand(words, program);
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for is no mistake; everything else that commander throws is wrong words.
      io.setExitCode(error.exitCode === 0 ? 0 : 2);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(
      `floodgate: ${showUnsafeInLines(message)}${hasNoCredentials(error) ? CREDENTIALS : ''}\n`,
    );
    io.setExitCode(error instanceof UsageError ? 2 : 1);
  }
}
