/** `floodgate rollback`: puts back what Floodgate changed, and keeps what people changed since. Asks first. */
import { Option, type Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions, askStatus, nameIncident } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

interface RollbackOptions extends ActionOptions {
  readonly incident?: string;
  readonly what: string;
}

/** Adds `rollback` to the command line. */
export function addRollbackCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('rollback')
    .description('Put back what Floodgate changed; what people changed since stays. Asks first.')
    .option('--incident <id>', 'only what this incident did (default: everything that stands)')
    .addOption(
      new Option('--what <part>', 'which part').choices(['denies', 'lock-down', 'all']).default('all'),
    )
    .action(({ incident, what, ...options }: RollbackOptions) =>
      act(
        {
          event: { action: 'rollback', what, ...nameIncident(incident) },
          preview: {
            event: askStatus(incident),
            title: `What stands now; ${describePart(what)}${incident === undefined ? '' : ` of incident ${incident}`} would be put back:`,
          },
        },
        options,
        io,
      ),
    );
  addExamples(addChangingOptions(command), [
    ['rollback', 'shows what stands, asks, and puts everything back'],
    ['rollback --what denies', 'the denies only; the groups stay closed'],
    ['rollback --incident 20201224T070500Z-1a2b3c --yes', 'what this incident did, at once'],
  ]);
}

function describePart(what: string): string {
  return what === 'all' ? 'everything' : `the ${what}`;
}
