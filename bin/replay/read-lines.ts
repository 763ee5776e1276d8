/** Reads log files line by line, plain or gzipped, in bounded memory. A file that cannot be read whole is an error. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** A log cannot be read; the message names it and says why. */
export class UnreadableLogError extends Error {
  override readonly name = 'UnreadableLogError';
}

/** Longer than any line that a server writes; the rest of such a line is dropped, so that memory stays bounded. */
const LONGEST_LINE_BYTES = 65_537;
const NEWLINE = 0x0a;
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * The lines of a log, without their ends; empty lines are left out.
 * @param name a path, or `-` for standard input
 * @throws UnreadableLogError
 */
export async function* readLines(name: string, stdin: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  try {
    yield* splitLines(await openLog(name, stdin));
  } catch (error) {
    if (error instanceof UnreadableLogError) throw error;
    throw new UnreadableLogError(`${describeName(name)} cannot be read: ${explain(error)}`, { cause: error });
  }
}

async function openLog(name: string, stdin: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  if (name === '-') return unpackIfGzip(stdin);
  const found = await stat(name);
  if (found.isDirectory()) throw new UnreadableLogError(`${name} is a directory; right would be a log file`);
  return unpackIfGzip(createReadStream(name, { highWaterMark: 1 << 20 }));
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
  const [first, second] = Buffer.concat(head.map((chunk) => chunk.subarray(0, GZIP_MAGIC.length)));
  return first === GZIP_MAGIC[0] && second === GZIP_MAGIC[1] ? gunzip(whole) : whole;
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
  const done = pipeline(packed, createGunzip(), out).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(explain(error))),
  );
  try {
    for await (const chunk of out) yield chunk as Uint8Array;
  } catch {
    // Whatever broke the stream is told by the pipeline, with its cause.
  }
  const failure = await done;
  if (failure !== undefined) throw failure;
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (last: Uint8Array): string => {
    const line = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending = [];
    pendingBytes = 0;
    return decode(line);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = take(chunk.subarray(start, end));
      start = end + 1;
      if (line !== '') yield line;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0 && pendingBytes < LONGEST_LINE_BYTES) {
      // A copy: the stream may use its buffer again.
      pending.push(Uint8Array.from(rest.subarray(0, LONGEST_LINE_BYTES)));
      pendingBytes += rest.length;
    }
  }
  const line = take(new Uint8Array());
  if (line !== '') yield line;
}

function decode(bytes: Uint8Array): string {
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
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
      return error instanceof Error ? error.message : String(error);
  }
}

function describeName(name: string): string {
  return name === '-' ? 'standard input' : name;
}
