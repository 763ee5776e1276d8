/**
 * The clients that the scanner knows, in its memory: their counts are taken from there, and the names that its slots
 * stand for are kept here.
 */
import { formatAddress } from '../../../lambda/core/addresses';
import type { CountSink } from './client-counts';
import { CLIENT, CLIENTS, STATE, TEXT, TEXTS } from './memory-layout';
import type { Sender } from './offence-counts';
import type { TextClient } from './ordinary-counts';

export class KnownClients {
  readonly #words: Uint32Array;
  /** By their numbers in the slots of texts, less one. */
  readonly #texts: TextClient[] = [];
  /** By slot, from the first of plain addresses to the last of texts. */
  readonly #senders = new Array<Sender | undefined>(CLIENTS.slots + TEXTS.slots).fill(undefined);

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

  /** Puts a text into the slot that the scanner found for it, unless another one took it meanwhile. */
  learn(slot: number, client: TextClient, textAt: number, textBytes: number): void {
    const isFree = slot !== 0 && this.#word(slot + TEXT.number) === 0;
    if (!isFree || this.#texts.length >= TEXTS.most) return;
    this.bytes.copyWithin(slot + TEXT.text, textAt, textAt + textBytes);
    this.#words[(slot + TEXT.number) >>> 2] = this.#texts.push(client);
  }

  /** Who has this slot, as a sender of offences; found once for each. */
  findSender(slot: number, find: (client: string | number) => Sender): Sender {
    const isText = slot >= TEXTS.start;
    const number = isText
      ? CLIENTS.slots + (slot - TEXTS.start) / TEXTS.bytes
      : (slot - CLIENTS.start) / CLIENTS.bytes;
    const known = this.#senders[number];
    if (known !== undefined) return known;
    const client = isText ? this.#texts[this.#word(slot + TEXT.number) - 1] : undefined;
    const found = find(
      client === undefined ? this.#word(slot + CLIENT.address) : formatAddress(client.prefix),
    );
    this.#senders[number] = found;
    return found;
  }

  /** Passes on the counts of plain addresses, and forgets whose they were. */
  flushAddresses(): void {
    this.counts.addIpv4(this.#collect());
    this.bytes.fill(0, CLIENTS.start, TEXTS.start);
    this.#words[STATE.clients >>> 2] = 0;
    this.#senders.fill(undefined, 0, CLIENTS.slots);
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
    this.#senders.fill(undefined, CLIENTS.slots);
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
