/** Runs the command line in memory: every word, stream, variable and terminal is the test's. */
import type { OperatorIo } from '../../bin/command-io';
import { runProgram } from '../../bin/program';

export interface Told {
  readonly out: string;
  readonly err: string;
  /** As the process would end. */
  readonly code: number;
  /** How long it waited, all in all. */
  readonly waitedMs: number;
}

export interface Setting {
  /** What a person types; `undefined`: there is no terminal. */
  readonly typed?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly now?: Date;
}

export async function runFloodgate(words: readonly string[], setting: Setting = {}): Promise<Told> {
  let [out, err, code, waitedMs] = ['', '', 0, 0];
  const isTTY = setting.typed !== undefined;
  const io: OperatorIo = {
    stdin: Object.assign(typeIn(setting.typed ?? ''), { isTTY }),
    stdout: { write: (text) => void (out += text), isTTY },
    stderr: { write: (text) => void (err += text), isTTY },
    variables: setting.variables ?? {},
    directory: setting.directory ?? process.cwd(),
    now: () => setting.now ?? new Date('2026-03-01T12:00:00Z'),
    sleep: (milliseconds) => {
      waitedMs += milliseconds;
      return Promise.resolve();
    },
    setExitCode: (given) => void (code = given),
  };
  await runProgram(words, io);
  return { out, err, code, waitedMs };
}

async function* typeIn(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) yield await Promise.resolve(Uint8Array.of(byte));
}
