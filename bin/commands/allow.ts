/** `floodgate allow`: ends the denies of addresses at once. Asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions, readAddresses } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `allow` to the command line. */
export function addAllowCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('allow')
    .description('End the denies that hold these addresses; an open incident will not deny them again.')
    .argument('<address...>', 'literal addresses')
    .action((texts: readonly string[], options: ActionOptions) => {
      const addresses = readAddresses(texts);
      const words = (): string =>
        [
          'Allow again (neighbours in the same denied prefix are allowed, too):',
          ...addresses.map((one) => `  ${one}`),
        ].join('\n');
      return act({ event: { action: 'allow', addresses }, preview: { words } }, options, io);
    });
  addExamples(addChangingOptions(command), [
    ['allow 198.51.100.20', 'asks, and ends its deny'],
    ['allow 198.51.100.20 --yes', 'at once'],
  ]);
}
