/** The CDK app: one stack for each file in `environments/` of the working directory. Started by the CDK (cdk.json). */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError } from '../lambda/config';
import { readEnvironments } from '../lib/environments';
import { FloodgateStack } from '../lib/floodgate-stack';

const projectRoot = process.cwd();
try {
  const sources = readEnvironments(join(projectRoot, 'environments'));
  const app = new App();
  for (const source of sources) new FloodgateStack(app, { source, projectRoot });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
