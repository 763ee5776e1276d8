/** `floodgate drill`: a whole incident on an AWS account in memory, met by the code that is deployed. */
import { Option, type Command } from 'commander';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import { INCIDENT_NAMES, type IncidentName } from '../../drill/incidents/names';
import { LANGUAGES, type Language } from '../../lambda/core/wording/sentences';
import type { CommandIo } from '../command-io';
import { addExamples } from '../examples';
import { savePage } from '../save-page';

interface DrillOptions {
  readonly incident: IncidentName;
  readonly html?: string;
  readonly language: Language;
  readonly json?: boolean;
}

/** Adds `drill` to the command line. */
export function addDrillCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('drill')
    .description('Rehearse an incident on an AWS account in memory: no AWS, no credentials.')
    .addOption(new Option('--incident <name>', 'which incident').choices(INCIDENT_NAMES).default('memo'))
    .option('--html <file>', 'also write the report of the incident as a page')
    .addOption(new Option('--language <language>', 'of the page').choices(LANGUAGES).default('en'))
    .option('--json', 'print exactly one JSON document')
    .action((options: DrillOptions) => run(options, io));
  addExamples(command, [
    ['drill', 'the incident of 24 December 2020, answered'],
    ['drill --html report.html', 'and its report as a page'],
    ['drill --incident own-harm', 'a lock-down that cuts the load balancer off, undone by itself'],
    ['drill --incident shared-group', 'load balancer and servers in one group, and the rollback'],
  ]);
}

async function run(options: DrillOptions, io: CommandIo): Promise<void> {
  // Loaded when used: the account in memory brings the AWS SDK, which the other commands do not need.
  const [{ INCIDENT }, { play }, { describeDrill }, { writeDrillText }, { writeDrillHtml }] =
    await Promise.all([
      import('../../drill/incidents/index'),
      import('../drill/play'),
      import('../drill/result'),
      import('../drill/text'),
      import('../drill/html'),
    ]);
  const incident = INCIDENT[options.incident];
  const played = await play(incident, true);
  const result = describeDrill(incident, played);
  io.stdout.write(options.json === true ? `${writeSafeJson(result)}\n` : writeDrillText(result, incident));
  if (
    options.html !== undefined &&
    !(await savePage('drill', options.html, writeDrillHtml(played, options.language), io))
  )
    return;
  io.setExitCode(result.passed ? 0 : 1);
}
