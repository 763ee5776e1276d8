/** Bundles a program of the tests and runs it, so that no loader is needed at run time. */
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param name of the folder that holds the bundle while the program runs
 * @param plugins of esbuild, which may change what is bundled
 */
export async function runBundled(name, entryPoint, plugins = []) {
  const folder = mkdtempSync(join(tmpdir(), `floodgate-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    plugins,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  await import(outfile);
}
