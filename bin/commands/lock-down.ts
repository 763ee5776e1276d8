/** `floodgate lock-down`: closes the web servers' security groups by hand, flood or not. Asks first. */
import type { Command } from 'commander';
import type { Environment } from '../../lambda/config';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions } from '../actions/options';
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
    .action(({ members, ...options }: LockDownOptions) =>
      act(
        {
          event: { action: 'lock-down', ...(members === undefined ? {} : { members }) },
          preview: { words: (environment) => describeLockDown(environment, members ?? []) },
        },
        options,
        io,
      ),
    );
  addExamples(addChangingOptions(command), [
    ['lock-down', 'says what will be closed to whom, asks, and closes it'],
    ['check', 'lists, before, the open rules that it would close'],
    ['rollback --what lock-down', 'opens the groups again'],
  ]);
}

function describeLockDown(
  { webSecurityGroups, loadBalancer, office, policy }: Environment,
  members: readonly string[],
): string {
  const scope = {
    public: 'every rule from a public source is revoked',
    'web-ports-only': 'rules from public sources are revoked on the web ports',
    strict: 'every other rule is revoked, those from private sources and other groups, too',
  }[policy.lockDown.revoke];
  return [
    `Close ${webSecurityGroups.join(', ')}:`,
    `  admitted   load balancer ${loadBalancer} and every other one that sends to these targets`,
    `  admitted   the office (${office.join(', ')}), where it was before`,
    `  closed     ${scope}; \`floodgate check\` lists them`,
    ...(members.length === 0
      ? []
      : [`  closed     ${members.join(', ')}, too, which carry the groups and are no web servers`]),
  ].join('\n');
}
