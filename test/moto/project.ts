/**
 * The project as an operator has it: the code, environment files of its own, and the CDK's command line in its folder,
 * so that what is deployed is what cdk.json and bin/app.ts make of it.
 */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvironmentFile } from '../../lambda/config';
import { describeCdkVariables } from './deploy';
import type { Moto } from './start';

const run = promisify(execFile);
const COMMAND_TIMEOUT_MS = 360_000;
/** What a project has of its own, or makes. */
const OWN = ['.git', '.venv', 'cdk.out', 'dist', 'environments', 'test'];

export interface Project {
  write(name: string, environment: EnvironmentFile): void;
  /** Runs `npx cdk ...`; returns what it printed. */
  cdk(...words: readonly string[]): Promise<string>;
  /** Deploys these environments, and returns what the CDK printed. */
  deploy(...names: readonly string[]): Promise<string>;
  /** The stack's outputs after the last deployment. */
  readOutputs(name: string): Readonly<Record<string, string>>;
  remove(): void;
}

/** Makes the project. The caller removes it. */
export function openProject(moto: Moto): Project {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-project-'));
  mkdirSync(join(folder, 'environments'));
  for (const entry of readdirSync('.').filter((name) => !OWN.includes(name)))
    symlinkSync(join(process.cwd(), entry), join(folder, entry));
  const outputs = join(folder, 'outputs.json');
  const cdk = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await run(join(folder, 'node_modules/.bin/cdk'), [...words, '--ci'], {
      cwd: folder,
      timeout: COMMAND_TIMEOUT_MS,
      env: { ...process.env, ...describeCdkVariables(moto) },
    });
    return `${stdout}${stderr}`;
  };
  return {
    write: (name, environment) =>
      writeFileSync(join(folder, 'environments', `${name}.json`), JSON.stringify(environment, null, 2)),
    cdk,
    deploy: (...names) =>
      cdk(
        'deploy',
        ...names.map((name) => `Floodgate-${name}`),
        // With change sets moto returns no outputs.
        '--method=direct',
        '--require-approval=never',
        `--outputs-file=${outputs}`,
      ),
    readOutputs(name) {
      const all = JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>;
      return all[`Floodgate-${name}`] ?? {};
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
