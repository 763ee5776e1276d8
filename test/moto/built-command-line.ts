/** The command line as it is installed: built once into a folder of its own, and run as a process against moto. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Moto } from './start';

export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

export interface CommandLine {
  /** The working directory, with its `environments/`. */
  readonly directory: string;
  run(...words: readonly string[]): Promise<Ended>;
  /** At a terminal of its own, on which a person types. What both streams say comes together in `out`. */
  runAtTerminal(typed: string, ...words: readonly string[]): Promise<Ended>;
  remove(): void;
}

/** A terminal for a program that asks; Python's standard library has one on every system that moto runs on. */
const TERMINAL = `
import os, pty, sys
typed, *command = sys.argv[1:]
process, terminal = pty.fork()
if process == 0:
    os.execvp(command[0], command)
os.write(terminal, typed.encode())
try:
    while True:
        said = os.read(terminal, 65536)
        if not said:
            break
        sys.stdout.buffer.write(said)
        sys.stdout.flush()
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
`;

/** Builds the command line and speaks to moto through it. The caller removes it. */
export function buildCommandLine(moto: Moto): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-cli-'));
  const directory = join(folder, 'home');
  mkdirSync(directory);
  execFileSync(process.execPath, ['scripts/build.mjs', join(folder, 'dist')]);
  const program = join(folder, 'dist', 'floodgate.mjs');
  const start = (command: string, parameters: readonly string[]): Promise<Ended> =>
    runProcess(command, parameters, directory, moto.variables);
  return {
    directory,
    run: (...words) => start(process.execPath, [program, ...words]),
    runAtTerminal: (typed, ...words) =>
      start('python3', ['-c', TERMINAL, typed, process.execPath, program, ...words]),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function runProcess(
  command: string,
  parameters: readonly string[],
  cwd: string,
  variables: Moto['variables'],
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: cwd, NODE_NO_WARNINGS: '1', NO_COLOR: '1', ...variables },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ out, err, code }));
  });
}
