/** Scans stretches of logs in one thread: reads bytes, cuts lines, counts what they tell. Reads files, nothing else. */
import { readSync } from 'node:fs';
import type { CountSink } from './client-counts';
import { decodeLine, LineBuffer, type LineTaker } from './line-buffer';
import { BUFFER } from './memory-layout';
import type { Findings, ScanRules } from './findings';
import { ScanEvidence } from './scan-evidence';
import { Scanner, type CompiledScanner } from './scanner';

/** The lines of a plain file that begin at `from` or behind it, and before `to`. */
export interface FileRange {
  /** Its place in the order of all logs. */
  readonly index: number;
  readonly file: number;
  /** Does the log's first line begin at `from`? */
  readonly isFirst: boolean;
  readonly from: number;
  /** Infinite for the last range: a log may have grown since it was opened. */
  readonly to: number;
}

/** Bytes of one read: they stay in a core's cache until they are scanned. */
const READ_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** Reads the lines that lie in its bytes. */
interface LineReader extends LineTaker {
  readonly bytes: Uint8Array;
  finish(): void;
  flushCounts(): void;
}

export class LogScanner {
  readonly #evidence: ScanEvidence;
  readonly #lines: LineReader;
  readonly #buffer: LineBuffer;

  /**
   * @param compiled the first format's scanner; without one every line is read by the pattern
   * @param note is told how many bytes were read
   */
  constructor(
    rules: ScanRules,
    compiled: CompiledScanner | undefined,
    counts: CountSink,
    private readonly note: (bytes: number) => void,
  ) {
    const isClient = compiled === undefined ? undefined : new RegExp(`^(?:${compiled.clientShape})$`);
    this.#evidence = new ScanEvidence(rules, counts, isClient);
    const [format] = rules.formats;
    this.#lines =
      compiled === undefined || format === undefined
        ? new PatternReader(this.#evidence)
        : new Scanner(compiled, format, rules.bounds, this.#evidence, counts);
    const start = compiled === undefined ? 0 : BUFFER.start;
    this.#buffer = new LineBuffer(this.#lines.bytes, start, start + BUFFER.bytes, this.#lines);
  }

  scanRange(range: FileRange): void {
    this.#evidence.begin(range.index);
    // A line begins behind a newline, so the byte before the range tells whether its first line is its own.
    let position = range.isFirst ? range.from : range.from - 1;
    let isInside = range.isFirst;
    while (position < range.to) {
      const count = this.#read(range.file, position, range.to - position);
      if (count === 0) break;
      position += count;
      const skipped = isInside ? 0 : this.#skipLine(count);
      isInside ||= skipped > 0;
      if (isInside) this.#buffer.commit(count - skipped);
    }
    // The last line began in this range, so it is read to its end.
    while (this.#buffer.hasRest) {
      const count = this.#read(range.file, position, Infinity);
      if (count === 0) this.#buffer.finish();
      else this.#finishLine(count);
      position += count;
    }
  }

  async scanStream(index: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    this.#evidence.begin(index);
    for await (const chunk of chunks) this.#buffer.append(chunk);
    this.#buffer.finish();
  }

  /** Passes on all counts that are still here, and tells the rest. */
  finish(): Findings {
    this.#lines.finish();
    this.#lines.flushCounts();
    return this.#evidence.findings;
  }

  #read(file: number, position: number, most: number): number {
    const { at, bytes } = this.#buffer.room;
    const count = readSync(file, this.#lines.bytes, at, Math.min(bytes, most, READ_BYTES), position);
    this.note(count);
    return count;
  }

  /** Drops the end of the line before; tells how many of the bytes that was, 0 where it does not end in them. */
  #skipLine(count: number): number {
    const { at } = this.#buffer.room;
    const newline = this.#lines.bytes.subarray(at, at + count).indexOf(NEWLINE);
    if (newline < 0) return 0;
    this.#lines.bytes.copyWithin(at, at + newline + 1, at + count);
    return newline + 1;
  }

  #finishLine(count: number): void {
    const { at } = this.#buffer.room;
    const newline = this.#lines.bytes.subarray(at, at + count).indexOf(NEWLINE);
    this.#buffer.commit(newline < 0 ? count : newline + 1);
  }
}

/** Reads all lines by the pattern: exact and slow, for formats that have no scanner. */
class PatternReader implements LineReader {
  readonly bytes = new Uint8Array(BUFFER.bytes);

  constructor(private readonly evidence: ScanEvidence) {}

  takeLines(from: number, to: number): void {
    for (let start = from; start < to;) {
      const end = this.bytes.indexOf(NEWLINE, start);
      this.evidence.takeLine(decodeLine(this.bytes, start, end));
      start = end + 1;
    }
    if (this.evidence.hasManyClients) this.flushCounts();
  }

  takeCutLine(from: number, to: number): void {
    this.evidence.takeLine(decodeLine(this.bytes, from, to));
  }

  finish(): void {
    // Everything has gone to the evidence at once.
  }

  flushCounts(): void {
    this.evidence.flushCounts();
  }
}
