/**
 * Counts requests by client in little memory: 5 bytes for a slot of an IPv4 address and 17 for one of IPv6, at most
 * three of four slots used. Five million IPv4 clients take 42 MB.
 */
import { comparePrefixes, type Family, type Prefix } from '../../../lambda/core/addresses';

/** Words of 32 bits of an address. */
export const IPV4_WORDS = 1;
export const IPV6_WORDS = 4;

/**
 * Where counts of ordinary requests go: rows of a key (toKey) and its count. A row whose count is zero means nothing.
 * The rows are the sink's from then on.
 */
export interface CountSink {
  addIpv4(rows: Uint32Array<ArrayBuffer>): void;
  addIpv6(rows: Uint32Array<ArrayBuffer>): void;
}

/** Multiplicative hashing, as in the scanner. */
const GOLDEN = 0x9e3779b1;
/** Tables grow one by one, so that growing never doubles the memory. */
const PARTITION_BITS = 8;
const FIRST_BITS = 7;
const MOST_USED = 0.75;
/** Of a slot: a byte. */
const LARGEST_COUNT = 255;

type KeyWords = typeof IPV4_WORDS | typeof IPV6_WORDS;

interface Partition {
  bits: number;
  used: number;
  keys: Uint32Array;
  /** Zero: a free slot. Most clients come seldom; what does not fit is kept apart. */
  counts: Uint8Array;
}

export class ClientCounts implements CountSink {
  readonly #ipv4 = new CountTable(IPV4_WORDS);
  readonly #ipv6 = new CountTable(IPV6_WORDS);

  addIpv4(rows: Uint32Array<ArrayBuffer>): void {
    this.#ipv4.add(rows);
  }

  addIpv6(rows: Uint32Array<ArrayBuffer>): void {
    this.#ipv6.add(rows);
  }

  /** All clients, with their counts, that share a block of the widest length with one of these; by address. */
  findNeighbours(
    clients: readonly Prefix[],
    widest: Readonly<Record<Family, number>>,
  ): readonly (readonly [client: Prefix, count: number])[] {
    return ([4, 6] as const).flatMap((family) => {
      const table = family === 4 ? this.#ipv4 : this.#ipv6;
      const keys = clients.filter((client) => client.family === family).map(toKey);
      const found = table.findInBlocks(keys, (key, at) => blockOf(key, at, table.words, widest[family]));
      return found
        .map(({ key, count }) => [fromKey(family, key), count] as const)
        .sort(([a], [b]) => comparePrefixes(a, b));
    });
  }
}

/** A client and its count. */
interface Counted {
  readonly key: Uint32Array;
  readonly count: number;
}

/** Rows are only kept, and sorted into the partitions when they are many: mostly they never are. */
const MOST_KEPT_WORDS = 1 << 20;

/** Keys of so many words; open addressing with linear probing in each partition. */
class CountTable {
  readonly #partitions: Partition[];
  #rows: Uint32Array[] = [];
  #keptWords = 0;
  /** What the counts of frequent clients cannot hold, by key. */
  readonly #excess = new Map<string, Counted>();

  constructor(readonly words: KeyWords) {
    this.#partitions = Array.from({ length: 1 << PARTITION_BITS }, () => this.#make(FIRST_BITS));
  }

