/**
 * A copy of the project in a temporary folder, in which guards are taken away and tests are run.
 * May touch: the copy, and nothing else.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Guard } from './guards';

/** Made or fetched, not written: no test of the product needs them. */
const LEFT_OUT: readonly string[] = ['node_modules', 'dist', 'cdk.out', 'coverage', '.git', '.venv'];
/** A guard against endless work may make its test hang: that is noticed, too. */
const LONGEST_RUN_MS = 180_000;

/** What the tests said. `broken`: they did not even load, which proves nothing about the guard. */
export type Answer = 'green' | 'red' | 'broken';

const jestSummary = z.object({
  numFailedTests: z.number(),
  numPassedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

export class Stage {
  readonly #root = mkdtempSync(join(tmpdir(), 'floodgate-guards-'));

  constructor(project: string) {
    cpSync(project, this.#root, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
    symlinkSync(join(project, 'node_modules'), join(this.#root, 'node_modules'));
  }

  /** Takes the guard away, runs its tests, and puts it back. */
  async runWithout(guard: Guard): Promise<Answer> {
    const file = join(this.#root, guard.file);
    const whole = readFileSync(file, 'utf8');
    // A function: in a plain text `$&` and its like would mean something.
    writeFileSync(
      file,
      whole.replace(guard.find, () => guard.replace),
    );
    try {
      return await this.run(guard.tests);
    } finally {
      writeFileSync(file, whole);
    }
  }

  /** Each file by itself, up to the first that is not green: jest that bails out of several files writes no summary. */
  async run(tests: readonly string[]): Promise<Answer> {
    for (const test of tests) {
      const answer = await this.#runFile(test);
      if (answer !== 'green') return answer;
    }
    return 'green';
  }

  async #runFile(test: string): Promise<Answer> {
    const summaryFile = join(this.#root, 'summary.json');
    rmSync(summaryFile, { force: true });
    const jest = spawn(
      process.execPath,
      [
        'node_modules/jest/bin/jest.js',
        ...['--runInBand', '--silent', '--ci', '--json', '--outputFile', summaryFile],
        ...['--runTestsByPath', join(this.#root, test)],
      ],
      { cwd: this.#root, stdio: 'ignore', timeout: LONGEST_RUN_MS, killSignal: 'SIGKILL' },
    );
    const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
      jest.once('error', reject);
      jest.once('exit', (_code, by) => resolve(by));
    });
    return signal === 'SIGKILL' ? 'red' : readAnswer(summaryFile);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function readAnswer(summaryFile: string): Answer {
  // Jest itself died, for instance for want of memory.
  if (!existsSync(summaryFile)) return 'broken';
  const summary = jestSummary.parse(JSON.parse(readFileSync(summaryFile, 'utf8')));
  if (summary.numFailedTests > 0) return 'red';
  return summary.numRuntimeErrorTestSuites > 0 || summary.numPassedTests === 0 ? 'broken' : 'green';
}
