/** Generates the reading of a line's time: known minutes by comparison, seconds by their digits. Pure. */
import { READ_TIME } from './generate-imports';
import type { LineScan } from './generate-locals';
import { checkLiteral } from './generate-text';
import { TIME_SLOTS } from './memory-layout';
import type { CalendarLayout, EpochLayout } from './time-layout';
import { f64, get, i32, v128, type Code, type Local } from './wasm/code';
import { call } from './wasm/module';

/** Sets `time` and goes behind it. */
export function scanTime(scan: LineScan): void {
  const { writer, local, plan } = scan;
  if (plan.time.is === 'epoch') {
    scanEpoch(scan, plan.time);
    return;
  }
  checkCalendar(scan, plan.time, local.at);
  writer.change(local.at, (at) => i32.add(at, i32.const(widthOf(scan))));
}

/** The same for a time that ends at `end`. */
export function scanTimeBackward(scan: LineScan): void {
  const { writer, local, plan } = scan;
  if (plan.time.is === 'epoch') throw new RangeError('a time of open length has no certain start');
  writer.change(local.end, (end) => i32.sub(end, i32.const(widthOf(scan))));
  checkCalendar(scan, plan.time, local.end);
}

function widthOf({ plan }: LineScan): number {
  return plan.time.is === 'calendar' ? plan.time.width : 0;
}

function checkCalendar(scan: LineScan, layout: CalendarLayout, place: Local): void {
  const { writer, local, unsure } = scan;
  const minute = i32.and(i32.load8(get(place), layout.slotByte), i32.const(TIME_SLOTS.count - 1));
  writer.set(local.slot, i32.mul(minute, i32.const(TIME_SLOTS.bytes)));
  writer.if(v128.anyTrue(differsFromSlot(scan, layout, place)), () => {
    writer.branchIf(unsure, i32.eqz(call(READ_TIME.index, get(place))));
  });
  writer.set(local.time, f64.load(get(local.slot), TIME_SLOTS.start + TIME_SLOTS.value));
  if (layout.second !== undefined) addSeconds(scan, i32.load16(get(place), layout.second));
  if (layout.milliseconds !== undefined) addMilliseconds(scan, place, layout.milliseconds);
  for (const offset of layout.idleDigits) writer.branchIf(unsure, isNoDigit(i32.load8(get(place), offset)));
}

/** Overlapping vectors cover the whole width. */
function differsFromSlot({ local }: LineScan, layout: CalendarLayout, place: Local): Code {
  const starts: number[] = [];
  for (let start = 0; start + 16 < layout.width; start += 16) starts.push(start);
  starts.push(layout.width - 16);
  const differences = starts.map((start) => {
    const wanted = Array.from({ length: 16 }, (_, lane) =>
      layout.repeated.includes(start + lane) ? 0xff : 0,
    );
    const different = v128.xor(
      v128.load(get(place), start),
      v128.load(get(local.slot), TIME_SLOTS.start + start),
    );
    return v128.and(different, v128.const(wanted));
  });
  return differences.reduce((a, b) => v128.or(a, b));
}

/** 60 is a leap second. */
function addSeconds({ writer, local, unsure }: LineScan, digits: Code): void {
  writer.set(local.mask, i32.xor(digits, i32.const(0x3030)));
  const ones = i32.shrU(get(local.mask), i32.const(8));
  writer.set(local.byte, i32.add(i32.mul(i32.and(get(local.mask), i32.const(0xff)), i32.const(10)), ones));
  writer.branchIf(unsure, i32.or(i32.gtU(ones, i32.const(9)), i32.gtU(get(local.byte), i32.const(60))));
  writer.change(local.time, (time) => f64.add(time, f64.mul(f64.fromU32(get(local.byte)), f64.const(1000))));
}

function addMilliseconds({ writer, local, unsure }: LineScan, place: Local, offset: number): void {
  for (const [index, weight] of [100, 10, 1].entries()) {
    writer.set(local.byte, i32.load8(get(place), offset + index));
    writer.branchIf(unsure, isNoDigit(get(local.byte)));
    const digit = f64.fromU32(i32.and(get(local.byte), i32.const(15)));
    writer.change(local.time, (time) => f64.add(time, f64.mul(digit, f64.const(weight))));
  }
}

function isNoDigit(byte: Code): Code {
  return i32.gtU(i32.sub(byte, i32.const(0x30)), i32.const(9));
}

/** So many digits stay within ECMAScript's dates (8.64e15 ms), and within what a f64 holds exactly. */
const MOST_DIGITS = { 1: 12, 1_000: 15, 1_000_000: 15 } as const;

function scanEpoch(scan: LineScan, layout: EpochLayout): void {
  const { writer, local, unsure } = scan;
  writer.set(local.time, f64.const(0));
  writer.set(local.end, get(local.at));
  writer.loop((next) => {
    writer.set(local.byte, i32.load8(get(local.at)));
    writer.if(i32.eqz(isNoDigit(get(local.byte))), () => {
      const digit = f64.fromU32(i32.and(get(local.byte), i32.const(15)));
      writer.change(local.time, (time) => f64.add(f64.mul(time, f64.const(10)), digit));
      writer.change(local.at, (at) => i32.add(at, i32.const(1)));
      writer.branch(next);
    });
  });
  const digits = i32.sub(i32.sub(get(local.at), get(local.end)), i32.const(1));
  writer.branchIf(unsure, i32.gtU(digits, i32.const(MOST_DIGITS[layout.unitsPerSecond] - 1)));
  writer.change(local.time, (time) => f64.floor(f64.mul(time, f64.const(1000 / layout.unitsPerSecond))));
  if (layout.fractionDigits === 0) return;
  const literal = Array.from(layout.literal, (character) => character.charCodeAt(0));
  checkLiteral(scan, get(local.at), literal);
  addMilliseconds(scan, local.at, literal.length);
  for (let digit = 3; digit < layout.fractionDigits; digit += 1) {
    writer.branchIf(unsure, isNoDigit(i32.load8(get(local.at), literal.length + digit)));
  }
  writer.change(local.at, (at) => i32.add(at, i32.const(literal.length + layout.fractionDigits)));
}
