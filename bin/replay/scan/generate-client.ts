/** Generates the reading of the client's address, and the finding of its counts. Pure. */
import type { LineScan } from './generate-locals';
import { isOneOf } from './generate-text';
import { CLIENT, CLIENTS, TEXT, TEXT_ENDS, TEXTS } from './memory-layout';
import { get, half, i16x8, i32, i64, i8x16, select, v128, type Code } from './wasm/code';
import type { Label } from './wasm/function-writer';

const DOT = 0x2e;
const DIGITS = range('0', '9');
const ADDRESS_BYTES = [...new Set([DOT, ...range('0', ':'), ...range('A', 'F'), ...range('a', 'f')])].sort(
  (a, b) => a - b,
);
/** A bit behind those of a vector, so that counting zeros ends there. */
const BEHIND_VECTOR = 0x10000;
const ALL_LANES = 0xffff;

function range(from: string, to: string): readonly number[] {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Goes behind the client. Known texts of addresses are found by comparing them; a new one is read once, as
 * addresses.ts does: four numbers up to 255 without leading zeros. All else that has only the characters of an address
 * is text, for the caller to read.
 */
export function scanClient(scan: LineScan, next: number): void {
  const { writer, local } = scan;
  writer.set(local.vector, v128.load(get(local.at)));
  const behind = i8x16.bitmask(i8x16.eq(get(local.vector), i8x16.splat(next)));
  writer.set(local.length, i32.ctz(i32.or(behind, i32.const(BEHIND_VECTOR))));
  const end = v128.load(i32.shl(get(local.length), i32.const(4)), TEXT_ENDS.start);
  writer.set(local.textEnd, end);
  writer.set(local.clientBytes, i32.const(0));
  writer.block((known) => {
    writer.block((isText) => {
      const fits = v128.or(isOneOf(get(local.vector), [DOT, ...DIGITS]), get(local.textEnd));
      writer.branchIf(isText, i32.ne(i8x16.bitmask(fits), i32.const(ALL_LANES)));
      writer.set(local.text, packText(v128.or(get(local.vector), get(local.textEnd))));
      findSlot(scan, known);
      checkQuad(scan, isText);
      writer.do(i64.store(get(local.clientSlot), get(local.text), CLIENT.text));
      writer.do(i32.store(get(local.clientSlot), get(local.address), CLIENT.address));
      writer.change(local.clients, (clients) => i32.add(clients, i32.const(1)));
      writer.branch(known);
    });
    scanText(scan, known);
  });
  writer.change(local.at, (at) => i32.add(at, get(local.length)));
}

/** Digits, dots (0x2e) and ends (0xff) differ in their low four bits, so sixteen of them make one number. */
function packText(text: Code): Code {
  const low = v128.and(text, i8x16.splat(0x0f));
  const pairs = v128.or(low, i16x8.shrU(low, i32.const(4)));
  const bytes = v128.and(
    pairs,
    v128.const(Array.from({ length: 16 }, (_, lane) => (lane % 2 === 0 ? 0xff : 0))),
  );
  return half(i8x16.narrow(bytes, bytes), 0);
}

/** Branches to `known` with the slot of the text, or goes on with the free one where it belongs. */
function findSlot({ writer, local }: LineScan, known: Label): void {
  writer.set(local.clientSlot, placeOf(i64.mul(get(local.text), GOLDEN), CLIENTS));
  writer.loop((probe) => {
    const found = i64.load(get(local.clientSlot), CLIENT.text);
    writer.branchIf(known, i64.eq(found, get(local.text)));
    writer.if(i32.eqz(i64.eqz(found)), () => {
      writer.set(local.clientSlot, nextPlace(get(local.clientSlot), CLIENTS));
      writer.branch(probe);
    });
  });
}

interface Table {
  readonly start: number;
  readonly slots: number;
  readonly bytes: number;
}

/** 2^64 by the golden ratio: multiplicative hashing (Knuth, The Art of Computer Programming 3, section 6.4). */
const GOLDEN = i64.const(0x7f4a7c15, 0x9e3779b9);

/** The slot that the highest bits of a hash name. */
function placeOf(hash: Code, { start, slots, bytes }: Table): Code {
  const slot = i64.low(i64.shrU(hash, i64.const(64 - Math.log2(slots), 0)));
  return i32.add(i32.mul(slot, i32.const(bytes)), i32.const(start));
}

function nextPlace(place: Code, { start, slots, bytes }: Table): Code {
  const isLast = i32.eq(place, i32.const(start + (slots - 1) * bytes));
  return select(i32.const(start), i32.add(place, i32.const(bytes)), isLast);
}

/** An address that another field says better has only to be one. */
export function checkAddress(scan: LineScan): void {
  const { writer, local, unsure } = scan;
  writer.set(local.vector, v128.load(get(local.at)));
  const inside = i8x16.bitmask(isOneOf(get(local.vector), [DOT, ...DIGITS]));
  writer.set(local.length, i32.ctz(i32.xor(inside, i32.const(ALL_LANES | BEHIND_VECTOR))));
  checkQuad(scan, unsure);
  writer.change(local.at, (at) => i32.add(at, get(local.length)));
}

/** The first `length` bytes of the vector, digits and dots, must be a dotted quad; sets `address`, its first byte lowest. */
function checkQuad(scan: LineScan, otherwise: Label): void {
  const { writer, local } = scan;
  const inside = i32.sub(i32.shl(i32.const(1), get(local.length)), i32.const(1));
  writer.set(local.mask, i32.and(i8x16.bitmask(i8x16.eq(get(local.vector), i8x16.splat(DOT))), inside));
  writer.branchIf(otherwise, i32.ne(i32.popcnt(get(local.mask)), i32.const(3)));
  const address = readQuad(scan);
  writer.branchIf(otherwise, i32.ltS(get(local.bad), i32.const(0)));
  writer.set(local.address, address);
}

/** Sets `bad` below zero for what is no dotted quad; the address has its first byte lowest. */
function readQuad({ writer, local }: LineScan): Code {
  const { octets } = local;
  writer.set(local.bad, i32.const(0));
  // Places of the ends, from the dots, then of the address itself.
  for (const octet of octets.slice(0, 3)) {
    writer.set(octet, i32.ctz(get(local.mask)));
    writer.change(local.mask, (mask) => i32.and(mask, i32.sub(mask, i32.const(1))));
  }
  writer.set(octets[3], get(local.length));
  for (const index of [3, 2, 1, 0] as const) {
    const octet = octets[index];
    const begin = index === 0 ? i32.const(0) : i32.add(get(octets[(index - 1) as 0 | 1 | 2]), i32.const(1));
    // Its last four bytes; then the digits alone, the ones highest.
    writer.set(local.byte, i32.sub(get(octet), begin));
    writer.set(local.slot, i32.load(i32.sub(i32.add(get(local.at), get(octet)), i32.const(4))));
    const isTooLong = i32.sub(i32.const(3), get(local.byte));
    const isEmpty = i32.sub(get(local.byte), i32.const(1));
    writer.change(local.bad, (bad) => i32.or(bad, i32.or(isTooLong, isEmpty)));
    const junk = i32.sub(i32.const(32), i32.shl(get(local.byte), i32.const(3)));
    writer.change(local.slot, (word) => i32.and(word, i32.shl(i32.const(-1), junk)));
    const digit = (shift: number): Code =>
      i32.and(i32.shrU(get(local.slot), i32.const(shift)), i32.const(15));
    writer.set(
      octet,
      i32.add(i32.add(digit(24), i32.mul(digit(16), i32.const(10))), i32.mul(digit(8), i32.const(100))),
    );
    // At least 10 with two digits, 100 with three: no leading zeros.
    const least = i32.and(
      i32.shrU(i32.const(0x64_0a_00), i32.shl(i32.sub(get(local.byte), i32.const(1)), i32.const(3))),
      i32.const(0xff),
    );
    writer.change(local.bad, (bad) =>
      i32.or(bad, i32.or(i32.sub(i32.const(255), get(octet)), i32.sub(get(octet), least))),
    );
  }
  const shifted = octets.map((octet, index) => i32.shl(get(octet), i32.const(8 * index)));
  return shifted.reduce((a, b) => i32.or(a, b));
}

/** Goes behind all characters of addresses; a text that is known has a slot, and one that is not is kept. */
function scanText(scan: LineScan, known: Label): void {
  const { writer, local } = scan;
  writer.set(local.client, get(local.at));
  writer.loop((again) => {
    writer.set(local.vector, v128.load(get(local.at)));
    const inside = i8x16.bitmask(isOneOf(get(local.vector), ADDRESS_BYTES));
    writer.set(local.mask, i32.ctz(i32.xor(inside, i32.const(ALL_LANES | BEHIND_VECTOR))));
    writer.change(local.at, (at) => i32.add(at, get(local.mask)));
    writer.branchIf(again, i32.eq(get(local.mask), i32.const(16)));
  });
  writer.set(local.clientBytes, i32.sub(get(local.at), get(local.client)));
  writer.set(local.length, i32.const(0));
  writer.set(local.clientSlot, i32.const(0));
  // Nothing at all is kept, too: it is no address.
  const isTooLong = i32.gtU(get(local.clientBytes), i32.const(TEXT.longest));
  writer.if(i32.or(isTooLong, i32.eqz(get(local.clientBytes))), () => {
    writer.set(local.clientBytes, i32.or(get(local.clientBytes), i32.const(1)));
    writer.branch(known);
  });
  findTextSlot(scan, known);
}

/** Sets `clientSlot`: to that of the text, which is then no longer kept, or to the free one where it belongs. */
function findTextSlot({ writer, local }: LineScan, known: Label): void {
  const parts = local.textParts;
  for (const [index, part] of parts.entries()) {
    const rest = i32.sub(get(local.clientBytes), i32.const(16 * index));
    const length = select(
      i32.const(16),
      select(rest, i32.const(0), i32.gtS(rest, i32.const(0))),
      i32.gtS(rest, i32.const(16)),
    );
    const end = v128.load(i32.shl(length, i32.const(4)), TEXT_ENDS.start);
    writer.set(part, v128.andNot(v128.load(get(local.client), 16 * index), end));
  }
  const halves = parts.flatMap((part) => [half(get(part), 0), half(get(part), 1)]);
  const sum = halves.reduce((hash, part) => i64.mul(i64.add(hash, part), GOLDEN), i64.const(0, 0));
  writer.set(local.clientSlot, placeOf(sum, TEXTS));
  writer.loop((probe) => {
    writer.if(i32.load(get(local.clientSlot), TEXT.number), () => {
      const differences = parts.map((part, index) =>
        v128.xor(get(part), v128.load(get(local.clientSlot), TEXT.text + 16 * index)),
      );
      writer.if(i32.eqz(v128.anyTrue(differences.reduce((a, b) => v128.or(a, b)))), () => {
        writer.set(local.clientBytes, i32.const(0));
        writer.branch(known);
      });
      writer.set(local.clientSlot, nextPlace(get(local.clientSlot), TEXTS));
      writer.branch(probe);
    });
  });
}
