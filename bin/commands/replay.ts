/** `floodgate replay`: what would have been done with these logs. No AWS, no credentials, nothing is changed. */
import type { Command } from 'commander';
import type { CommandIo } from '../command-io';
import { addExamples } from '../examples';
import { savePage } from '../save-page';
import { writeReplayHtml } from '../replay/html';
import { explainInLogs } from '../replay/explain';
import { writeExplanation } from '../replay/explanation-text';
import { Progress } from '../replay/progress';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import { replay } from '../replay/replay';
import { readSettings, type ReplayOptions } from '../replay/settings';
import { writeReplayText } from '../replay/text';
import { UsageError } from '../usage-error';

/** Adds `replay` to the command line. */
export function addReplayCommand(program: Command, io: CommandIo): void {
  const command = program
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
    .option('--explain <address>', 'tell every rule and line for or against this address instead')
    .option('--html <file>', 'also write a page: the attack by minute, who, and coverage against budget')
    .option('--language <language>', "of the page: en or ja (default: the environment's, or en)")
    .option('--json', 'print exactly one JSON document')
    .action((options: Options) => run(options, io));
  addExamples(command, [
    ['replay --access-log access_log --environment web', 'with the settings of an environment'],
    ['replay --access-log access_log.*.gz --error-log error_log --html report.html', 'also as a page'],
    ['replay --access-log access_log --explain 203.0.113.7', 'what speaks for and against an address'],
  ]);
}

type Options = ReplayOptions & { readonly html?: string };

async function run(options: Options, io: CommandIo): Promise<void> {
  let settings;
  try {
    settings = await readSettings(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`replay: ${error.message}\n`);
    io.setExitCode(2);
    return;
  }
  const replayed = await replay(settings, io.stdin, new Progress(io.stderr, () => performance.now()));
  const { result, notes } = replayed;
  if (result.verdict === 'no-evidence') {
    io.stderr.write(`replay: ${result.why}\n`);
    io.setExitCode(1);
  }
  for (const note of notes) io.stderr.write(`replay: ${note}\n`);
  if (settings.explain !== undefined && result.verdict !== 'no-evidence') {
    const explanation = await explainInLogs(settings.explain, settings, result);
    io.stdout.write(
      options.json === true ? `${writeSafeJson(explanation)}\n` : writeExplanation(explanation),
    );
    return;
  }
  io.stdout.write(options.json === true ? `${writeSafeJson(result)}\n` : writeReplayText(replayed));
  if (options.html !== undefined)
    await savePage('replay', options.html, writeReplayHtml(replayed, settings), io);
}
