/** Builds the benchmarks to dist/bench/main.mjs, beside the command line that they run. */
import { build } from 'esbuild';

await build({
  entryPoints: ['test/bench/main.ts'],
  outfile: 'dist/bench/main.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  external: ['esbuild'],
});
