/** Generates the reading of statuses and decimal numbers. Pure. */
import type { LineScan } from './generate-locals';
import { POWERS } from './memory-layout';
import { f64, get, i32, type Code } from './wasm/code';
import { FunctionWriter } from './wasm/function-writer';

const DOT = 0x2e;

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
