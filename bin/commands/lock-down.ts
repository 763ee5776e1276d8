/** `floodgate lock-down`: closes the web servers' security groups by hand, flood or not. Asks first. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions, requireIds } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

interface LockDownOptions extends ActionOptions {
  readonly members?: readonly string[];
}

/** Adds `lock-down` to the command line. */
export function addLockDownCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('lock-down')
    .description("Close the web servers' groups to all but load balancer and office. Asks first.")
    .option(
      '--members <id...>',
      'others that carry the groups (interfaces or instances) and may be closed with them',
    )
    .action(({ members, ...options }: LockDownOptions) => {
      requireIds(members ?? [], ['eni', 'i']);
      return act(
        {
          event: { action: 'lock-down', ...(members === undefined ? {} : { members }) },
          preview: {
            event: { action: 'status' },
            work: async (environment, { standing }) => {
              const { previewLockDown } = await import('../actions/lock-down-preview');
              return previewLockDown({
                environment,
                profile: options.profile,
                members: members ?? [],
                splits: standing?.splits ?? [],
                rules: standing?.rules ?? [],
              });
            },
          },
        },
        options,
        io,
      );
    });
  addExamples(addChangingOptions(command), [
    ['lock-down', 'says what will be closed to whom, asks, and closes it'],
    ['rollback --what lock-down', 'opens the groups again'],
  ]);
}
