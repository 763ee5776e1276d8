/**
 * How fast the replay reads a log of a gigabyte, beside `grep | mawk`, which only counts the lines that hold
 * `"CONNECT ` by client: forged ones too, and no other field is read. Both are run in turn, from the same cache.
 * Needs grep and mawk, the built command line, and a gigabyte of temporary space.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GENERATED_FORMAT, generateLog } from './generate-log';

const BYTES = 1_000_000_000;
const SEED = 1;
const ROUNDS = 5;
/** At least as fast; below the floor it is not good enough. */
const GOAL = 1;
const FLOOR = 0.7;
const MOST_MEMORY_MB = 150;

/** This code is built to dist/bench/. */
const COMMAND = fileURLToPath(new URL('../floodgate.mjs', import.meta.url));
const PIPELINE = `LC_ALL=C grep -F '"CONNECT ' "$0" | mawk '{ n[$2]++ } END { for (c in n) print n[c], c }'`;

/** Prints one table; the exit status is 1 where the floor or the memory is missed. */
export function run(): Promise<void> {
  for (const tool of ['grep', 'mawk', 'sh']) demand(tool);
  const log = generateLog({ bytes: BYTES, seed: SEED });
  // Into the cache of the operating system: both are to read from there.
  time('grep', ['-c', '^', log]);
  const megabytes = statSync(log).size / 1e6;
  const rounds = Array.from({ length: ROUNDS }, () => ({
    pipeline: time('sh', ['-c', PIPELINE, log]),
    replay: time(process.execPath, [COMMAND, ...words(log)]),
  }));
  const pipeline = megabytes / Math.min(...rounds.map((round) => round.pipeline));
  const replay = megabytes / Math.min(...rounds.map((round) => round.replay));
  const memory = measureMemory(log);
  console.log(`replay: ${megabytes.toFixed(0)} MB, best of ${ROUNDS}`);
  console.log(`  grep | mawk  ${pipeline.toFixed(0)} MB/s`);
  console.log(`  floodgate    ${replay.toFixed(0)} MB/s, start included; ${memory.toFixed(0)} MB of memory`);
  console.log(
    `  ratio ${(replay / pipeline).toFixed(2)} (goal ${GOAL}, floor ${FLOOR}); by round: ${rounds.map((round) => (round.pipeline / round.replay).toFixed(2)).join(' ')}`,
  );
  if (replay / pipeline < FLOOR || memory > MOST_MEMORY_MB) process.exitCode = 1;
  return Promise.resolve();
}

function demand(tool: string): void {
  const found = spawnSync('sh', ['-c', `command -v ${tool}`]);
  if (found.status !== 0)
    throw new Error(`the replay is measured beside ${tool}, which is not installed here`);
}

function words(log: string): readonly string[] {
  return ['replay', '--access-log', log, '--log-format', GENERATED_FORMAT, '--json'];
}

/** Seconds, start included. */
function time(command: string, args: readonly string[]): number {
  const begun = performance.now();
  const ended = spawnSync(command, args, { maxBuffer: 1 << 28 });
  const seconds = (performance.now() - begun) / 1000;
  if (ended.status !== 0) throw new Error(`${command} failed: ${ended.stderr.toString()}`);
  return seconds;
}

/** The most that the process held, in a run of its own: the process is asked as it ends. */
function measureMemory(log: string): number {
  const ask = `process.on('exit', () => process.stderr.write('maxRSS ' + process.resourceUsage().maxRSS))`;
  const hook = `--import=data:text/javascript,${encodeURIComponent(ask)}`;
  const ended = spawnSync(process.execPath, [hook, COMMAND, ...words(log)], { maxBuffer: 1 << 28 });
  const kilobytes = /maxRSS (\d+)/.exec(ended.stderr.toString())?.[1];
  if (kilobytes === undefined) throw new Error(`the memory was not told: ${ended.stderr.toString()}`);
  return (Number(kilobytes) * 1024) / 1e6;
}
