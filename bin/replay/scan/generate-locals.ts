/** What all generated parts of the scanner share: its variables, and where a doubtful line goes. Pure. */
import type { ScanPlan } from './scan-plan';
import { f64, get, i32, type Local } from './wasm/code';
import type { FunctionWriter, Label } from './wasm/function-writer';
import { RECORDS, STATE } from './memory-layout';

export type ScanLocals = ReturnType<typeof makeLocals>;

/** One scanner that is being written. */
export interface Scan {
  readonly writer: FunctionWriter;
  readonly plan: ScanPlan;
  readonly local: ScanLocals;
  /** Do absolute-form requests count, so that every target has to be looked at? */
  readonly absoluteForm: boolean;
}

/** Inside a line: a branch to `unsure` leaves it to the next, more careful way of reading. */
export interface LineScan extends Scan {
  readonly unsure: Label;
}

/** Parameters and locals of the function `scan`. */
export function makeLocals(writer: FunctionWriter) {
  const [at, to] = writer.parameters;
  if (at === undefined || to === undefined) throw new RangeError('scan takes two parameters: from and to');
  const int = (): Local => writer.local('i32');
  return {
    /** Where it reads; behind the last whole line. */
    at,
    to,
    /** Where the line begins. */
    start: int(),
    mask: int(),
    byte: int(),
    vector: writer.local('v128'),
    /** A place that is read from the right. */
    end: int(),
    lastEscape: int(),
    /** Where the text of a client lies that is no plain IPv4 address. */
    client: int(),
    /** Its length; 0 for plain addresses. */
    clientBytes: int(),
    /** Where the counts of the client are kept. */
    clientSlot: int(),
    /** Where the offences of the client and of the second are counted. */
    sender: int(),
    second: writer.local('f64'),
    secondSlot: int(),
    address: int(),
    textEnd: writer.local('v128'),
    text: writer.local('i64'),
    textParts: [writer.local('v128'), writer.local('v128'), writer.local('v128')] as const,
    octets: [int(), int(), int(), int()] as const,
    length: int(),
    bad: int(),
    status: int(),
    request: int(),
    method: int(),
    methodEnd: int(),
    target: int(),
    duration: int(),
    durationEnd: int(),
    units: writer.local('f64'),
    slot: int(),
    time: writer.local('f64'),
    first: writer.local('f64'),
    last: writer.local('f64'),
    lines: int(),
    clients: int(),
    /** Where the line's stops are noted, and those of the next. */
    stops: int(),
    nextStops: int(),
    /** Where the next record goes. */
    records: int(),
  };
}

const INTEGERS = ['lines', 'clients'] as const;
const TIMES = ['first', 'last'] as const;

export function loadState({ writer, local }: Scan): void {
  for (const name of INTEGERS) writer.set(local[name], i32.load(i32.const(0), STATE[name]));
  for (const name of TIMES) writer.set(local[name], f64.load(i32.const(0), STATE[name]));
  writer.set(local.records, i32.const(RECORDS.start));
}

export function storeState({ writer, local }: Scan): void {
  for (const name of INTEGERS) writer.do(i32.store(i32.const(0), get(local[name]), STATE[name]));
  for (const name of TIMES) writer.do(f64.store(i32.const(0), get(local[name]), STATE[name]));
  writer.do(i32.store(i32.const(0), get(local.records), STATE.records));
}
