/** Generates what every line that is accepted ends with: a place in the window, perhaps a record, and the next line. Pure. */
import { READ_DECIMAL } from './generate-imports';
import type { LineScan } from './generate-locals';
import { RECORD, RECORDS, STATE } from './memory-layout';
import { f64, get, i32 } from './wasm/code';
import type { Label } from './wasm/function-writer';
import { call } from './wasm/module';

/** Sets `units`, as logged. */
export function readDuration({ writer, local, unsure }: LineScan): void {
  writer.set(local.units, call(READ_DECIMAL.index, get(local.duration), get(local.durationEnd)));
  // Only a NaN is not even at least itself.
  writer.branchIf(unsure, i32.eqz(f64.ge(get(local.units), get(local.units))));
}

export function startRecord({ writer, local }: LineScan, kind: number): void {
  writer.do(i32.store(get(local.records), i32.const(kind), RECORD.kind));
  writer.do(i32.store(get(local.records), get(local.start), RECORD.start));
  writer.do(i32.store(get(local.records), get(local.at), RECORD.end));
  writer.do(f64.store(get(local.records), get(local.time), RECORD.time));
}

/** The text of a client that is not known. */
export function recordText({ writer, local }: LineScan): void {
  writer.do(i32.store(get(local.records), get(local.client), RECORD.client));
  writer.do(i32.store(get(local.records), get(local.clientBytes), RECORD.clientBytes));
}

export function endRecord({ writer, local }: LineScan): void {
  writer.change(local.records, (records) => i32.add(records, i32.const(RECORDS.bytes)));
}

export function endLine({ writer, local }: LineScan, nextLine: Label): void {
  writer.set(local.stops, get(local.nextStops));
  writer.change(local.at, (at) => i32.add(at, i32.const(1)));
  writer.branch(nextLine);
}

/** It is read; whether it counts is for the window to say. */
export function noteLine(scan: LineScan, nextLine: Label): void {
  const { writer, local } = scan;
  writer.change(local.lines, (lines) => i32.add(lines, i32.const(1)));
  const isEarly = f64.lt(get(local.time), f64.load(i32.const(0), STATE.from));
  const isLate = f64.gt(get(local.time), f64.load(i32.const(0), STATE.to));
  writer.if(i32.or(isEarly, isLate), () => endLine(scan, nextLine));
  writer.if(f64.lt(get(local.time), get(local.first)), () => writer.set(local.first, get(local.time)));
  writer.if(f64.gt(get(local.time), get(local.last)), () => writer.set(local.last, get(local.time)));
}
