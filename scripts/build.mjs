/**
 * Builds dist/: the command line (one file, its commands loaded when used), the replay's helping thread beside it, and
 * the CDK app.
 * esbuild only; types are checked by `npm run check`. Another folder than dist/ may be named, for tests.
 */
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';

const outdir = process.argv[2] ?? 'dist';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  // Some libraries inside the bundle still call `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

await rm(outdir, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ['bin/floodgate.ts'],
    outdir,
    splitting: true,
    minifySyntax: true,
  }),
  build({
    ...common,
    entryPoints: { 'replay-helper': 'bin/replay/scan/helper.ts' },
    outdir,
    minifySyntax: true,
  }),
  build({ ...common, entryPoints: ['bin/app.ts'], outdir, packages: 'external' }),
]);
