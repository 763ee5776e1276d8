/** Scans stretches of logs in one thread: reads bytes, cuts lines, counts what they tell. Reads files, nothing else. */
import { readSync } from 'node:fs';
import type { CountSink } from './client-counts';
import { decodeLine, LineBuffer, type LineTaker } from './line-buffer';
import { BUFFER } from './memory-layout';
import { RangeEvidence, type RangeFindings, type ScanRules } from './range-evidence';
import { Scanner, type CompiledScanner } from './scanner';

/** The lines of a plain file that begin at `from` or behind it, and before `to`. */
export interface FileRange {
  readonly file: number;
  readonly from: number;
  /** Infinite for the last range: a log may have grown since it was opened. */
  readonly to: number;
}

/** Bytes of one read: they stay in a core's cache until they are scanned. */
const READ_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export class LogScanner {
  readonly #evidence: RangeEvidence;
  readonly #lines: LineTaker & { readonly bytes: Uint8Array; finish(): void; flushCounts(): void };
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
    this.#evidence = new RangeEvidence(rules, counts);
    const [format] = rules.formats;
    this.#lines =
      compiled === undefined || format === undefined
        ? new PatternReader(this.#evidence)
        : new Scanner(compiled, format, rules.bounds, this.#evidence, counts);
    const start = compiled === undefined ? 0 : BUFFER.start;
    this.#buffer = new LineBuffer(this.#lines.bytes, start, start + BUFFER.bytes, this.#lines);
  }

  scanRange(range: FileRange): RangeFindings {
    // A line begins behind a newline, so the byte before the range tells whether its first line is its own.
    let position = Math.max(0, range.from - 1);
    let isInside = range.from === 0;
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
    return this.#finish();
  }

  async scanStream(chunks: AsyncIterable<Uint8Array>): Promise<RangeFindings> {
    for await (const chunk of chunks) this.#buffer.append(chunk);
    this.#buffer.finish();
    return this.#finish();
  }

  /** Passes on all counts that are still here. */
  flushCounts(): void {
    this.#lines.flushCounts();
    this.#evidence.flushCounts();
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

  #finish(): RangeFindings {
    this.#lines.finish();
    return this.#evidence.finish();
  }
}

/** Reads all lines by the pattern: exact and slow, for formats that have no scanner. */
class PatternReader implements LineTaker {
  readonly bytes = new Uint8Array(BUFFER.bytes);

  constructor(private readonly evidence: RangeEvidence) {}

  takeLines(from: number, to: number): void {
    for (let start = from; start < to;) {
      const end = this.bytes.indexOf(NEWLINE, start);
      this.evidence.takeLine(decodeLine(this.bytes, start, end), start);
      start = end + 1;
    }
    this.evidence.settleZone();
  }

  takeCutLine(from: number, to: number): void {
    this.evidence.takeLine(decodeLine(this.bytes, from, to), from);
    this.evidence.settleZone();
  }

  finish(): void {
    this.evidence.settleZone();
  }

  flushCounts(): void {
    // The evidence keeps them all.
  }
}
