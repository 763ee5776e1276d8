/** How the code of our functions is bundled, and what it runs on. Starts scripts/bundle.mjs; writes only where the CDK says. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Architecture, Code, LoggingFormat, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';

/**
 * Describes the code of one function, which is bundled when the stack is synthesized.
 * @param projectRoot directory that holds `lambda/` and `scripts/`
 * @param entry path of the entry file below it; it exports `handler`
 */
export function bundleEntry(
  projectRoot: string,
  entry: string,
): Pick<FunctionProps, 'code' | 'handler' | 'runtime' | 'architecture' | 'loggingFormat'> {
  return {
    code: Code.fromAsset(join(projectRoot, 'lambda'), {
      // What comes out counts: a new version of a library is new code, a changed comment is none.
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // The CDK bundles equal sources with equal options once: the entry tells two functions apart.
        command: [entry],
        local: { tryBundle: (folder) => bundleHere(projectRoot, entry, folder) },
        // Never pulled: bundling here works, or ends with esbuild's own words.
        image: DockerImage.fromRegistry('unused'),
      },
    }),
    handler: 'index.handler',
    // A named version: one that moves would change what runs with a CDK update.
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    loggingFormat: LoggingFormat.JSON,
  };
}

function bundleHere(projectRoot: string, entry: string, folder: string): true {
  const script = join(projectRoot, 'scripts/bundle.mjs');
  execFileSync(process.execPath, [script, entry, folder], { cwd: projectRoot, stdio: ['ignore', 2, 2] });
  return true;
}
