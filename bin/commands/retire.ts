/** `floodgate retire`: removes every deny of ours, before the stack is destroyed. Asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `retire` to the command line. */
export function addRetireCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('retire')
    .description('Remove every deny of Floodgate, before its stack is destroyed. Asks first.')
    .action((options: ActionOptions) =>
      act(
        {
          event: { action: 'retire' },
          preview: { event: { action: 'status' }, title: 'What stands now; every deny would be removed:' },
        },
        options,
        io,
      ),
    );
  addExamples(addChangingOptions(command), [
    ['retire', 'shows what stands, asks, and removes the denies'],
    ['retire --yes && npx cdk destroy Floodgate-production', 'before an environment goes'],
  ]);
}
