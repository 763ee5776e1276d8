/** `floodgate status`: the open incident, what stands, and the targets' health. Changes nothing. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addReadingOptions } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `status` to the command line. */
export function addStatusCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('status')
    .description('Show the open incident, every deny and changed rule that stands, and the targets.')
    .action((options: ActionOptions) => act({ event: { action: 'status' } }, options, io));
  addExamples(addReadingOptions(command), [
    ['status', 'of the only environment in environments/'],
    ['status --html incident.html', 'the incident as a page, to be shown and sent on'],
    ['status --json | jq .incident.id', 'the id that a rollback takes'],
  ]);
}
