/**
 * Bundles one entry of lambda/ as it is deployed: `node scripts/bundle.mjs lambda/handler.ts FOLDER [METAFILE]`
 * writes FOLDER/index.mjs, which exports `handler`, and the parts beside it that are loaded when they are needed.
 */
import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import {
  dropUnusedShapes,
  environmentCredentials,
  noJsonSchemas,
  shortNamesInLibraries,
  versionsAlone,
} from './slim.mjs';

const [entry, outdir, metafile] = process.argv.slice(2);

const result = await build({
  entryPoints: { index: entry },
  outdir,
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  // ES modules first: what is not used can be left out of them.
  mainFields: ['module', 'main'],
  // Japanese as it is written: escapes take twice the bytes.
  charset: 'utf8',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // Asked in browsers only.
  external: ['bowser'],
  logLevel: 'warning',
  // Libraries that are not ES modules call `require` for parts of Node.
  banner: {
    js: "import{createRequire as __require}from'node:module';const require=__require(import.meta.url);",
  },
  plugins: [dropUnusedShapes, environmentCredentials, noJsonSchemas, versionsAlone, shortNamesInLibraries],
});
if (metafile !== undefined) await writeFile(metafile, JSON.stringify(result.metafile));
