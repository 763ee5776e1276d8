/**
 * Counts requests by client in little memory: 8 bytes for a slot of an IPv4 address and 20 for one of IPv6, at most
 * three of four slots used. Five million IPv4 clients take about 64 MB.
 */
import { comparePrefixes, type Family, type Prefix } from '../../../lambda/core/addresses';

/** Words of 32 bits of an address. */
export const IPV4_WORDS = 1;
export const IPV6_WORDS = 4;

/**
 * Where counts of ordinary requests go: rows of a key (toKey) and its count. A row whose count is zero means nothing.
 * The rows belong to who calls, and may be used again.
 */
export interface CountSink {
  addIpv4(rows: Uint32Array): void;
  addIpv6(rows: Uint32Array): void;
}

/** Multiplicative hashing, as in the scanner. */
const GOLDEN = 0x9e3779b1;
/** Tables grow one by one, so that growing never doubles the memory. */
const PARTITION_BITS = 8;
const FIRST_BITS = 7;
const MOST_USED = 0.75;

type KeyWords = typeof IPV4_WORDS | typeof IPV6_WORDS;

interface Partition {
  bits: number;
  used: number;
  keys: Uint32Array;
  /** Zero: a free slot. */
  counts: Uint32Array;
}

export class ClientCounts implements CountSink {
  readonly #ipv4 = new CountTable(IPV4_WORDS);
  readonly #ipv6 = new CountTable(IPV6_WORDS);

  addIpv4(rows: Uint32Array): void {
    this.#ipv4.addRows(rows);
  }

  addIpv6(rows: Uint32Array): void {
    this.#ipv6.addRows(rows);
  }

  /** Requests of one client. */
  get(prefix: Prefix): number {
    return this.#tableOf(prefix).get(toKey(prefix));
  }

  /** All clients, with their counts, that share a block of the widest length with one of these; by address. */
  findNeighbours(
    clients: readonly Prefix[],
    widest: Readonly<Record<Family, number>>,
  ): readonly (readonly [client: Prefix, count: number])[] {
    const found: (readonly [Prefix, number])[] = [];
    for (const family of [4, 6] as const) {
      // Words are compared, not addresses: most of the millions are nobody's neighbours.
      const blocks = new Set(
        clients
          .filter((client) => client.family === family)
          .map((client) => blockOf(toKey(client), widest[family])),
      );
      if (blocks.size === 0) continue;
      for (const [key, count] of (family === 4 ? this.#ipv4 : this.#ipv6).entries()) {
        if (blocks.has(blockOf(key, widest[family]))) found.push([fromKey(family, key), count]);
      }
    }
    return found.sort(([a], [b]) => comparePrefixes(a, b));
  }

  #tableOf({ family }: Prefix): CountTable {
    return family === 4 ? this.#ipv4 : this.#ipv6;
  }
}

/** Keys of so many words; open addressing with linear probing in each partition. */
class CountTable {
  readonly #partitions: Partition[];

  constructor(private readonly words: KeyWords) {
    this.#partitions = Array.from({ length: 1 << PARTITION_BITS }, () => this.#make(FIRST_BITS));
  }

  addRows(rows: Uint32Array): void {
    for (let row = 0; row < rows.length; row += this.words + 1) {
      const count = rows[row + this.words] ?? 0;
      if (count > 0) this.#add(rows, row, count);
    }
  }

  get(key: Uint32Array): number {
    const hash = this.#hash(key, 0);
    const partition = this.#partitionOf(hash);
    return partition.counts[this.#find(partition, key, 0, hash)] ?? 0;
  }

  *entries(): Generator<readonly [key: Uint32Array, count: number]> {
    for (const { keys, counts } of this.#partitions) {
      for (let slot = 0; slot < counts.length; slot += 1) {
        const count = counts[slot] ?? 0;
        if (count > 0) yield [keys.subarray(slot * this.words, (slot + 1) * this.words), count];
      }
    }
  }

  /** The key stands at `at` of `source`; no views are made of it, since there may be millions. */
  #add(source: Uint32Array, at: number, count: number): void {
    const hash = this.#hash(source, at);
    const partition = this.#partitionOf(hash);
    const slot = this.#find(partition, source, at, hash);
    if (partition.counts[slot] === 0) {
      this.#putKey(partition, slot, source, at);
      partition.used += 1;
    }
    partition.counts[slot] = (partition.counts[slot] ?? 0) + count;
    if (partition.used > MOST_USED * partition.counts.length) this.#grow(partition);
  }

  #make(bits: number): Partition {
    const slots = 1 << bits;
    return { bits, used: 0, keys: new Uint32Array(slots * this.words), counts: new Uint32Array(slots) };
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

/** IPv4 as the scanner reads it, first byte lowest; IPv6 in four words, the first one first. */
export function toKey({ family, network }: Prefix): Uint32Array {
  if (family === 4) return Uint32Array.of(swapBytes(Number(network)));
  return Uint32Array.from([96n, 64n, 32n, 0n], (shift) => Number((network >> shift) & 0xffff_ffffn));
}

function fromKey(family: Family, key: Uint32Array): Prefix {
  if (family === 4) return { family, network: BigInt(swapBytes(key[0] ?? 0)), length: 32 };
  return { family, network: key.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n), length: 128 };
}

/** Names the block of so many bits that holds the client. */
function blockOf(key: Uint32Array, bits: number): number | string {
  const [word = 0] = key;
  if (key.length === 1) return keepBits(swapBytes(word), bits);
  return key.reduce((name, part, index) => `${name} ${keepBits(part, bits - 32 * index)}`, '');
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
