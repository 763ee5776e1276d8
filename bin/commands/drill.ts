/** `floodgate drill`: a whole incident on an AWS account in memory, met by the code that is deployed. */
import type { Command } from 'commander';
import type { CommandIo } from '../command-io';

interface DrillOptions {
  readonly incident: string;
  readonly json?: boolean;
}

/** Adds `drill` to the command line. */
export function addDrillCommand(program: Command, io: CommandIo): void {
  program
    .command('drill')
    .description('Rehearse an incident on an AWS account in memory: no AWS, no credentials.')
    .option('--incident <name>', 'which incident', 'memo')
    .option('--json', 'print exactly one JSON document')
    .action((options: DrillOptions) => run(options, io));
}

async function run(options: DrillOptions, io: CommandIo): Promise<void> {
  // Loaded when used: the account in memory brings the AWS SDK, which the other commands do not need.
  const [{ INCIDENTS }, { play }, { describeDrill }, { writeDrillText }] = await Promise.all([
    import('../../drill/incidents/index'),
    import('../drill/play'),
    import('../drill/result'),
    import('../drill/text'),
  ]);
  const incident = INCIDENTS.get(options.incident);
  if (incident === undefined) {
    io.stderr.write(
      `drill: there is no incident ${JSON.stringify(options.incident)}; there are ${[...INCIDENTS.keys()].join(', ')}\n`,
    );
    io.setExitCode(2);
    return;
  }
  const result = describeDrill(incident, await play(incident, true));
  io.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : writeDrillText(result, incident));
  io.setExitCode(result.passed ? 0 : 1);
}
