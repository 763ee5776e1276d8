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
const ROUNDS = 7;
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
  const memory = measureMemory(log);
  const isGood = report(megabytes, rounds, memory);
  if (!isGood) process.exitCode = 1;
  return Promise.resolve();
}

interface Round {
  readonly pipeline: number;
  readonly replay: number;
}

/**
 * Prints the table. The pipeline's two processes share the cores with whatever else runs, so its times vary by half:
 * best beside best flatters or blames by luck, and the median of the rounds decides.
 */
function report(megabytes: number, rounds: readonly Round[], memory: number): boolean {
  const best = (who: keyof Round): number => Math.min(...rounds.map((round) => round[who]));
  const speed = (seconds: number): string => `${(megabytes / seconds).toFixed(0)} MB/s`;
  const ratios = rounds.map(({ pipeline, replay }) => pipeline / replay);
  const median = medianOf(ratios);
  const times = (who: keyof Round): string =>
    `best ${speed(best(who))}, median ${speed(medianOf(rounds.map((round) => round[who])))}`;
  console.log(`replay: ${megabytes.toFixed(0)} MB, ${rounds.length} rounds, each with both in turn`);
  console.log(`  grep | mawk  ${times('pipeline')}`);
  console.log(`  floodgate    ${times('replay')}, start included; ${memory.toFixed(0)} MB of memory`);
  console.log(`  ratio by round            ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  console.log(
    `  ratio, median of rounds   ${median.toFixed(2)} (goal ${GOAL}, floor ${FLOOR}: this one decides)`,
  );
  console.log(`  ratio, best beside best   ${(best('pipeline') / best('replay')).toFixed(2)}`);
  return median >= FLOOR && memory <= MOST_MEMORY_MB;
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('nothing has no median');
  return (low + high) / 2;
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
