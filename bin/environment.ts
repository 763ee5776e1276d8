/** Which environment a command is about, and its file. Reads `environments/` of the working directory. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../lambda/config';
import { readEnvironment, type EnvironmentSource } from '../lib/environments';
import type { OperatorIo } from './command-io';
import { UsageError } from './usage-error';

/** How a person names environment, region and credentials, as other AWS tools do. */
export interface PlaceOptions {
  readonly environment?: string;
  readonly profile?: string;
  readonly region?: string;
}

/** The shipped example names an account that is nobody's: it is used only where it is asked for by name. */
const EXAMPLE = 'example';

/** Adds the options that say where a command works. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option(
      '--environment <name>',
      'environments/<name>.json (default: FLOODGATE_ENVIRONMENT, or the only file there)',
    )
    .option('--profile <name>', "credentials of the shared AWS files (default: AWS_PROFILE, as the SDK's)")
    .option('--region <region>', "must be the environment's own; the file decides");
}

/**
 * Reads the environment that is meant.
 * @throws UsageError that says what is wrong and which environments there are
 */
export function chooseEnvironment(
  options: PlaceOptions,
  io: Pick<OperatorIo, 'directory' | 'variables'>,
): EnvironmentSource {
  const names = listEnvironments(io.directory);
  const wanted = options.environment ?? readVariable(io.variables['FLOODGATE_ENVIRONMENT']);
  const name = wanted ?? chooseOnly(names);
  if (!names.includes(name))
    throw new UsageError(
      `there is no environment ${JSON.stringify(name)} in environments/; ${describeNames(names)}`,
    );
  const source = readSource(join(io.directory, 'environments', `${name}.json`));
  const { region } = source.environment;
  if (options.region !== undefined && options.region !== region)
    throw new UsageError(
      `--region is ${JSON.stringify(options.region)}, but environments/${name}.json says "${region}"; right would be that one, or none`,
    );
  return source;
}

/** Names of the environments, in their order. */
export function listEnvironments(directory: string): readonly string[] {
  const folder = join(directory, 'environments');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

function readVariable(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function chooseOnly(names: readonly string[]): string {
  const [only, ...others] = names.filter((name) => name !== EXAMPLE);
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(
    only === undefined
      ? 'environments/ holds no environment of yours; `floodgate init` makes one from a load balancer'
      : `say which environment: --environment <name>; ${describeNames(names)}`,
  );
}

function describeNames(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
}

function readSource(path: string): EnvironmentSource {
  try {
    return readEnvironment(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}