  add(rows: Uint32Array<ArrayBuffer>): void {
    this.#rows.push(rows);
    this.#keptWords += rows.length;
    if (this.#keptWords > MOST_KEPT_WORDS) this.#sortIn();
  }

  /** Those whose block one of the clients shares. */
  findInBlocks(
    clients: readonly Uint32Array[],
    blockAt: (source: Uint32Array, at: number) => number | string,
  ): readonly Counted[] {
    // Words are compared, not addresses: most of the millions are nobody's neighbours.
    const blocks = new Set(clients.map((key) => blockAt(key, 0)));
    const found = new CountTable(this.words);
    if (blocks.size === 0) return [];
    this.#forEach((source, at, count) => {
      if (blocks.has(blockAt(source, at))) found.#addOne(source, at, count);
    });
    return found.#list();
  }

  /** Each key once, with all of its count. */
  #list(): readonly Counted[] {
    this.#sortIn();
    return this.#partitions.flatMap(({ keys, counts }) => {
      const counted: Counted[] = [];
      for (const [slot, count] of counts.entries()) {
        if (count === 0) continue;
        const key = keys.slice(slot * this.words, (slot + 1) * this.words);
        const excess = count < LARGEST_COUNT ? 0 : (this.#excess.get(nameOf(key))?.count ?? 0);
        counted.push({ key, count: count + excess });
      }
      return counted;
    });
  }

  /** Each key and count; a key may come several times. */
  #forEach(visit: (source: Uint32Array, at: number, count: number) => void): void {
    for (const { keys, counts } of this.#partitions) {
      for (let slot = 0; slot < counts.length; slot += 1) {
        const count = counts[slot] ?? 0;
        if (count > 0) visit(keys, slot * this.words, count);
      }
    }
    for (const { key, count } of this.#excess.values()) visit(key, 0, count);
    for (const rows of this.#rows) this.#forEachRow(rows, visit);
  }

  #forEachRow(rows: Uint32Array, visit: (source: Uint32Array, at: number, count: number) => void): void {
    for (let row = 0; row < rows.length; row += this.words + 1) {
      const count = rows[row + this.words] ?? 0;
      if (count > 0) visit(rows, row, count);
    }
  }

  #sortIn(): void {
    for (const rows of this.#rows) {
      this.#forEachRow(rows, (source, at, count) => this.#addOne(source, at, count));
    }
    this.#rows = [];
    this.#keptWords = 0;
  }

  /** The key stands at `at` of `source`; no views are made of it, since there may be millions. */
  #addOne(source: Uint32Array, at: number, count: number): void {
    const hash = this.#hash(source, at);
    const partition = this.#partitionOf(hash);
    const slot = this.#find(partition, source, at, hash);
    const before = partition.counts[slot] ?? 0;
    if (before === 0) {
      this.#putKey(partition, slot, source, at);
      partition.used += 1;
    }
    const fitting = Math.min(count, LARGEST_COUNT - before);
    partition.counts[slot] = before + fitting;
    if (fitting < count) this.#addExcess(source, at, count - fitting);
    if (partition.used > MOST_USED * partition.counts.length) this.#grow(partition);
  }

  #addExcess(source: Uint32Array, at: number, count: number): void {
    const key = source.slice(at, at + this.words);
    const name = nameOf(key);
    this.#excess.set(name, { key, count: count + (this.#excess.get(name)?.count ?? 0) });
  }

  #make(bits: number): Partition {
    const slots = 1 << bits;
    return { bits, used: 0, keys: new Uint32Array(slots * this.words), counts: new Uint8Array(slots) };
  }

  #hash(source: Uint32Array, at: number): number {
    let hash = 0;
    for (let word = 0; word < this.words; word += 1) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ (source[at + word] ?? 0), GOLDEN);
    }
    return hash >>> 0;
  }

  #partitionOf(hash: number): Partition {
    const partition = this.#partitions[hash >>> (32 - PARTITION_BITS)];
    if (partition === undefined) throw new RangeError('a hash has 32 bits');
    return partition;
  }

  /** The slot of this key, or the free one where it belongs. */
  #find({ bits, keys, counts }: Partition, source: Uint32Array, at: number, hash: number): number {
    const mask = counts.length - 1;
    let slot = (hash << PARTITION_BITS) >>> (32 - bits);
    while (counts[slot] !== 0 && !this.#isKey(keys, slot, source, at)) slot = (slot + 1) & mask;
    return slot;
  }

  #isKey(keys: Uint32Array, slot: number, source: Uint32Array, at: number): boolean {
    for (let word = 0; word < this.words; word += 1) {
      if (keys[slot * this.words + word] !== source[at + word]) return false;
    }
    return true;
  }

  #putKey({ keys }: Partition, slot: number, source: Uint32Array, at: number): void {
    for (let word = 0; word < this.words; word += 1) keys[slot * this.words + word] = source[at + word] ?? 0;
  }

  #grow(partition: Partition): void {
    const { keys, counts } = partition;
    Object.assign(partition, { ...this.#make(partition.bits + 1), used: partition.used });
    for (let slot = 0; slot < counts.length; slot += 1) {
      const count = counts[slot] ?? 0;
      if (count === 0) continue;
      const place = this.#find(partition, keys, slot * this.words, this.#hash(keys, slot * this.words));
      this.#putKey(partition, place, keys, slot * this.words);
      partition.counts[place] = count;
    }
  }
}

function nameOf(key: Uint32Array): string {
  return key.join();
}

/** IPv4 as the scanner reads it, first byte lowest; IPv6 in four words, the first one first. */
export function toKey({ family, network }: Prefix): Uint32Array {
  if (family === 4) return Uint32Array.of(swapBytes(Number(network)));
  return Uint32Array.from([96n, 64n, 32n, 0n], (shift) => Number((network >> shift) & 0xffff_ffffn));
}

function fromKey(family: Family, key: Uint32Array): Prefix {
  if (family === 4) return { family, network: BigInt(swapBytes(key[0] ?? 0)), length: 32 };
  return { family, network: key.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n), length: 128 };
}

/** Names the block of so many bits that holds the client whose key stands at `at`. */
function blockOf(source: Uint32Array, at: number, words: KeyWords, bits: number): number | string {
  if (words === IPV4_WORDS) return keepBits(swapBytes(source[at] ?? 0), bits);
  let name = '';
  for (let word = 0; word < words; word += 1)
    name += ` ${keepBits(source[at + word] ?? 0, bits - 32 * word)}`;
  return name;
}

function keepBits(word: number, bits: number): number {
  if (bits >= 32) return word;
  return bits <= 0 ? 0 : (word & (-1 << (32 - bits))) >>> 0;
}

function swapBytes(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** The text of an IPv4 address as the scanner counts it: canonical, since a dotted quad has one form only. */
export function formatIpv4(word: number): string {
  return `${word & 255}.${(word >>> 8) & 255}.${(word >>> 16) & 255}.${word >>> 24}`;
}
