/** `floodgate restart`: restarts unhealthy servers one by one, flood or not. Asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `restart` to the command line. */
export function addRestartCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('restart')
    .description(
      'Restart servers that are stuck, one after the other, as the environment says how. Asks first.',
    )
    .action((options: ActionOptions) =>
      act(
        {
          event: { action: 'restart' },
          preview: {
            event: { action: 'status' },
            title: 'What stands now; the unhealthy targets would be restarted, one at a time:',
          },
        },
        options,
        io,
      ),
    );
  addExamples(addChangingOptions(command), [
    ['restart', 'shows the targets, asks, and restarts the unhealthy ones'],
  ]);
}
