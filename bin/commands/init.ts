/** `floodgate init`: writes an environment file from a load balancer of the account. Reads AWS, changes nothing there. */
import type { Command } from 'commander';
import type { OperatorIo } from '../command-io';
import { addExamples } from '../examples';
import type { InitOptions } from '../init/init';

/** Adds `init` to the command line. */
export function addInitCommand(program: Command, io: OperatorIo): void {
  const command = program
    .command('init')
    .description('Write an environment file from a load balancer of the account; nothing is changed there.')
    .argument('<load-balancer>', 'its name or ARN')
    .requiredOption('--office <cidr...>', 'where the maintainers come from: never denied, never shut out')
    .option('--name <name>', "the environment's name (default: the load balancer's)")
    .option('--target-group <name>', 'which one, where the load balancer has several')
    .option('--access-log-group <name>', "log group of the servers' access log (default: found by looking)")
    .option('--error-log-group <name>', 'log group of their error log (default: the one beside it)')
    .option('--log-format <format>', "the servers' own LogFormat or log_format (default: found by looking)")
    .option('--profile <name>', "credentials of the shared AWS files (default: AWS_PROFILE, as the SDK's)")
    .option('--region <region>', "the load balancer's region (default: AWS_REGION, or the profile's)")
    .option('--force', 'write over a file that is there')
    .option('--json', 'print exactly one JSON document')
    .action(async (loadBalancer: string, options: InitOptions) => {
      // Loaded when used: commands that need no AWS start without its SDK.
      const { init } = await import('../init/init');
      await init(loadBalancer, options, io);
    });
  addExamples(command, [
    ['init web --office 198.51.100.0/24', 'the load balancer "web", everything else found by looking'],
    ['init web --office 198.51.100.7/32 --profile ops --region eu-central-1', 'as other AWS tools'],
    ['init web --office 198.51.100.0/24 --log-format \'%h %l %u %t "%r" %>s %b %D\'', 'own format'],
  ]);
}
