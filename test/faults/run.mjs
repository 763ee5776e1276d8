/**
 * Bundles the harness and runs it: no loader at run time. With `--without-intent` the product is bundled without the
 * note that goes before every call, and the run must find failures.
 */
import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The cases also run on Node 20, which the SDK warns about in every worker.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const INTENT = 'await writeLedger(bench.ledger, writes);';

/** Takes the intent record out of the code, in the bundle only. */
const withoutIntent = {
  name: 'without-intent',
  setup(bundler) {
    bundler.onLoad({ filter: /lambda\/aws\/apply\.ts$/ }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split(INTENT);
      if (parts.length !== 2)
        throw new Error(`${path}: "${INTENT}" is there ${parts.length - 1} times, not once`);
      return { contents: parts.join('void writes;'), loader: 'ts' };
    });
  },
};

const folder = await mkdtemp(join(tmpdir(), 'floodgate-faults-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const outfile = join(folder, 'faults.mjs');
await build({
  entryPoints: [join(import.meta.dirname, 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  plugins: process.argv.includes('--without-intent') ? [withoutIntent] : [],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await import(outfile);
