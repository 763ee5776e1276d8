/** `floodgate replay`: what would have been done with these logs. No AWS, no credentials, nothing is changed. */
import type { Command } from 'commander';
import type { CommandIo } from '../command-io';
import { Progress } from '../replay/progress';
import { replay } from '../replay/replay';
import { readSettings, UsageError, type ReplayOptions } from '../replay/settings';
import { writeReplayText } from '../replay/text';

/** Adds `replay` to the command line. */
export function addReplayCommand(program: Command, io: CommandIo): void {
  program
    .command('replay')
    .description('Show what Floodgate would have done with these logs; nothing is changed, no AWS is needed.')
    .requiredOption('--access-log <file...>', 'access logs, plain or gzipped; - for standard input')
    .option('--error-log <file...>', 'error logs (php-fpm timeouts)')
    .option(
      '--log-format <format...>',
      'Apache LogFormat or nginx log_format, or a nickname (default: "combined")',
    )
    .option('--time-zone <zone>', "of the error log (default: the access log's offset)")
    .option(
      '--environment <name>',
      'take format, time zone, never-block list and thresholds from environments/<name>.json',
    )
    .option('--never-block <cidr...>', 'never deny these')
    .option('--office <cidr...>', 'never deny these: where the maintainers come from')
    .option('--budget <entries>', 'deny entries per family (default: 18)')
    .option('--from <time>', 'only lines from this time on, ISO 8601')
    .option('--to <time>', 'only lines up to this time, ISO 8601')
    .option('--json', 'print exactly one JSON document')
    .action((options: ReplayOptions) => run(options, io));
}

async function run(options: ReplayOptions, io: CommandIo): Promise<void> {
  let settings;
  try {
    settings = await readSettings(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`replay: ${error.message}\n`);
    io.setExitCode(2);
    return;
  }
  const result = await replay(settings, io.stdin, new Progress(io.stderr, () => performance.now()));
  io.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : writeReplayText(result));
  if (result.verdict === 'no-evidence') {
    io.stderr.write(`replay: ${result.why}\n`);
    io.setExitCode(1);
  }
}
