/** `floodgate status`: the open incident or an earlier one, what stands, and the targets' health. Changes nothing. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addReadingOptions, askStatus } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

interface StatusOptions extends ActionOptions {
  readonly incident?: string;
}

/** Adds `status` to the command line. */
export function addStatusCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('status')
    .description(
      'Show the open incident, every deny and changed rule that stands, the targets, and earlier incidents.',
    )
    .option('--incident <id>', 'what this incident came to, be it open or over')
    .action(({ incident, ...options }: StatusOptions) => act({ event: askStatus(incident) }, options, io));
  addExamples(addReadingOptions(command), [
    ['status', 'of the only environment in environments/'],
    ['status --html incident.html', 'the incident as a page, to be shown and sent on'],
    ['status --incident 20201224T070500Z-1a2b3c', 'one that is over, with its whole story'],
    ['status --json | jq .incident.id', 'the id that a rollback takes'],
  ]);
}
