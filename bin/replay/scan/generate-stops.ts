/** Generates the finding of all bytes at which a free text can end or bend, 64 at a time and without a branch. Pure. */
import { isOneOf, stopsOf } from './generate-text';
import { STOPS } from './memory-layout';
import type { ScanPlan } from './scan-plan';
import { get, i32, i64, i8x16, v128, type Code, type Local } from './wasm/code';
import { FunctionWriter } from './wasm/function-writer';

const VECTOR = 16;
const BLOCK = 64;
/** Most blocks hold no more stops than these: they are written whether there are so many or not. */
const WRITTEN_AT_ONCE = 4;

/** A function `(from, to)` that writes the places of all stops; those up to a block behind `to` may be among them. */
export function writeStopFinder(plan: ScanPlan): FunctionWriter {
  const writer = new FunctionWriter(['i32', 'i32']);
  const [at, to] = writer.parameters;
  if (at === undefined || to === undefined) throw new RangeError('a stretch has two ends');
  const [out, more, mask] = [writer.local('i32'), writer.local('i32'), writer.local('i64')];
  const stops = stopsOf(plan);
  const writeNext = (place: Code, offset: number): void => {
    writer.do(i32.store(place, i32.add(get(at), i64.low(i64.ctz(get(mask)))), offset));
    writer.change(mask, (bits) => i64.and(bits, i64.sub(bits, i64.const(1, 0))));
  };
  writer.set(out, i32.const(STOPS.start));
  writer.loop((next) => {
    writeMask(writer, at, mask, stops);
    writer.set(more, i32.add(get(out), i32.const(4 * WRITTEN_AT_ONCE)));
    const count = i64.low(i64.popcnt(get(mask)));
    writer.change(out, (place) => i32.add(place, i32.shl(count, i32.const(2))));
    for (let index = 0; index < WRITTEN_AT_ONCE; index += 1) {
      writeNext(i32.sub(get(more), i32.const(4 * WRITTEN_AT_ONCE)), 4 * index);
    }
    writer.loop((again) => {
      writer.if(i32.eqz(i64.eqz(get(mask))), () => {
        writeNext(get(more), 0);
        writer.change(more, (place) => i32.add(place, i32.const(4)));
        writer.branch(again);
      });
    });
    writer.change(at, (place) => i32.add(place, i32.const(BLOCK)));
    writer.branchIf(next, i32.ltU(get(at), get(to)));
  });
  // Behind all places: whoever looks for the next one ends here.
  writer.do(i32.store(get(out), i32.const(-1)));
  writer.return(get(out));
  return writer;
}

/** Sets `mask` to a bit for each byte of the block at `at`, set where it is a stop. */
function writeMask(writer: FunctionWriter, at: Local, mask: Local, stops: readonly number[]): void {
  const bits = Array.from({ length: BLOCK / VECTOR }, (_, index) => {
    // Kept, so that it is loaded once for all comparisons.
    const vector = writer.local('v128');
    writer.set(vector, v128.load(get(at), index * VECTOR));
    const found = writer.local('i32');
    writer.set(found, i8x16.bitmask(isOneOf(get(vector), stops)));
    return i64.shl(i64.fromU32(get(found)), i64.const(index * VECTOR, 0));
  });
  writer.set(
    mask,
    bits.reduce((a, b) => i64.or(a, b)),
  );
}
