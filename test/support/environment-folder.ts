/** A working directory with environments in it, as a person has one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentFile } from '../../lambda/config';

export const FILE: EnvironmentFile = {
  account: '123456789012',
  region: 'eu-west-1',
  mode: 'enforce',
  loadBalancer: 'app/web/0123456789abcdef',
  targetGroup: 'targetgroup/web/fedcba9876543210',
  logs: { access: { logGroup: '/web/access_log', format: 'combined' } },
  networkAcls: ['acl-0a1b2c3d4e5f67890'],
  webSecurityGroups: ['sg-0a1b2c3d4e5f67890'],
  office: ['198.51.100.0/24'],
};

/** Makes the folder; the caller removes it. */
export function makeFolder(environments: Readonly<Record<string, unknown>>): {
  readonly path: string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'floodgate-bin-'));
  mkdirSync(join(path, 'environments'));
  for (const [name, value] of Object.entries(environments))
    writeFileSync(join(path, 'environments', `${name}.json`), JSON.stringify(value));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
