/** `floodgate plan`: what the deployed function would do now. Changes nothing. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addReadingOptions } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `plan` to the command line. */
export function addPlanCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('plan')
    .description('Tell what Floodgate would do now in the account; nothing is changed.')
    .action((options: ActionOptions) => act({ event: { action: 'plan' } }, options, io));
  addExamples(addReadingOptions(command), [
    ['plan', 'of the only environment in environments/'],
    ['plan --environment production --profile ops', 'of this one, with these credentials'],
    ['plan --json | jq .plan.offenders', 'for another program'],
  ]);
}
