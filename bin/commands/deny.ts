/** `floodgate deny`: denies addresses by hand, flood or not. Asks first. */
import type { Command } from 'commander';
import type { Environment } from '../../lambda/config';
import { act, type ActionOptions } from '../actions/act';
import { addChangingOptions, readAddresses } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';
import { UsageError } from '../usage-error';
import { countOf } from '../../lambda/core/wording';

interface DenyOptions extends ActionOptions {
  readonly minutes?: string;
  readonly reason: string;
}

/** Adds `deny` to the command line. */
export function addDenyCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('deny')
    .description('Deny addresses in every network ACL of the environment, for a time. Asks first.')
    .argument('<address...>', 'literal addresses; IPv6 ones are denied with their /64')
    .option('--minutes <minutes>', "how long (default: the environment's deny.minutes)")
    .requiredOption('--reason <text>', 'why: it stands in the ledger and in the report')
    .action((texts: readonly string[], options: DenyOptions) => {
      const addresses = readAddresses(texts);
      const minutes = readMinutes(options.minutes);
      requireReason(options.reason);
      const event = {
        action: 'deny',
        addresses,
        reason: options.reason,
        ...(minutes === undefined ? {} : { minutes }),
      };
      const words = (environment: Environment): string =>
        [
          `Deny for ${countOf(minutes ?? environment.policy.deny.minutes, 'minute')} in ${environment.networkAcls.join(', ')}:`,
          ...addresses.map((address) => `  ${address}`),
        ].join('\n');
      return act({ event, preview: { words } }, options, io);
    });
  addExamples(addChangingOptions(command), [
    ["deny 203.0.113.7 --reason 'scans the login'", 'asks, and denies it'],
    ["deny 203.0.113.7 203.0.113.9 --minutes 240 --reason 'ticket 12' --yes", 'four hours, at once'],
  ]);
}

function readMinutes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const minutes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (minutes >= 1) return minutes;
  throw new UsageError(`--minutes is ${JSON.stringify(text)}; right would be a whole number from 1 on`);
}

/** As the function takes it. */
const LONGEST_REASON = 200;

function requireReason(text: string): void {
  const { length } = text.trim();
  if (length === 0 || length > LONGEST_REASON)
    throw new UsageError(`--reason has ${length} characters; right would be 1 to ${LONGEST_REASON}`);
}
