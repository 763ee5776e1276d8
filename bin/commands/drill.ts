/** `floodgate drill`: a whole incident on an AWS account in memory, met by the code that is deployed. */
import type { Command } from 'commander';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import { isLanguage } from '../../lambda/core/wording/sentences';
import type { CommandIo } from '../command-io';
import { savePage } from '../save-page';
import { UsageError } from '../usage-error';

interface DrillOptions {
  readonly incident: string;
  readonly html?: string;
  readonly language: string;
  readonly json?: boolean;
}

/** Adds `drill` to the command line. */
export function addDrillCommand(program: Command, io: CommandIo): void {
  program
    .command('drill')
    .description('Rehearse an incident on an AWS account in memory: no AWS, no credentials.')
    .option('--incident <name>', 'which incident', 'memo')
    .option('--html <file>', 'also write the report of the incident as a page')
    .option('--language <language>', 'of the page: en or ja', 'en')
    .option('--json', 'print exactly one JSON document')
    .action((options: DrillOptions) => run(options, io));
}

async function run(options: DrillOptions, io: CommandIo): Promise<void> {
  const { language } = options;
  if (!isLanguage(language))
    throw new UsageError(`--language ${JSON.stringify(language)} is not known; right would be "en" or "ja"`);
  // Loaded when used: the account in memory brings the AWS SDK, which the other commands do not need.
  const [{ INCIDENTS }, { play }, { describeDrill }, { writeDrillText }, { writeDrillHtml }] =
    await Promise.all([
      import('../../drill/incidents/index'),
      import('../drill/play'),
      import('../drill/result'),
      import('../drill/text'),
      import('../drill/html'),
    ]);
  const incident = INCIDENTS.get(options.incident);
  if (incident === undefined) {
    io.stderr.write(
      `drill: there is no incident ${JSON.stringify(options.incident)}; there are ${[...INCIDENTS.keys()].join(', ')}\n`,
    );
    io.setExitCode(2);
    return;
  }
  const played = await play(incident, true);
  const result = describeDrill(incident, played);
  io.stdout.write(options.json === true ? `${writeSafeJson(result)}\n` : writeDrillText(result, incident));
  if (
    options.html !== undefined &&
    !(await savePage('drill', options.html, writeDrillHtml(played, language), io))
  )
    return;
  io.setExitCode(result.passed ? 0 : 1);
}
