/**
 * Reads every environment file of a directory for the CDK app, and tells the problems of all of them at once.
 * May touch: the file system, to read.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError, parseEnvironment, type Environment } from '../lambda/config';
import { checkVariablesFit } from './environment-variables';

/** An environment, and the text of it that the deployed function reads again at its start. */
export interface EnvironmentSource {
  readonly environment: Environment;
  /** The file's JSON as written, without white space. */
  readonly json: string;
}

/**
 * Reads `<directory>/*.json`, in the order of their names.
 * @throws ConfigError with the problems of all files, or when there is no file
 */
export function readEnvironments(directory: string): readonly EnvironmentSource[] {
  const files = listEnvironmentFiles(directory);
  if (files.length === 0) {
    throw new ConfigError(
      `${directory} holds no environment; right would be a file such as environments/production.json (copy environments/example.json)`,
    );
  }
  const problems: string[] = [];
  const sources: EnvironmentSource[] = [];
  for (const file of files) {
    try {
      sources.push(readEnvironment(join(directory, file)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
    }
  }
  const environments = sources.map(({ environment }) => environment);
  problems.push(...findSharedRules(environments), ...findSharedRegistry(environments));
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return sources;
}

/** Two environments that write the same rules of an ACL would each take the other's denies for a stranger's. */
function findSharedRules(environments: readonly Environment[]): readonly string[] {
  return environments.flatMap((one, index) =>
    environments.slice(index + 1).flatMap((other) => {
      const shared = one.networkAcls.filter((id) => other.networkAcls.includes(id));
      const [mine, theirs] = [one.policy.deny, other.policy.deny];
      const areApart = mine.lastRule < theirs.firstRule || theirs.lastRule < mine.firstRule;
      if (shared.length === 0 || areApart) return [];
      const windowOf = ({ firstRule, lastRule }: Environment['policy']['deny']): string =>
        `${firstRule} to ${lastRule}`;
      return [
        `environments/${one.name}.json and environments/${other.name}.json both write denies into ${shared.join(', ')}, at the rules ${windowOf(mine)} and ${windowOf(theirs)}; right would be windows apart from each other (deny.firstRule, deny.lastRule), for example 1 to 49 and 50 to 99`,
      ];
    }),
  );
}

/** A registry can be made once; the deployment of the second environment would fail. */
function findSharedRegistry(environments: readonly Environment[]): readonly string[] {
  const making = environments.filter(({ testEvents }) => testEvents === 'new-registry');
  return making.flatMap((one, index) =>
    making
      .slice(index + 1)
      .filter(({ account, region }) => account === one.account && region === one.region)
      .map(
        (other) =>
          `environments/${one.name}.json and environments/${other.name}.json both make the registry of test events in ${one.account}, ${one.region}; right would be "testEvents": "existing-registry" in one of them, deployed second`,
      ),
  );
}

function listEnvironmentFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** Reads one file. Throws ConfigError with all its problems. */
export function readEnvironment(path: string): EnvironmentSource {
  const name = basename(path, '.json');
  const value = parseJson(`environments/${name}.json`, readFileSync(path, 'utf8'));
  const source = { environment: parseEnvironment(name, value), json: JSON.stringify(value) };
  checkVariablesFit(source);
  return source;
}

function parseJson(source: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ConfigError(`${source} is not JSON: ${error.message}`, { cause: error });
  }
}
