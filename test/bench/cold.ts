/**
 * How long the deployed function takes to start, under the Node that Lambda runs, beside a bundle of nothing but its
 * AWS clients made with esbuild's default settings. Each start is a process of its own; both are started in turn.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import example from '../../environments/example.json';
import { findNode24 } from './node24';

const ROUNDS = 15;
const GOAL_MS = 120;
const GOAL_BYTES = 1_000_000;
/** Below this share of the default bundle's processor time, whatever the machine. */
const GOAL_RATIO = 0.5;

const MEASURE = `
const before = process.cpuUsage(), start = performance.now();
import(process.argv[1]).then(() => {
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ wallMs: performance.now() - start, cpuMs: (user + system) / 1000 }));
});`;

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Prints one table; the exit status is 1 where size or ratio misses its goal. */
export function run(): void {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-cold-'));
  try {
    const node = findNode24();
    const shipped = join(folder, 'shipped');
    execFileSync(process.execPath, ['scripts/bundle.mjs', 'lambda/handler.ts', shipped]);
    const clients = join(folder, 'clients');
    bundleClients(clients);
    const rounds = Array.from({ length: ROUNDS }, () => ({
      shipped: start(node, join(shipped, 'index.mjs')),
      clients: start(node, join(clients, 'index.js')),
    }));
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    console.log(`cold start: Node ${version}, ${ROUNDS} rounds, each with both in turn; medians`);
    const ours = describe(
      'floodgate',
      shipped,
      rounds.map((round) => round.shipped),
    );
    const theirs = describe(
      'clients alone',
      clients,
      rounds.map((round) => round.clients),
    );
    const ratio = ours.cpuMs / theirs.cpuMs;
    console.log(`  ratio of processor time   ${ratio.toFixed(2)} (goal ${GOAL_RATIO}: this one decides)`);
    console.log(`  goals on an idle machine  ${GOAL_MS} ms, ${GOAL_BYTES / 1e6} MB`);
    if (ratio > GOAL_RATIO || ours.bytes > GOAL_BYTES) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same clients, made in the same way, and nothing of ours beside them. */
function bundleClients(outdir: string): void {
  buildSync({
    stdin: {
      contents: `import { createClients } from './lambda/aws/clients'; createClients({ region: 'eu-west-1' });`,
      resolveDir: process.cwd(),
    },
    outfile: join(outdir, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
  });
}

function start(node: string, file: string): Start {
  const { status, stdout, stderr } = spawnSync(node, ['-e', MEASURE, file], {
    encoding: 'utf8',
    env: {
      AWS_REGION: example.region,
      FLOODGATE_ENVIRONMENT_NAME: 'example',
      FLOODGATE_ENVIRONMENT: JSON.stringify(example),
      FLOODGATE_TABLE: 'ledger',
      FLOODGATE_ALARM: 'alarm',
    },
  });
  if (status !== 0) throw new Error(`${file} does not start: ${stderr}`);
  return JSON.parse(stdout) as Start;
}

function describe(
  name: string,
  folder: string,
  starts: readonly Start[],
): { readonly bytes: number; readonly cpuMs: number } {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const [wallMs, cpuMs] = [
    medianOf(starts.map((one) => one.wallMs)),
    medianOf(starts.map((one) => one.cpuMs)),
  ];
  const times = `${wallMs.toFixed(0)} ms, of the processor ${cpuMs.toFixed(0)} ms`;
  console.log(`  ${name.padEnd(14)} ${times}, ${(bytes / 1e6).toFixed(2)} MB`);
  return { bytes, cpuMs };
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
