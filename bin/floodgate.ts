#!/usr/bin/env node
/** The operator's command line: reads the words and hands over to commands/<name>.ts. */
import { Command, CommanderError } from 'commander';
import type { CommandIo } from './command-io';
import { addDrillCommand } from './commands/drill';
import { addFitCommand } from './commands/fit';
import { addReplayCommand } from './commands/replay';

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  setExitCode: (code) => {
    process.exitCode = code;
  },
};

const program = new Command('floodgate')
  .description('Answers HTTP CONNECT floods against web servers behind an AWS Application Load Balancer.')
  .showHelpAfterError('(add --help for what is accepted)')
  .exitOverride();
addDrillCommand(program, io);
addReplayCommand(program, io);
addFitCommand(program, io);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for is no mistake; everything else that commander throws is wrong words.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`floodgate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
