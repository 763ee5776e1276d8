/**
 * Addresses and prefixes: the one place that reads them from text and writes them back.
 * A value of type Prefix is always canonical: no host bits, an IPv4-mapped IPv6 address is its IPv4 address.
 */
import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** A block of addresses; a single address is a prefix of full length (32 or 128 bits). */
export interface Prefix {
  readonly family: Family;
  /** The first address of the block as a number. */
  readonly network: bigint;
  /** Prefix length in bits: 0–32 or 0–128. */
  readonly length: number;
}

export const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

/** Longest text of an address (IPv6 with an embedded IPv4 address, RFC 4291 section 2.2). */
const LONGEST_ADDRESS_TEXT = 45;
const DOTTED_QUAD = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const IPV6_CHARACTERS = /^[0-9A-Fa-f:.]*$/;

/** Reads a literal address: dotted quad or RFC 4291 text, no zone, no port, no brackets. `undefined` for all else. */
export function parseAddress(text: string): Prefix | undefined {
  if (text.length > LONGEST_ADDRESS_TEXT) return undefined;
  if (!text.includes(':')) return parseDottedQuad(text);
  if (!IPV6_CHARACTERS.test(text)) return undefined;
  const hexadecimal = text.includes('.') ? spellDottedTail(text) : text;
  if (hexadecimal === undefined || !ipaddr.IPv6.isValid(hexadecimal)) return undefined;
  const address = ipaddr.IPv6.parse(hexadecimal);
  if (address.isIPv4MappedAddress()) return fromBytes(4, address.toIPv4Address().toByteArray());
  return fromBytes(6, address.toByteArray());
}

function parseDottedQuad(text: string): Prefix | undefined {
  if (!DOTTED_QUAD.test(text)) return undefined;
  let value = 0;
  for (const part of text.split('.')) {
    // A leading zero would be octal to some readers and decimal to others: no log or config we trust has one.
    if (part.length > 1 && part.startsWith('0')) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return { family: 4, network: BigInt(value), length: 32 };
}

/** `::ffff:192.0.2.1` as `::ffff:c000:201`: ipaddr.js takes every dotted tail for an IPv4-mapped address. */
function spellDottedTail(text: string): string | undefined {
  const tail = text.lastIndexOf(':') + 1;
  const quad = parseDottedQuad(text.slice(tail));
  if (quad === undefined) return undefined;
  const [high, low] = [quad.network >> 16n, quad.network & 0xffffn];
  return `${text.slice(0, tail)}${high.toString(16)}:${low.toString(16)}`;
}

function fromBytes(family: Family, bytes: readonly number[]): Prefix {
  let network = 0n;
  for (const byte of bytes) network = (network << 8n) | BigInt(byte);
  return { family, network, length: ADDRESS_BITS[family] };
}

/** Reads `address/length`, or an address alone. Host bits are cut off, as AWS does. `undefined` for all else. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return parseAddress(text);
  const address = parseAddress(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(lengthText)) return undefined;
  // An IPv4-mapped block would change its length with its family; nobody means that.
  if (address.family === 4 && text.includes(':')) return undefined;
  const length = Number(lengthText);
  return length > ADDRESS_BITS[address.family] ? undefined : widen(address, length);
}

/** The block of the given length that holds this one. */
export function widen(prefix: Prefix, length: number): Prefix {
  const hostBits = BigInt(ADDRESS_BITS[prefix.family] - length);
  return { family: prefix.family, network: (prefix.network >> hostBits) << hostBits, length };
}

/** Does `outer` hold every address of `inner`? */
export function contains(outer: Prefix, inner: Prefix): boolean {
  return (
    outer.family === inner.family &&
    outer.length <= inner.length &&
    widen(inner, outer.length).network === outer.network
  );
}

/** Do the two blocks share an address? */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return contains(a, b) || contains(b, a);
}

/** How many addresses the block holds (a /48 of IPv6 holds 2^80). */
export function addressCount(prefix: Prefix): bigint {
  return 1n << BigInt(ADDRESS_BITS[prefix.family] - prefix.length);
}

/** The address alone, in canonical text (RFC 5952). */
export function formatAddress(prefix: Prefix): string {
  if (prefix.family === 4) {
    const value = Number(prefix.network);
    return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
  }
  const bytes: number[] = [];
  for (let shift = 120n; shift >= 0n; shift -= 8n) bytes.push(Number((prefix.network >> shift) & 255n));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

/** `address/length` in canonical text, as AWS returns it. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`;
}

/** Orders by family, then address, then length: the fixed order of every list of ours. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.network !== b.network) return a.network < b.network ? -1 : 1;
  return a.length - b.length;
}
