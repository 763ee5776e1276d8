/** Plugins of esbuild that leave out of a function's bundle what a Lambda function never uses. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';

/**
 * Lets esbuild drop the shapes of calls that are not made, and of errors that our code does not name: EC2's alone are
 * 780 KB.
 */
export const dropUnusedShapes = {
  name: 'drop-unused-shapes',
  setup({ onLoad }) {
    const words = listWords('lambda');
    onLoad(
      { filter: /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: await shrink(forgetErrors(writeKeysOut(await readFile(path, 'utf8')), words)),
        loader: 'js',
      }),
    );
  },
};

/**
 * Replaces `[NAME]:` by the string that the file's own `const NAME = "…"` gives; leaves alone what it does not know. The
 * shapes are plain arrays, but to evaluate a computed key might do something, so that esbuild would keep all of them.
 */
export function writeKeysOut(source) {
  const strings = new Map(
    [...source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name) => (strings.has(name) ? `${strings.get(name)}:` : key));
}

/**
 * Takes the classes of errors that none of these words names out of the registry in which the client looks them up; its
 * service's general one stays. An error without a class is made from that one, with the name and the message that AWS
 * sent: so it is with all errors of EC2, whose client has no classes at all.
 */
export function forgetErrors(source, words) {
  return source.replace(/^\w+\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) =>
    words.has(name) || name.endsWith('ServiceException') ? line : '',
  );
}

/** Every word in the sources of a folder: an error that is matched or read somewhere is named there. */
function listWords(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts'));
  return new Set(files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/\w+/g) ?? []));
}

/** A client tells AWS its version; it imports its whole package.json for that. */
export const versionsAlone = {
  name: 'versions-alone',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }));
  },
};

/**
 * Each schema of zod carries what would write it as JSON Schema. That is done when the documents are generated, and
 * never in a function: what the schemas keep there is nothing.
 */
export const noJsonSchemas = {
  name: 'no-json-schemas',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](?:json-schema-processors|to-json-schema)\.js$/ },
      async ({ path }) => ({ contents: hollowOut(await readFile(path, 'utf8')), loader: 'js' }),
    );
  },
};

/** Keeps the names that a module exports; each is a function that does nothing. */
function hollowOut(source) {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  return names.map((name) => `export const ${name} = () => undefined;`).join('\n');
}

/**
 * Lambda hands a function its credentials in the environment: no files, sign-ins, processes or metadata services are
 * asked, and the clients that those need are left out.
 */
export const environmentCredentials = {
  name: 'environment-credentials',
  setup({ onResolve, onLoad, resolve }) {
    const asIs = Symbol('asIs');
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === asIs) return undefined;
      const { kind, importer, resolveDir } = from;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: asIs });
      return found.errors.length > 0 ? found : { path: found.path, namespace: 'environment-credentials' };
    });
    onLoad({ filter: /./, namespace: 'environment-credentials' }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: dirname(path),
    }));
  },
};

/** Shortens the names inside libraries. Our own stay, so that a stack trace can be read. */
export const shortNamesInLibraries = {
  name: 'short-names-in-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, async ({ path }) => ({
      contents: await shrink(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

async function shrink(source) {
  const isModule = /^(?:import|export)\b/m.test(source);
  const { code } = await transform(source, {
    loader: 'js',
    target: 'node24',
    minifyIdentifiers: true,
    ...(isModule ? { format: 'esm' } : {}),
  });
  return code;
}
