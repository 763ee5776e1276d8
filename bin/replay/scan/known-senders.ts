/** Who is known in the scanner's memory as a sender of offences: places are given here, and the counts fetched. */
import type { OffenceCounts, Sender } from './offence-counts';
import { CLIENTS, REFUSABLE, SECOND, SECONDS, SENDER, SENDER_OF, SENDERS, TEXTS } from './memory-layout';

export class KnownSenders {
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  /** In the order of their places. */
  readonly #senders: Sender[] = [];
  readonly #places = new Map<Sender, number>();

  constructor(
    private readonly bytes: Buffer,
    private readonly offences: OffenceCounts,
    private readonly durationUnitsPerSecond: number | undefined,
  ) {
    this.#words = new Uint32Array(bytes.buffer);
    this.#doubles = new Float64Array(bytes.buffer);
    for (let status = 0; status < REFUSABLE.count; status += 1) {
      bytes[REFUSABLE.start + status] = offences.mayRefuse(status) ? 1 : 0;
    }
    for (let slot = 0; slot < SECONDS.slots; slot += 1) {
      this.#doubles[(SECONDS.start + slot * SECONDS.bytes + SECOND.second) >>> 3] = NaN;
    }
  }

  /** From now on the offences of this slot's client, and of this second, are counted in the scanner's memory. */
  learn(slot: number, sender: Sender, time: number): void {
    const place = this.#places.get(sender) ?? this.#give(sender);
    if (place !== undefined) this.#words[toSenderWord(slot)] = place;
    this.#putSecond(Math.floor(time / 1000));
  }

  /** The slots from the first to the last one stand for others now. */
  forgetSlots(from: number, to: number): void {
    this.#words.fill(0, toSenderWord(from), toSenderWord(to));
  }

  /** Adds all counts to the offences; the places are free again. */
  flush(): void {
    for (const [index, sender] of this.#senders.entries()) this.#addCounts(sender, placeOf(index));
    this.#senders.length = 0;
    this.#places.clear();
    this.forgetSlots(CLIENTS.start, TEXTS.start + TEXTS.slots * TEXTS.bytes);
    for (let slot = 0; slot < SECONDS.slots; slot += 1) {
      this.#flushSecond(SECONDS.start + slot * SECONDS.bytes);
    }
  }

  #give(sender: Sender): number | undefined {
    if (this.#senders.length >= SENDERS.count) return undefined;
    const place = placeOf(this.#senders.push(sender) - 1);
    this.bytes.fill(0, place, place + SENDERS.bytes);
    this.#doubles[(place + SENDER.first) >>> 3] = Infinity;
    this.#doubles[(place + SENDER.last) >>> 3] = -Infinity;
    this.#words[(place + SENDER.isSpared) >>> 2] = sender.isSpared ? 1 : 0;
    this.#places.set(sender, place);
    return place;
  }

  #addCounts(sender: Sender, place: number): void {
    const units = this.#double(place + SENDER.units);
    this.offences.addCounted(sender, {
      connects: this.#word(place + SENDER.connects),
      refused: this.#word(place + SENDER.refused),
      busySeconds: this.durationUnitsPerSecond === undefined ? 0 : units / this.durationUnitsPerSecond,
      firstSeen: this.#double(place + SENDER.first),
      lastSeen: this.#double(place + SENDER.last),
    });
  }

  #putSecond(second: number): void {
    // Its lowest bits, also before 1970.
    const slot = ((second % SECONDS.slots) + SECONDS.slots) % SECONDS.slots;
    const place = SECONDS.start + slot * SECONDS.bytes;
    if (this.#double(place + SECOND.second) === second) return;
    this.#flushSecond(place);
    this.#doubles[(place + SECOND.second) >>> 3] = second;
  }

  #flushSecond(place: number): void {
    const count = this.#word(place + SECOND.count);
    if (count > 0) this.offences.addSecond(this.#double(place + SECOND.second), count);
    this.#words[(place + SECOND.count) >>> 2] = 0;
    this.#doubles[(place + SECOND.second) >>> 3] = NaN;
  }

  #word(at: number): number {
    return this.#words[at >>> 2] ?? 0;
  }

  #double(at: number): number {
    return this.#doubles[at >>> 3] ?? NaN;
  }
}

function placeOf(index: number): number {
  return SENDERS.start + index * SENDERS.bytes;
}

function toSenderWord(slot: number): number {
  return (SENDER_OF.start + ((slot - CLIENTS.start) >>> 2)) >>> 2;
}
