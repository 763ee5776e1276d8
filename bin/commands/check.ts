/** `floodgate check`: is this environment ready? Line by line, with the fix. Changes nothing. */
import type { Command } from 'commander';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import { writeCheckText } from '../check/text';
import type { OperatorIo } from '../command-io';
import { addPlaceOptions, chooseEnvironment, type PlaceOptions } from '../environment';
import { addExamples } from '../examples';
import { makePaint } from '../paint';

interface CheckOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** Adds `check` to the command line. */
export function addCheckCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('check')
    .description('Tell line by line what is ready and what is not, with the fix; nothing is changed.')
    .option('--json', 'print exactly one JSON document')
    .action((options: CheckOptions) => run(options, io));
  addExamples(addPlaceOptions(command), [
    ['check', 'of the only environment in environments/'],
    ['check --environment production --profile ops', 'of this one, with these credentials'],
    ['check --json | jq \'.findings[] | select(.standing == "not ready")\'', 'for another program'],
  ]);
}

async function run(options: CheckOptions, io: OperatorIo): Promise<void> {
  const source = chooseEnvironment(options, io);
  io.stderr.write('Looking at the account; the function makes a dry run …\n');
  // Loaded when used: commands that need no AWS start without its SDK.
  const { check } = await import('../check/check');
  const result = await check(source, options.profile, io.now());
  io.stdout.write(
    options.json === true
      ? `${writeSafeJson(result)}\n`
      : writeCheckText(result, makePaint(io.stdout, io.variables)),
  );
  io.setExitCode(result.ready ? 0 : 1);
}
