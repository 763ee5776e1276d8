/** `floodgate explain`: every rule and log line for or against one address. Changes nothing. */
import type { Command } from 'commander';
import { act, type ActionOptions } from '../actions/act';
import { addReadingOptions, readAddresses } from '../actions/options';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';

/** Adds `explain` to the command line. */
export function addExplainCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('explain')
    .description('Tell every rule and every log line for or against an address; nothing is changed.')
    .argument('<address>', 'a literal IPv4 or IPv6 address')
    .action((text: string, options: ActionOptions) => {
      const [address] = readAddresses([text]);
      return act({ event: { action: 'explain', address } }, options, io);
    });
  addExamples(addReadingOptions(command), [
    ['explain 203.0.113.7', 'why is it denied, or why not?'],
    ['explain 2001:db8::7 --json', 'the same for another program'],
  ]);
}
