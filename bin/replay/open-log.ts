/** Opens logs: files, gzipped or not, or standard input. A log that cannot be read whole is an error that names it. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { createGunzip } from 'node:zlib';
import { countMarkBytes, withoutMark } from './byte-order-mark';

/** A log cannot be read; the message names it and says why. */
export class UnreadableLogError extends Error {
  override readonly name = 'UnreadableLogError';
}

export interface PlainLog {
  readonly is: 'plain';
  readonly name: string;
  readonly file: number;
  /** Where its text begins: behind a byte order mark. */
  readonly start: number;
  readonly bytes: number;
}

/** Read from its first byte to its last, once. */
export interface StreamedLog {
  readonly is: 'stream';
  readonly name: string;
  /** Of what lies on the disk; `undefined` where that is not known. */
  readonly bytes: number | undefined;
  /** @param note is told how many bytes of these were read */
  readonly read: (note: (bytes: number) => void) => AsyncIterable<Uint8Array>;
}

export type OpenLog = PlainLog | StreamedLog;

const GZIP_MAGIC = [0x1f, 0x8b];
/** So many first bytes tell what a file is. */
const HEAD_BYTES = 3;
const CHUNK_BYTES = 1 << 20;

/**
 * @param name a path, or `-` for standard input
 * @throws UnreadableLogError
 */
export function openLog(name: string, stdin: AsyncIterable<Uint8Array>): OpenLog {
  return explaining(name, () => {
    if (name === '-')
      return { is: 'stream', name, bytes: undefined, read: (note) => readStream(name, stdin, note) };
    const file = openSync(name, 'r');
    const found = fstatSync(file);
    if (found.isDirectory())
      throw new UnreadableLogError(`${name} is a directory; right would be a log file`);
    // A pipe has no size and can be read only once, so its first bytes must not be tried.
    const head = found.isFile() ? readHead(file) : undefined;
    if (head !== undefined && !isGzip(head))
      return { is: 'plain', name, file, start: countMarkBytes(head), bytes: found.size };
    return {
      is: 'stream',
      name,
      bytes: found.isFile() ? found.size : undefined,
      read: (note) => readStream(name, createReadStream('', { fd: file, highWaterMark: CHUNK_BYTES }), note),
    };
  });
}

/** Ends the use of a log; a stream ends its own. */
export function closeLog(log: OpenLog): void {
  if (log.is === 'plain') closeSync(log.file);
}

/** Runs `read`; whatever it throws says which log cannot be read, and why. */
export function explaining<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw explain(name, error);
  }
}

function explain(name: string, error: unknown): UnreadableLogError {
  if (error instanceof UnreadableLogError) return error;
  return new UnreadableLogError(`${describeName(name)} cannot be read: ${describeCause(error)}`, {
    cause: error,
  });
}

/** Fewer bytes where there are no more. */
function readHead(file: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  return head.subarray(0, readSync(file, head, 0, head.length, 0));
}

function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, index) => head[index] === byte);
}

async function* readStream(
  name: string,
  source: AsyncIterable<Uint8Array>,
  note: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* withoutMark(await unpackIfGzip(noting(source, note)));
  } catch (error) {
    throw explain(name, error);
  }
}

async function* noting(
  source: AsyncIterable<Uint8Array>,
  note: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    note(chunk.length);
    yield chunk;
  }
}

/** By its first bytes, since names lie and standard input has none. */
async function unpackIfGzip(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < GZIP_MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
    size += next.value.length;
  }
  const whole = rejoin(head, iterator);
  return isGzip(Buffer.concat(head.map((chunk) => chunk.subarray(0, GZIP_MAGIC.length))))
    ? gunzip(whole)
    : whole;
}

async function* rejoin(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const out: Readable & NodeJS.WritableStream = new PassThrough();
  const done = pipeline(packed, createGunzip({ chunkSize: CHUNK_BYTES }), out).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(describeCause(error))),
  );
  try {
    for await (const chunk of out) yield chunk as Uint8Array;
  } catch {
    // Whatever broke the stream is told by the pipeline, with its cause.
  }
  const failure = await done;
  if (failure !== undefined) throw failure;
}

function describeCause(error: unknown): string {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'this user may not read it';
    case 'Z_BUF_ERROR':
      return 'its gzip data ends too early (truncated?)';
    case 'Z_DATA_ERROR':
      return 'its gzip data is damaged';
    default:
      return isNativeError(error) ? error.message : String(error);
  }
}

function describeName(name: string): string {
  return name === '-' ? 'standard input' : name;
}
