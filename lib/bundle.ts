/** How the code of our functions is bundled, and what it runs on. Pure. */
import { join } from 'node:path';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';

/**
 * Describes the bundle of one entry point.
 * @param projectRoot directory that holds `lambda/` and `package-lock.json`
 * @param entry path of the entry file below it; it exports `handler`
 */
export function bundleEntry(projectRoot: string, entry: string): NodejsFunctionProps {
  return {
    entry: join(projectRoot, entry),
    handler: 'handler',
    projectRoot,
    depsLockFilePath: join(projectRoot, 'package-lock.json'),
    // A named version: NODEJS_LATEST would change what runs with a CDK update.
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    loggingFormat: LoggingFormat.JSON,
    bundling: {
      // The SDK that was tested is the SDK that runs, and it starts faster than the runtime's own.
      bundleAwsSDK: true,
      // ES modules first: nearly half the size and half the start-up time of the CommonJS builds.
      mainFields: ['module', 'main'],
      // White space and syntax only: names stay, so that a stack trace can be read without source maps.
      esbuildArgs: { '--minify-whitespace': true, '--minify-syntax': true },
    },
  };
}
