/**
 * Writes the generated pages of docs/ (settings, permissions, the JSON schema of an environment file).
 * With --check nothing is written: it fails when a page is not what the code says.
 */
import { build } from 'esbuild';
import { readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles the TypeScript sources into one module and loads it: no TypeScript loader at run time. */
async function loadSources() {
  const folder = join(root, 'node_modules/.cache/floodgate-docs');
  const file = join(folder, `${process.pid}.mjs`);
  await mkdir(folder, { recursive: true });
  await build({
    stdin: {
      contents: `
        export { writeDocuments } from './lib/documents';
        export { environmentSchema } from './lambda/environment-schema';
        export { z } from 'zod';
      `,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: file,
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(file);
  }
}

async function readIfThere(path) {
  return readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

const { writeDocuments, environmentSchema, z } = await loadSources();
const schema = z.toJSONSchema(environmentSchema, { io: 'input' });
const example = JSON.parse(await readFile(join(root, 'environments/example.json'), 'utf8'));
const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(writeDocuments(schema, example))) {
  const file = join(root, path);
  if ((await readIfThere(file)) === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale; right would be what "node scripts/docs.mjs" writes\n`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    process.stdout.write(`${path} written\n`);
  }
}
