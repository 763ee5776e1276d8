/** Generates what is done with a line that the pattern would match: count it, or record it. Pure. */
import { LONGEST_BUSY_SECONDS, MAX_LINE_LENGTH } from '../../../lambda/core/log-format/read-line';
import { READ_DECIMAL } from './generate-imports';
import type { LineScan } from './generate-locals';
import { toNumber } from './generate-text';
import { CLIENT, RECORD, RECORDS, RECORD_KIND, STATE } from './memory-layout';
import { f64, get, i32, i64, i8x16, v128, type Code } from './wasm/code';
import type { Label } from './wasm/function-writer';
import { call } from './wasm/module';

/** What is longer is no request, and the exact reader says what becomes of it. */
const LONGEST_HELD_MS = LONGEST_BUSY_SECONDS * 1000;
const SPACE = 0x20;
const SLASH = 0x2f;

/** `at` is at the line's newline. Every doubt comes before the first change. */
export function writeAccept(scan: LineScan, nextLine: Label): void {
  const { writer, local, unsure, plan } = scan;
  writer.branchIf(unsure, i32.gtU(i32.sub(get(local.at), get(local.start)), i32.const(MAX_LINE_LENGTH)));
  if (plan.isTimeOfEnd && plan.durationUnitsPerSecond !== undefined)
    takeOffDuration(scan, plan.durationUnitsPerSecond);
  if (scan.absoluteForm) checkTarget(scan);
  writer.if(isConnect(scan), () => acceptConnect(scan, nextLine));
  writer.if(get(local.clientBytes), () => {
    startRecord(scan, RECORD_KIND.clientText);
    writer.do(i32.store(get(local.records), get(local.client), RECORD.client));
    writer.do(i32.store(get(local.records), get(local.clientBytes), RECORD.clientBytes));
    writer.do(i32.store(get(local.records), get(local.clientSlot), RECORD.clientSlot));
    endRecord(scan);
    endLine(scan, nextLine);
  });
  noteLine(scan, nextLine);
  countClient(scan, nextLine);
}

/** The time is that of the request's end; rounded as the exact reader does. */
function takeOffDuration(scan: LineScan, unitsPerSecond: number): void {
  const { writer, local, unsure } = scan;
  readDuration(scan);
  const heldMs = f64.mul(f64.div(get(local.units), f64.const(unitsPerSecond)), f64.const(1000));
  writer.set(local.units, heldMs);
  writer.branchIf(unsure, f64.gt(get(local.units), f64.const(LONGEST_HELD_MS)));
  const floor = f64.floor(get(local.units));
  // Math.round: halves go up.
  const isUp = f64.ge(f64.sub(get(local.units), floor), f64.const(0.5));
  writer.change(local.time, (time) => f64.sub(f64.sub(time, floor), f64.fromU32(isUp)));
}

function readDuration({ writer, local, unsure }: LineScan): void {
  writer.set(local.units, call(READ_DECIMAL.index, get(local.duration), get(local.durationEnd)));
  // Only a NaN is not even at least itself.
  writer.branchIf(unsure, i32.eqz(f64.ge(get(local.units), get(local.units))));
}

/** A target that begins with a slash is no absolute form; all others are read exactly. */
function checkTarget({ writer, local, unsure, plan }: LineScan): void {
  const marks = plan.steps.map((step) => ('mark' in step ? step.mark : undefined));
  if (marks.includes('request')) {
    writer.set(local.mask, i8x16.bitmask(i8x16.eq(v128.load(get(local.request)), i8x16.splat(SPACE))));
    writer.branchIf(unsure, i32.eqz(get(local.mask)));
    const target = i32.add(get(local.request), i32.ctz(get(local.mask)));
    writer.branchIf(unsure, i32.ne(i32.load8(target, 1), i32.const(SLASH)));
  } else if (marks.includes('target')) {
    writer.branchIf(unsure, i32.ne(i32.load8(get(local.target)), i32.const(SLASH)));
  }
}

function isConnect({ local, plan }: LineScan): Code {
  const word = Array.from('CONNECT ', (character) => character.charCodeAt(0));
  const marks = plan.steps.map((step) => ('mark' in step ? step.mark : undefined));
  if (marks.includes('request')) {
    return i64.eq(
      i64.load(get(local.request)),
      i64.const(toNumber(word.slice(0, 4)), toNumber(word.slice(4))),
    );
  }
  const begins = i32.eq(i32.load(get(local.method)), i32.const(toNumber(word.slice(0, 4))));
  const ends = i32.eq(i32.load(get(local.method), 3), i32.const(toNumber(word.slice(3, 7))));
  const isWhole = i32.eq(i32.sub(get(local.methodEnd), get(local.method)), i32.const(7));
  return i32.and(i32.and(begins, ends), isWhole);
}

function acceptConnect(scan: LineScan, nextLine: Label): void {
  const { writer, local, unsure, plan } = scan;
  writer.branchIf(unsure, get(local.clientBytes));
  if (plan.durationUnitsPerSecond !== undefined) readDuration(scan);
  noteLine(scan, nextLine);
  startRecord(scan, RECORD_KIND.connect);
  writer.do(i32.store(get(local.records), get(local.clientSlot), RECORD.clientSlot));
  writer.do(i32.store(get(local.records), get(local.status), RECORD.status));
  writer.do(f64.store(get(local.records), get(local.units), RECORD.duration));
  endRecord(scan);
  endLine(scan, nextLine);
}

function startRecord({ writer, local }: LineScan, kind: number): void {
  writer.do(i32.store(get(local.records), i32.const(kind), RECORD.kind));
  writer.do(i32.store(get(local.records), get(local.start), RECORD.start));
  writer.do(i32.store(get(local.records), get(local.at), RECORD.end));
  writer.do(f64.store(get(local.records), get(local.time), RECORD.time));
}

function endRecord({ writer, local }: LineScan): void {
  writer.change(local.records, (records) => i32.add(records, i32.const(RECORDS.bytes)));
}

function endLine({ writer, local }: LineScan, nextLine: Label): void {
  writer.set(local.stops, get(local.nextStops));
  writer.change(local.at, (at) => i32.add(at, i32.const(1)));
  writer.branch(nextLine);
}

/** It is read; whether it counts is for the window to say. */
function noteLine(scan: LineScan, nextLine: Label): void {
  const { writer, local } = scan;
  writer.change(local.lines, (lines) => i32.add(lines, i32.const(1)));
  writer.if(i32.eqz(get(local.firstLine)), () => writer.set(local.firstLine, get(local.start)));
  const isEarly = f64.lt(get(local.time), f64.load(i32.const(0), STATE.from));
  const isLate = f64.gt(get(local.time), f64.load(i32.const(0), STATE.to));
  writer.if(i32.or(isEarly, isLate), () => endLine(scan, nextLine));
  writer.if(f64.lt(get(local.time), get(local.first)), () => writer.set(local.first, get(local.time)));
  writer.if(f64.gt(get(local.time), get(local.last)), () => writer.set(local.last, get(local.time)));
}

function countClient(scan: LineScan, nextLine: Label): void {
  const { writer, local } = scan;
  const count = i32.load(get(local.clientSlot), CLIENT.count);
  writer.do(i32.store(get(local.clientSlot), i32.add(count, i32.const(1)), CLIENT.count));
  endLine(scan, nextLine);
}
