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
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return sources;
}

function listEnvironmentFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

function readEnvironment(path: string): EnvironmentSource {
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
