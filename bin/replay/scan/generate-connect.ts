/**
 * Generates the counting of CONNECT requests: a flood is most of its log, so those of senders that are known are
 * counted where they are met. Only new senders and new seconds go to the caller. Pure.
 */
import { REFUSED_UNDER_SECONDS } from '../../../lambda/core/evidence';
import { endLine, endRecord, noteLine, readDuration, recordText, startRecord } from './generate-line-end';
import type { LineScan } from './generate-locals';
import { toNumber } from './generate-text';
import { CLIENTS, RECORD, RECORD_KIND, REFUSABLE, SECOND, SECONDS, SENDER, SENDER_OF } from './memory-layout';
import { f64, get, i32, i64, type Code, type Local } from './wasm/code';
import type { Label } from './wasm/function-writer';

export function isConnect({ local, plan }: LineScan): Code {
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

/** `at` is at the line's newline, and the client is known or has to be asked for. */
export function acceptConnect(scan: LineScan, nextLine: Label): void {
  const { writer, local, plan } = scan;
  if (plan.durationUnitsPerSecond !== undefined) readDuration(scan);
  writer.if(get(local.clientBytes), () => {
    startRecord(scan, RECORD_KIND.connectText);
    recordText(scan);
    endConnectRecord(scan, nextLine);
  });
  noteLine(scan, nextLine);
  writer.block((unknown) => {
    findSender(scan, unknown);
    writer.if(isRefused(scan), () => {
      addOne(scan, local.sender, SENDER.refused);
      endLine(scan, nextLine);
    });
    writer.if(i32.eqz(i32.load(get(local.sender), SENDER.isSpared)), () => countSecond(scan, unknown));
    countOffence(scan);
    endLine(scan, nextLine);
  });
  startRecord(scan, RECORD_KIND.connect);
  endConnectRecord(scan, nextLine);
}

function endConnectRecord(scan: LineScan, nextLine: Label): void {
  const { writer, local } = scan;
  writer.do(i32.store(get(local.records), get(local.clientSlot), RECORD.clientSlot));
  writer.do(i32.store(get(local.records), get(local.status), RECORD.status));
  writer.do(f64.store(get(local.records), get(local.units), RECORD.duration));
  endRecord(scan);
  endLine(scan, nextLine);
}

/** Sets `sender` to where the client's offences are counted. */
function findSender({ writer, local }: LineScan, unknown: Label): void {
  const place = i32.shrU(i32.sub(get(local.clientSlot), i32.const(CLIENTS.start)), i32.const(2));
  writer.set(local.sender, i32.load(place, SENDER_OF.start));
  writer.branchIf(unknown, i32.eqz(get(local.sender)));
}

/** The rule of evidence.ts; which statuses refuse is in the table. */
function isRefused({ local, plan }: LineScan): Code {
  const isRefusable = i32.load8(get(local.status), REFUSABLE.start);
  if (plan.durationUnitsPerSecond === undefined) return isRefusable;
  const seconds = f64.div(get(local.units), f64.const(plan.durationUnitsPerSecond));
  return i32.and(isRefusable, f64.lt(seconds, f64.const(REFUSED_UNDER_SECONDS)));
}

/** One more in the second's slot, where it holds this second. */
function countSecond(scan: LineScan, unknown: Label): void {
  const { writer, local } = scan;
  writer.set(local.second, f64.floor(f64.div(get(local.time), f64.const(1000))));
  const slot = i32.and(i64.low(i64.fromF64(get(local.second))), i32.const(SECONDS.slots - 1));
  writer.set(local.secondSlot, i32.add(i32.mul(slot, i32.const(SECONDS.bytes)), i32.const(SECONDS.start)));
  const held = f64.load(get(local.secondSlot), SECOND.second);
  writer.branchIf(unknown, i32.eqz(f64.eq(held, get(local.second))));
  addOne(scan, local.secondSlot, SECOND.count);
}

function countOffence(scan: LineScan): void {
  const { writer, local, plan } = scan;
  const widen = (field: number, value: (kept: Code) => Code): void =>
    writer.do(f64.store(get(local.sender), value(f64.load(get(local.sender), field)), field));
  addOne(scan, local.sender, SENDER.connects);
  if (plan.durationUnitsPerSecond !== undefined) widen(SENDER.units, (sum) => f64.add(sum, get(local.units)));
  widen(SENDER.first, (first) => f64.min(first, get(local.time)));
  widen(SENDER.last, (last) => f64.max(last, get(local.time)));
}

function addOne({ writer }: LineScan, place: Local, offset: number): void {
  const count = i32.load(get(place), offset);
  writer.do(i32.store(get(place), i32.add(count, i32.const(1)), offset));
}
