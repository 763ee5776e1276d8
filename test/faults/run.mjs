/**
 * Runs the harness. With `--without-intent` the product is bundled without the
 * note that goes before every call, and the run must find failures.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBundled } from '../run-bundled.mjs';

// The cases also run on Node 20, which the SDK warns about in every worker.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const INTENT = '[...bench.beforehand, ...writes]';

/** Takes the intent record out of the code, in the bundle only. */
const withoutIntent = {
  name: 'without-intent',
  setup(bundler) {
    bundler.onLoad({ filter: /lambda\/aws\/apply\.ts$/ }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split(INTENT);
      if (parts.length !== 2)
        throw new Error(`${path}: "${INTENT}" is there ${parts.length - 1} times, not once`);
      return { contents: parts.join('bench.beforehand'), loader: 'ts' };
    });
  },
};

await runBundled(
  'faults',
  join(import.meta.dirname, 'main.ts'),
  process.argv.includes('--without-intent') ? [withoutIntent] : [],
);
