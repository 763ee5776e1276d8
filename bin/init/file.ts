/** The environment file that `init` writes. Touches `environments/` only. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  ConfigError,
  LONGEST_ENVIRONMENT_NAME,
  parseEnvironment,
  type EnvironmentFile,
} from '../../lambda/config';
import { UsageError } from '../usage-error';
import type { FoundLogs } from './logs';
import type { Site } from './site';

const DEFAULT_WEB_PORTS = '80,443';

/** Composes the file. It begins in mode observe: whoever installs it shall see it plan before it acts. */
export function composeEnvironment(site: Site, logs: FoundLogs, office: readonly string[]): EnvironmentFile {
  return {
    $schema: '../docs/environment.schema.json',
    account: site.account,
    region: site.region,
    mode: 'observe',
    loadBalancer: site.loadBalancer,
    targetGroup: site.targetGroup,
    logs: {
      access: { ...logs.access },
      ...(logs.error === undefined ? {} : { error: { logGroup: logs.error } }),
    },
    networkAcls: [...site.networkAcls],
    webSecurityGroups: [...site.webSecurityGroups],
    office: [...office],
    ...(site.webPorts.join() === DEFAULT_WEB_PORTS ? {} : { webPorts: [...site.webPorts] }),
  };
}

/** Makes an environment's name of a load balancer's: letters, digits and hyphens, a letter first. */
export function nameAfter(loadBalancerName: string): string {
  return loadBalancerName.replace(/^[^A-Za-z]+/, '').slice(0, LONGEST_ENVIRONMENT_NAME) || 'web';
}

/** Refuses early what could not be written in the end: before anything is read, or anybody asked. */
export function refuseExisting(directory: string, name: string, isForced: boolean): void {
  if (!isForced && existsSync(pathOf(directory, name)))
    throw new UsageError(
      `environments/${name}.json exists; right would be another --name, or --force to write over it`,
    );
}

/**
 * Checks the environment and writes it. Never over a file that is there, unless forced.
 * @throws UsageError with every problem
 */
export function writeEnvironment(
  directory: string,
  name: string,
  file: EnvironmentFile,
  isForced: boolean,
): void {
  try {
    parseEnvironment(name, file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
  refuseExisting(directory, name, isForced);
  mkdirSync(dirname(pathOf(directory, name)), { recursive: true });
  writeFileSync(pathOf(directory, name), `${JSON.stringify(file, undefined, 2)}\n`, {
    flag: isForced ? 'w' : 'wx',
  });
}

function pathOf(directory: string, name: string): string {
  return join(directory, 'environments', `${name}.json`);
}
