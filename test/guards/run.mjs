/** Runs the runner of guards. */
import { join } from 'node:path';
import { runBundled } from '../run-bundled.mjs';

await runBundled('guards', join(import.meta.dirname, 'main.ts'));
