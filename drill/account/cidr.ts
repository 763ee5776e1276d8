/**
 * Address blocks as AWS treats them: canonical, without host bits.
 * The account has its own reading of addresses, so that it cannot share a mistake with what it tests.
 */
import ipaddr from 'ipaddr.js';

export interface Block {
  readonly family: 4 | 6;
  readonly network: bigint;
  readonly length: number;
}

const blocks = new Map<string, Block | undefined>();
/** A rehearsal meets a few thousand addresses; beyond that, remembering would only cost memory. */
const REMEMBERED_BLOCKS = 20_000;

/** Reads an address or a CIDR; host bits are cut off. `undefined` when it is neither. */
export function parseBlock(text: string): Block | undefined {
  if (blocks.has(text)) return blocks.get(text);
  const block = readBlock(text);
  if (blocks.size < REMEMBERED_BLOCKS) blocks.set(text, block);
  return block;
}

function readBlock(text: string): Block | undefined {
  const [address = '', lengthText, ...rest] = text.split('/');
  if (rest.length > 0 || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)))
    return undefined;
  const parsed = ipaddr.parse(address);
  const family = parsed.kind() === 'ipv4' ? 4 : 6;
  const bits = family === 4 ? 32 : 128;
  const length = lengthText === undefined ? bits : /^\d{1,3}$/.test(lengthText) ? Number(lengthText) : NaN;
  if (!(length >= 0 && length <= bits)) return undefined;
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const hostBits = BigInt(bits - length);
  return { family, network: (value >> hostBits) << hostBits, length };
}

/** The CIDR as AWS stores it: `100.68.0.18/18` becomes `100.68.0.0/18`. `undefined` when it is no CIDR. */
export function canonicalCidr(text: string, family: 4 | 6): string | undefined {
  if (!text.includes('/')) return undefined;
  const block = parseBlock(text);
  if (block?.family !== family) return undefined;
  const bytes: number[] = [];
  for (let shift = family === 4 ? 24n : 120n; shift >= 0n; shift -= 8n)
    bytes.push(Number((block.network >> shift) & 255n));
  return `${family === 4 ? bytes.join('.') : new ipaddr.IPv6(bytes).toRFC5952String()}/${block.length}`;
}

/** Does the block hold the address? */
export function holds(cidr: string, address: string): boolean {
  const [outer, inner] = [parseBlock(cidr), parseBlock(address)];
  if (outer === undefined || inner?.family !== outer.family) return false;
  const hostBits = BigInt((outer.family === 4 ? 32 : 128) - outer.length);
  return inner.length >= outer.length && inner.network >> hostBits === outer.network >> hostBits;
}

/** The address family of an address or CIDR. */
export function familyOf(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}
