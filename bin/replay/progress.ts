/** Tells on a terminal how far a replay is: bytes, speed, and share of what is known to come. */

export interface ProgressOut {
  write(text: string): void;
  readonly isTTY?: boolean;
}

/** Often enough to be seen moving, seldom enough to cost nothing. */
const SHOWN_EVERY_MS = 200;
const MEGABYTE = 1_000_000;
const ERASE_LINE = '\r\u001b[K';

export class Progress {
  readonly #begun: number;
  #expected: number | undefined;
  #bytes = 0;
  #shownAt: number;
  #isShown = false;

  /** @param now milliseconds, of a clock that never goes back */
  constructor(
    private readonly out: ProgressOut,
    private readonly now: () => number,
  ) {
    this.#begun = now();
    this.#shownAt = this.#begun;
  }

  /** The sizes of all logs; one that is not known leaves the share untold. */
  expect(sizes: readonly (number | undefined)[]): void {
    this.#expected = sizes.reduce<number | undefined>(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
  }

  /** So many bytes have been read. */
  add(bytes: number): void {
    this.show(this.#bytes + bytes);
  }

  /** So many bytes have been read so far, all together. */
  show(bytes: number): void {
    this.#bytes = bytes;
    const now = this.now();
    if (this.out.isTTY !== true || now - this.#shownAt < SHOWN_EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.out.write(`${ERASE_LINE}${this.#describe((now - this.#begun) / 1000)}`);
  }

  /** Leaves the line as it was. */
  end(): void {
    if (this.#isShown) this.out.write(ERASE_LINE);
    this.#isShown = false;
  }

  #describe(seconds: number): string {
    const read = `${(this.#bytes / MEGABYTE).toFixed(0)} MB read`;
    const speed = `${(this.#bytes / MEGABYTE / seconds).toFixed(0)} MB/s`;
    if (this.#expected === undefined || this.#expected === 0) return `${read}, ${speed}`;
    // A log may grow while it is read.
    const share = Math.min(100, (100 * this.#bytes) / this.#expected);
    return `${read} (${share.toFixed(0)}%), ${speed}`;
  }
}
