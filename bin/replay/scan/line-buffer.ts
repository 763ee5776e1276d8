/** Turns bytes as they come into whole lines, in one buffer of fixed size. */
import { MAX_LINE_LENGTH } from '../../../lambda/core/log-format/read-line';

/** Of a line that is too long to be read so much is kept, and the rest dropped, so that memory stays bounded. */
export const LONGEST_LINE_BYTES = MAX_LINE_LENGTH + 1;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Places are indices of the buffer's bytes. */
export interface LineTaker {
  /** Whole lines, each with its newline. */
  takeLines(from: number, to: number): void;
  /** What was kept of a line that is too long. */
  takeCutLine(from: number, to: number): void;
}

export class LineBuffer {
  #fill: number;
  #isOverlong = false;

  /**
   * @param bytes the memory; `start` and `end` bound what belongs to the buffer
   * @param taker may not keep the bytes: they are used again
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
    private readonly end: number,
    private readonly taker: LineTaker,
  ) {
    this.#fill = start;
  }

  /** Where the next bytes go; there is always room for some. The last byte is kept for a newline. */
  get room(): { readonly at: number; readonly bytes: number } {
    return { at: this.#fill, bytes: this.end - 1 - this.#fill };
  }

  /** Is there a line that has begun and not ended? */
  get hasRest(): boolean {
    return this.#fill > this.start;
  }

  /** So many bytes have been put into the room. */
  commit(count: number): void {
    const before = this.#fill;
    this.#fill += count;
    if (this.#isOverlong && !this.#endOverlong(before)) return;
    const behindLast = this.bytes.subarray(this.start, this.#fill).lastIndexOf(NEWLINE) + 1;
    if (behindLast > 0) {
      this.taker.takeLines(this.start, this.start + behindLast);
      this.#keepFrom(this.start + behindLast);
    }
    if (this.#fill - this.start > LONGEST_LINE_BYTES) {
      this.#isOverlong = true;
      this.#fill = this.start + LONGEST_LINE_BYTES;
    }
  }

  /** Copies bytes into the buffer. */
  append(source: Uint8Array): void {
    for (let done = 0; done < source.length;) {
      const { at, bytes } = this.room;
      const part = source.subarray(done, done + bytes);
      this.bytes.set(part, at);
      this.commit(part.length);
      done += part.length;
    }
  }

  /** The source has ended; so has its last line. */
  finish(): void {
    if (this.#isOverlong) this.taker.takeCutLine(this.start, this.#fill);
    else if (this.hasRest) {
      this.bytes[this.#fill] = NEWLINE;
      this.taker.takeLines(this.start, this.#fill + 1);
    }
    this.#fill = this.start;
    this.#isOverlong = false;
  }

  /** Does the long line end in the bytes from `before`? Then only what is behind it is kept. */
  #endOverlong(before: number): boolean {
    const newline = this.bytes.subarray(before, this.#fill).indexOf(NEWLINE);
    if (newline < 0) {
      this.#fill = before;
      return false;
    }
    this.taker.takeCutLine(this.start, before);
    this.#isOverlong = false;
    this.#keepFrom(before + newline + 1);
    return true;
  }

  #keepFrom(place: number): void {
    this.bytes.copyWithin(this.start, place, this.#fill);
    this.#fill = this.start + (this.#fill - place);
  }
}

/** The text of a line between two places, without its end, cut where it is too long. */
export function decodeLine(bytes: Uint8Array, from: number, to: number): string {
  let end = Math.min(to, from + LONGEST_LINE_BYTES);
  if (end > from && bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('utf8');
}
