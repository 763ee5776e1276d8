/** Bundles the function for a test, exactly as it is deployed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What esbuild tells of its outputs: how many bytes came from which file. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

export interface Bundle {
  readonly folder: string;
  /** Source files of which something is in the bundle. */
  readonly sources: readonly string[];
  /** The same, by the file of the bundle that they went into. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  readonly bytes: number;
  readText(): string;
  remove(): void;
}

export function bundleFunction(entry = 'lambda/handler.ts'): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-bundle-'));
  const [out, meta] = [join(folder, 'out'), join(folder, 'meta.json')];
  execFileSync(process.execPath, ['scripts/bundle.mjs', entry, out, meta]);
  const { outputs } = JSON.parse(readFileSync(meta, 'utf8')) as Metafile;
  const parts = new Map(
    Object.entries(outputs).map(([file, { inputs }]) => [
      basename(file),
      Object.entries(inputs).flatMap(([source, { bytesInOutput }]) => (bytesInOutput > 0 ? [source] : [])),
    ]),
  );
  const files = readdirSync(out).map((name) => join(out, name));
  return {
    folder: out,
    sources: [...parts.values()].flat(),
    parts,
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    readText: () => files.map((file) => readFileSync(file, 'utf8')).join('\n'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
