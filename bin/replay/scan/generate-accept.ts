/** Generates what is done with a line that the pattern would match: count it, or record it. Pure. */
import { LONGEST_BUSY_SECONDS, MAX_LINE_LENGTH } from '../../../lambda/core/log-format/read-line';
import { acceptConnect, isConnect } from './generate-connect';
import { endLine, endRecord, noteLine, readDuration, recordText, startRecord } from './generate-line-end';
import type { LineScan } from './generate-locals';
import { CLIENT, RECORD, RECORD_KIND } from './memory-layout';
import { f64, get, i32, i8x16, v128 } from './wasm/code';
import type { Label } from './wasm/function-writer';

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
    recordText(scan);
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

function countClient(scan: LineScan, nextLine: Label): void {
  const { writer, local } = scan;
  const count = i32.load(get(local.clientSlot), CLIENT.count);
  writer.do(i32.store(get(local.clientSlot), i32.add(count, i32.const(1)), CLIENT.count));
  endLine(scan, nextLine);
}
