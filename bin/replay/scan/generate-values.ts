/** Generates the reading of addresses, statuses and decimal numbers. Pure. */
import type { LineScan } from './generate-locals';
import { isOneOf } from './generate-text';
import { POWERS } from './memory-layout';
import { f64, get, i32, i8x16, v128, type Code } from './wasm/code';
import { FunctionWriter } from './wasm/function-writer';

const DIGITS = range('0', '9');
const DOT = 0x2e;
const ADDRESS_BYTES = [...new Set([DOT, ...range('0', ':'), ...range('A', 'F'), ...range('a', 'f')])].sort(
  (a, b) => a - b,
);
const ALL_LANES = 0x1ffff;

function range(from: string, to: string): readonly number[] {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Reads a dotted quad as addresses.ts does: four numbers up to 255 without leading zeros. All else that has only the
 * characters of an address is kept as text, for its caller to read; 0.0.0.0 too, which marks free slots.
 */
export function scanClient(scan: LineScan, isKept: boolean): void {
  const { writer, local, unsure } = scan;
  writer.set(local.vector, v128.load(get(local.at)));
  const dots = i8x16.bitmask(i8x16.eq(get(local.vector), i8x16.splat(DOT)));
  const digits = i8x16.bitmask(isOneOf(get(local.vector), DIGITS));
  writer.set(local.mask, dots);
  writer.set(local.length, i32.ctz(i32.xor(i32.or(digits, get(local.mask)), i32.const(ALL_LANES))));
  writer.change(local.mask, (mask) =>
    i32.and(mask, i32.sub(i32.shl(i32.const(1), get(local.length)), i32.const(1))),
  );
  writer.block((read) => {
    writer.block((isText) => {
      writer.branchIf(isText, i32.ne(i32.popcnt(get(local.mask)), i32.const(3)));
      const address = readQuad(scan);
      writer.branchIf(isText, i32.or(i32.ltS(get(local.bad), i32.const(0)), i32.eqz(address)));
      if (isKept) {
        writer.set(local.client, address);
        writer.set(local.clientBytes, i32.const(0));
      }
      writer.change(local.at, (at) => i32.add(at, get(local.length)));
      writer.branch(read);
    });
    if (!isKept) writer.branch(unsure);
    else keepText(scan);
  });
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

function keepText({ writer, local }: LineScan): void {
  writer.set(local.client, get(local.at));
  writer.loop((again) => {
    const outside = i32.xor(
      i8x16.bitmask(isOneOf(v128.load(get(local.at)), ADDRESS_BYTES)),
      i32.const(ALL_LANES),
    );
    writer.set(local.mask, i32.ctz(outside));
    writer.change(local.at, (at) => i32.add(at, get(local.mask)));
    writer.branchIf(again, i32.eq(get(local.mask), i32.const(16)));
  });
  writer.set(local.clientBytes, i32.sub(get(local.at), get(local.client)));
  // Nothing at all is no address.
  writer.if(i32.eqz(get(local.clientBytes)), () => {
    writer.set(local.clientBytes, i32.const(1));
  });
}

/** Three digits, or a dash, which is status 0. */
export function scanStatus({ writer, local, unsure }: LineScan, isKept: boolean): void {
  writer.set(local.mask, i32.and(i32.load(get(local.at)), i32.const(0xff_ffff)));
  const status = local.byte;
  writer.set(status, i32.const(0));
  writer.if(
    i32.eq(i32.and(get(local.mask), i32.const(0xff)), i32.const(0x2d)),
    () => writer.change(local.at, (at) => i32.add(at, i32.const(1))),
    () => {
      const isDigits = i32.or(
        i32.xor(i32.and(get(local.mask), i32.const(0xf0_f0f0)), i32.const(0x30_3030)),
        i32.and(
          i32.add(i32.and(get(local.mask), i32.const(0x0f_0f0f)), i32.const(0x06_0606)),
          i32.const(0xf0_f0f0),
        ),
      );
      writer.branchIf(unsure, isDigits);
      const digit = (shift: number): Code =>
        i32.and(i32.shrU(get(local.mask), i32.const(shift)), i32.const(15));
      const value = i32.add(
        i32.add(i32.mul(digit(0), i32.const(100)), i32.mul(digit(8), i32.const(10))),
        digit(16),
      );
      writer.set(status, value);
      writer.change(local.at, (at) => i32.add(at, i32.const(3)));
    },
  );
  if (isKept) writer.set(local.status, get(status));
}

/** Digits that a f64 holds exactly; longer numbers are left to the exact reader. */
const MOST_DIGITS = 15;

/**
 * A function `(from, to) → f64` for `123` or `0.123`; NaN for all else. Mantissa and power of ten are exact, so their
 * quotient is the nearest f64, as in reading the text.
 */
export function writeDecimalReader(): FunctionWriter {
  const writer = new FunctionWriter(['i32', 'i32']);
  const [at, to] = writer.parameters;
  if (at === undefined || to === undefined) throw new RangeError('a decimal has two ends');
  const [digit, digits, fraction] = [writer.local('i32'), writer.local('i32'), writer.local('i32')];
  const value = writer.local('f64');
  writer.set(fraction, i32.const(-1));
  writer.block((wrong) => {
    writer.loop((next) => {
      writer.if(i32.ltU(get(at), get(to)), () => {
        writer.set(digit, i32.sub(i32.load8(get(at)), i32.const(0x30)));
        writer.change(at, (place) => i32.add(place, i32.const(1)));
        writer.if(
          i32.leU(get(digit), i32.const(9)),
          () => {
            writer.change(value, (sum) => f64.add(f64.mul(sum, f64.const(10)), f64.fromU32(get(digit))));
            writer.change(digits, (count) => i32.add(count, i32.const(1)));
          },
          () => {
            // A dot behind a digit, and once.
            writer.branchIf(wrong, i32.ne(get(digit), i32.const(DOT - 0x30)));
            writer.branchIf(wrong, i32.or(i32.eqz(get(digits)), i32.ne(get(fraction), i32.const(-1))));
            writer.set(fraction, get(digits));
          },
        );
        writer.branch(next);
      });
    });
    writer.branchIf(wrong, i32.gtU(i32.sub(get(digits), i32.const(1)), i32.const(MOST_DIGITS - 1)));
    writer.branchIf(wrong, i32.eq(get(fraction), get(digits)));
    writer.if(i32.eq(get(fraction), i32.const(-1)), () => writer.set(fraction, get(digits)));
    const places = i32.shl(i32.sub(get(digits), get(fraction)), i32.const(3));
    writer.return(f64.div(get(value), f64.load(places, POWERS.start)));
  });
  writer.return(f64.const(NaN));
  return writer;
}
