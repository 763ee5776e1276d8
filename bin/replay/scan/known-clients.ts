/**
 * The clients that the scanner knows, in its memory: their counts are taken from there, and the names that its slots
 * stand for are kept here.
 */
import { formatAddress } from '../../../lambda/core/addresses';
import type { CountSink } from './client-counts';
import { CLIENT, CLIENTS, STATE, TEXT, TEXTS } from './memory-layout';
import type { TextClient } from './ordinary-counts';

export class KnownClients {
  readonly #words: Uint32Array;
  /** By their numbers in the slots of texts, less one. */
  readonly #texts: TextClient[] = [];
  constructor(
    private readonly bytes: Buffer,
    private readonly counts: CountSink,
  ) {
    this.#words = new Uint32Array(bytes.buffer);
  }

  /** Are there nearly as many plain addresses as fit? */
  get isFull(): boolean {
    return this.#word(STATE.clients) >= CLIENTS.fullAt;
  }

  /** Puts a text into the slot that the scanner found for it; not if another one took it meanwhile. */
  learn(slot: number, client: TextClient, textAt: number, textBytes: number): void {
    const isFree = slot !== 0 && this.#word(slot + TEXT.number) === 0;
    if (!isFree || this.#texts.length >= TEXTS.most) return;
    this.bytes.copyWithin(slot + TEXT.text, textAt, textAt + textBytes);
    this.#words[(slot + TEXT.number) >>> 2] = this.#texts.push(client);
  }

  /** Who has this slot: text of the address, or IPv4 with its first byte lowest. */
  clientOf(slot: number): string | number {
    if (slot < TEXTS.start) return this.#word(slot + CLIENT.address);
    const client = this.#texts[this.#word(slot + TEXT.number) - 1];
    if (client === undefined) throw new RangeError(`nobody has the slot ${slot}`);
    return formatAddress(client.prefix);
  }

  /** Passes on the counts of plain addresses, and forgets whose they were. */
  flushAddresses(): void {
    this.counts.addIpv4(this.#collect());
    this.bytes.fill(0, CLIENTS.start, TEXTS.start);
    this.#words[STATE.clients >>> 2] = 0;
  }

  /** Adds the other counts to those that are kept by text, and forgets whose they were. */
  flushTexts(): void {
    const end = TEXTS.start + TEXTS.slots * TEXTS.bytes;
    for (let slot = TEXTS.start; slot < end; slot += TEXTS.bytes) {
      const client = this.#texts[this.#word(slot + TEXT.number) - 1];
      if (client !== undefined) client.count += this.#word(slot + CLIENT.count);
    }
    this.bytes.fill(0, TEXTS.start, end);
    this.#texts.length = 0;
  }

  #collect(): Uint32Array<ArrayBuffer> {
    const words = this.#words;
    const rows = new Uint32Array(2 * this.#word(STATE.clients));
    let row = 0;
    for (let slot = CLIENTS.start >>> 2; slot < TEXTS.start >>> 2; slot += CLIENTS.bytes >>> 2) {
      const count = words[slot + (CLIENT.count >>> 2)] ?? 0;
      if (count === 0) continue;
      rows[row] = words[slot + (CLIENT.address >>> 2)] ?? 0;
      rows[row + 1] = count;
      row += 2;
    }
    return rows;
  }

  #word(at: number): number {
    return this.#words[at >>> 2] ?? 0;
  }
}
