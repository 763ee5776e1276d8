/** `floodgate remediate`: answers an incident now, as the alarm would. Shows the plan and asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `remediate` to the command line. */
export function addRemediateCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('remediate')
    .description('Open an incident and answer it now: deny the senders, close the groups. Asks first.')
    .action((options: ActionOptions) =>
      act(
        {
          event: { action: 'remediate' },
          preview: {
            event: { action: 'plan' },
            title: 'What would be done (decided afresh when it is done):',
          },
        },
        options,
        io,
      ),
    );
  addExamples(addChangingOptions(command), [
    ['remediate', 'shows the plan, asks, and acts'],
    ['remediate --yes --environment production', 'acts at once'],
  ]);
}
