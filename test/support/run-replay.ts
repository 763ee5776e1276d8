/** Runs `floodgate replay` in memory, through the program that reads its words. */
import { Command } from 'commander';
import type { CommandIo } from '../../bin/command-io';
import { addReplayCommand } from '../../bin/commands/replay';
import { replayResultSchema, type ReplayResult } from '../../bin/replay/contract';

export interface Ran {
  readonly out: string;
  readonly err: string;
  /** As the process would end. */
  readonly code: number;
}

export async function runReplay(words: readonly string[], stdin: Uint8Array | string = ''): Promise<Ran> {
  let [out, err, code] = ['', '', 0];
  const io: CommandIo = {
    stdin: inPieces(Buffer.from(stdin)),
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    setExitCode: (given) => void (code = given),
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => void (err += text) });
  addReplayCommand(program, io);
  await program.parseAsync(['replay', ...words], { from: 'user' });
  return { out, err, code };
}

/** Runs it with `--json`; what is printed must be one document, as the contract says, and nothing else. */
export async function replayJson(
  words: readonly string[],
  stdin: Uint8Array | string = '',
): Promise<Omit<Ran, 'out'> & { readonly result: ReplayResult }> {
  const { out, err, code } = await runReplay([...words, '--json'], stdin);
  if (!/^\{.*\}\n$/.test(out)) throw new Error(`not one line of JSON: ${out}`);
  return { result: replayResultSchema.parse(JSON.parse(out)), err, code };
}

/** As a pipe may cut it: within lines, and within gzip's first two bytes. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start = start === 0 ? 1 : start + 4099)
    yield await Promise.resolve(bytes.subarray(start, start === 0 ? 1 : start + 4099));
}
