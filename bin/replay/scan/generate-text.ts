/** Generates the reading of literals, classes of characters and free text, sixteen bytes at a time. Pure. */
import type { LineScan } from './generate-locals';
import { BYTE, type CharactersStep, type FreeStep, type ScanPlan } from './scan-plan';
import { get, i32, i64, i8x16, v128, type Code } from './wasm/code';

/** Bytes of a vector. */
const VECTOR = 16;
/** A bit behind those of a vector, so that counting zeros ends there. */
const BEHIND_VECTOR = 1 << VECTOR;
const DASH = 0x2d;
/** A class of more ranges is worth a look for what it mostly holds. */
const MOST_RANGES = 3;

/** The literal's bytes must stand at `place`. */
export function checkLiteral(scan: LineScan, place: Code, bytes: readonly number[], offset = 0): void {
  let done = 0;
  while (done < bytes.length) {
    const rest = bytes.length - done;
    const size = rest >= 8 ? 8 : rest >= 4 ? 4 : rest >= 2 ? 2 : 1;
    scan.writer.branchIf(scan.unsure, differs(place, bytes.slice(done, done + size), offset + done));
    done += size;
  }
}

function differs(place: Code, bytes: readonly number[], offset: number): Code {
  const low = toNumber(bytes.slice(0, 4));
  if (bytes.length === 8) return i64.ne(i64.load(place, offset), i64.const(low, toNumber(bytes.slice(4))));
  const load = bytes.length === 4 ? i32.load : bytes.length === 2 ? i32.load16 : i32.load8;
  return i32.ne(load(place, offset), i32.const(low));
}

/** Little-endian, as WebAssembly's memory. */
export function toNumber(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte, index) => sum | (byte << (8 * index)), 0);
}

export function scanLiteral(scan: LineScan, bytes: readonly number[]): void {
  checkLiteral(scan, get(scan.local.at), bytes);
  scan.writer.change(scan.local.at, (at) => i32.add(at, i32.const(bytes.length)));
}

/** Goes to the first byte that is not of the class. `next` is what mostly follows a single dash. */
export function scanCharacters(scan: LineScan, { members }: CharactersStep, next: number): void {
  const { writer, local } = scan;
  const isWord = toRanges(members).length > MOST_RANGES;
  if (!isWord) {
    scanMembers(scan, members);
    return;
  }
  // Words are mostly a dash (%l, for instance), and cost more than numbers.
  const dash = i32.eq(i32.load16(get(local.at)), i32.const(DASH | (next << 8)));
  writer.if(
    dash,
    () => writer.change(local.at, (at) => i32.add(at, i32.const(1))),
    () => scanMembers(scan, members),
  );
}

function scanMembers({ writer, local }: LineScan, members: readonly number[]): void {
  writer.loop((again) => {
    writer.set(local.vector, v128.load(get(local.at)));
    const outside = i32.xor(
      i8x16.bitmask(isOneOf(get(local.vector), members)),
      i32.const(2 * BEHIND_VECTOR - 1),
    );
    writer.set(local.mask, i32.ctz(outside));
    writer.change(local.at, (at) => i32.add(at, get(local.mask)));
    writer.branchIf(again, i32.eq(get(local.mask), i32.const(VECTOR)));
  });
}

/** Goes back from `end` over the bytes of the class: such fields are short. */
export function scanCharactersBackward({ writer, local }: LineScan, { members }: CharactersStep): void {
  writer.block((leave) => {
    writer.loop((again) => {
      writer.set(local.byte, i32.load8(i32.sub(get(local.end), i32.const(1))));
      const isMember = toRanges(members)
        .map(({ from, to }) => i32.leU(i32.sub(get(local.byte), i32.const(from)), i32.const(to - from)))
        .reduce((a, b) => i32.or(a, b), i32.const(0));
      writer.branchIf(leave, i32.eqz(isMember));
      writer.change(local.end, (end) => i32.sub(end, i32.const(1)));
      writer.branch(again);
    });
  });
}

/** Each byte of the vector that is one of these becomes all ones. */
export function isOneOf(vector: Code, members: readonly number[]): Code {
  const [first, ...others] = toRanges(members).map(({ from, to }) =>
    from === to
      ? i8x16.eq(vector, i8x16.splat(from))
      : i8x16.leU(i8x16.sub(vector, i8x16.splat(from)), i8x16.splat(to - from)),
  );
  return others.reduce((a, b) => v128.or(a, b), first ?? i8x16.splat(0));
}

interface ByteRange {
  readonly from: number;
  readonly to: number;
}

function toRanges(members: readonly number[]): readonly ByteRange[] {
  const ranges: ByteRange[] = [];
  for (const byte of members) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === byte - 1) ranges[ranges.length - 1] = { from: last.from, to: byte };
    else ranges.push({ from: byte, to: byte });
  }
  return ranges;
}

/** Bytes that end a free text, or take the next one with them. */
export function stopsOf({ anchors }: Pick<ScanPlan, 'anchors'>): readonly number[] {
  return [BYTE.newline, BYTE.backslash, ...anchors].sort((a, b) => a - b);
}

/** Goes to the line's stop of this number, as it is where no sender has escaped anything. */
export function goToStop({ writer, local }: LineScan, stop: number): void {
  writer.set(local.lastEscape, get(local.at));
  writer.set(local.at, i32.load(get(local.stops), 4 * stop));
}

/**
 * Goes to the byte that ends a free text: a plain quote, a tab where tabs part fields, or the end of the line. A
 * backslash takes the next character with it, as in the pattern; where `.` of the pattern may not match, or where one
 * character is several bytes, the exact reader decides.
 */
export function scanFree(scan: LineScan, { until }: Pick<FreeStep, 'until'>): void {
  const { writer, local, unsure, plan } = scan;
  const stops = stopsOf(plan);
  writer.set(local.lastEscape, get(local.at));
  writer.block((done) => {
    writer.loop((next) => {
      writer.set(local.vector, v128.load(get(local.at)));
      writer.set(local.mask, i8x16.bitmask(isOneOf(get(local.vector), stops)));
      writer.if(i32.eqz(get(local.mask)), () => {
        writer.change(local.at, (at) => i32.add(at, i32.const(VECTOR)));
        writer.branch(next);
      });
      writer.change(local.at, (at) => i32.add(at, i32.ctz(get(local.mask))));
      writer.set(local.byte, i32.load8(get(local.at)));
      writer.branchIf(done, i32.eq(get(local.byte), i32.const(until)));
      writer.branchIf(unsure, i32.ne(get(local.byte), i32.const(BYTE.backslash)));
      writer.set(local.byte, i32.load8(get(local.at), 1));
      const breaksLine = i32.or(
        i32.eq(get(local.byte), i32.const(BYTE.newline)),
        i32.eq(get(local.byte), i32.const(BYTE.carriageReturn)),
      );
      writer.branchIf(unsure, i32.or(breaksLine, i32.geU(get(local.byte), i32.const(0x80))));
      writer.change(local.at, (at) => i32.add(at, i32.const(2)));
      writer.set(local.lastEscape, get(local.at));
      writer.branch(next);
    });
  });
}
