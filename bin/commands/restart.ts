/** `floodgate restart`: restarts unhealthy servers one by one, flood or not. Asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions, requireIds } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `restart` to the command line. */
export function addRestartCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('restart')
    .description(
      'Restart servers that are stuck, one after the other, as the environment says how. Asks first.',
    )
    .argument('[instances...]', 'these and no others, healthy or not (default: every unhealthy one)')
    .action((targets: readonly string[], options: ActionOptions) => {
      requireIds(targets, ['i']);
      const isNamed = targets.length > 0;
      const preview = {
        event: { action: 'status' },
        title: `What stands now; ${isNamed ? targets.join(', ') : 'the unhealthy targets'} would be restarted, one at a time:`,
      };
      return act({ event: { action: 'restart', ...(isNamed ? { targets } : {}) }, preview }, options, io);
    });
  addExamples(addChangingOptions(command), [
    ['restart', 'shows the targets, asks, and restarts the unhealthy ones'],
    ['restart i-0a1b2c3d4e5f67890 --yes', 'this one, healthy or not, at once'],
  ]);
}
