/** Deploys Floodgate's stack to moto with the real CDK command line, and destroys it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { parseEnvironment, type EnvironmentFile } from '../../lambda/config';
import { FloodgateStack } from '../../lib/floodgate-stack';
import type { Moto } from './start';

const run = promisify(execFile);
const COMMAND_TIMEOUT_MS = 120_000;

export interface Deployment {
  readonly functionName: string;
  readonly functionArn: string;
  readonly tableName: string;
  readonly topicArn: string;
  /** Deploys again, with this environment; returns what the CDK printed. */
  deployAgain(environment: EnvironmentFile): Promise<string>;
  destroy(): Promise<void>;
}

/** Synthesizes, bootstraps and deploys the stack of an environment. */
export async function deployStack(
  moto: Moto,
  name: string,
  environment: EnvironmentFile,
): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-deploy-'));
  const assembly = join(folder, 'cdk.out');
  await bootstrap(moto, folder);
  synthesize(assembly, name, environment);
  const stack = `Floodgate-${name}`;
  const outputs = join(folder, 'outputs.json');
  // With change sets moto returns no outputs.
  const direct = ['--method=direct', '--require-approval=never', `--outputs-file=${outputs}`];
  const deploy = () => runCdk(moto, folder, ['deploy', stack, `--app=${assembly}`, ...direct]);
  await deploy();
  return {
    ...readOutputs(outputs, stack),
    deployAgain(changed) {
      rmSync(assembly, { recursive: true });
      synthesize(assembly, name, changed);
      return deploy();
    },
    async destroy() {
      await runCdk(moto, folder, ['destroy', stack, `--app=${assembly}`, '--force']);
      rmSync(folder, { recursive: true });
    },
  };
}

const bootstrapped = new WeakSet<Moto>();

/** In an empty folder: beside a cdk.json, bootstrapping would synthesize the app again, with unbundled code. */
async function bootstrap(moto: Moto, emptyFolder: string): Promise<void> {
  if (bootstrapped.has(moto)) return;
  await runCdk(moto, emptyFolder, ['bootstrap', `aws://${moto.account}/${moto.region}`]);
  bootstrapped.add(moto);
}

function synthesize(outdir: string, name: string, value: EnvironmentFile): void {
  const app = new App({ outdir, context: cdkJson.context });
  const source = { environment: parseEnvironment(name, value), json: JSON.stringify(value) };
  new FloodgateStack(app, { source, projectRoot: process.cwd() });
  app.synth();
}

function readOutputs(file: string, stack: string): Omit<Deployment, 'deployAgain' | 'destroy'> {
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  const read = (output: string) => {
    const value = all[stack]?.[output];
    if (value === undefined) throw new Error(`the stack has no output ${output}`);
    return value;
  };
  return {
    functionName: read('FunctionName'),
    functionArn: read('FunctionArn'),
    tableName: read('TableName'),
    topicArn: read('TopicArn'),
  };
}

/** Environment variables by which the CDK's command line speaks to moto. */
export function describeCdkVariables(moto: Moto): Readonly<Record<string, string>> {
  return {
    ...moto.variables,
    AWS_ENDPOINT_URL_S3: moto.endpoint,
    // moto finds the bucket in the template's URL only below "localhost".
    AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: `http://localhost:${new URL(moto.endpoint).port}`,
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

async function runCdk(moto: Moto, folder: string, parameters: readonly string[]): Promise<string> {
  const cdk = join(process.cwd(), 'node_modules/aws-cdk/bin/cdk');
  const { stdout, stderr } = await run(process.execPath, [cdk, ...parameters, '--no-notices', '--ci'], {
    cwd: folder,
    timeout: COMMAND_TIMEOUT_MS,
    env: { ...process.env, ...describeCdkVariables(moto) },
  });
  return `${stdout}${stderr}`;
}
