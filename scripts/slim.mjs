/** Plugins of esbuild that leave out of a function's bundle what a Lambda function never uses. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { transform } from 'esbuild';

/**
 * Lets esbuild drop the shapes of calls that are not made: EC2's alone are 780 KB. They are plain arrays, but keyed
 * like `{ [_eQN]: … }`, and to evaluate a computed key might do something, so that esbuild keeps all of them. Written
 * out, the keys are the same strings.
 */
export const dropUnusedShapes = {
  name: 'drop-unused-shapes',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: await shrink(writeKeysOut(await readFile(path, 'utf8'))),
        loader: 'js',
      }),
    );
  },
};

/** Replaces `[NAME]:` by the string that the file's own `const NAME = "…"` gives; leaves alone what it does not know. */
export function writeKeysOut(source) {
  const strings = new Map(
    [...source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name) => (strings.has(name) ? `${strings.get(name)}:` : key));
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
