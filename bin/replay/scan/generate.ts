/**
 * Generates the scanner of one format: a WebAssembly function that reads whole lines from memory, counts ordinary
 * requests by client, and records what its caller has to look at. Pure.
 *
 * It accepts a line only where the pattern would, with the same fields; every doubt leaves the line to the exact
 * reader. So a mistake of the scanner can only be an acceptance, and the tests hold that to the pattern.
 */
import { writeAccept } from './generate-accept';
import { FIND_STOPS, READ_DECIMAL, READ_TIME, SCAN } from './generate-imports';
import { loadState, makeLocals, storeState, type LineScan, type Scan } from './generate-locals';
import {
  checkLiteral,
  goToStop,
  scanCharacters,
  scanCharactersBackward,
  scanFree,
  scanLiteral,
} from './generate-text';
import { scanTime, scanTimeBackward } from './generate-time';
import { checkAddress, scanClient } from './generate-client';
import { writeStopFinder } from './generate-stops';
import { scanStatus, writeDecimalReader } from './generate-values';
import { CLIENTS, MEMORY_PAGES, RECORD, RECORDS, RECORD_KIND, STOPS } from './memory-layout';
import { BYTE, type FreeStep, type Mark, type PlainStep, type ScanPlan, type Step } from './scan-plan';
import { get, i32, type Code, type Local } from './wasm/code';
import { FunctionWriter } from './wasm/function-writer';
import { call, encodeModule } from './wasm/module';

/**
 * The module's `scan(from, to)` reads lines until `to`, which stands behind a newline, or until its caller has to
 * take over what it found; it returns where the next line begins.
 */
export function generateScanner(
  plan: ScanPlan,
  options: { readonly absoluteForm: boolean },
): Uint8Array<ArrayBuffer> {
  const writer = new FunctionWriter(['i32', 'i32']);
  writeScan({ writer, plan, local: makeLocals(writer), absoluteForm: options.absoluteForm });
  return encodeModule({
    imports: [{ name: READ_TIME.name, parameters: ['i32'], results: ['i32'] }],
    functions: [
      { name: READ_DECIMAL.name, results: ['f64'], body: writeDecimalReader() },
      { name: FIND_STOPS.name, results: ['i32'], body: writeStopFinder(plan) },
      { name: SCAN.name, results: ['i32'], body: writer },
    ],
    memoryPages: MEMORY_PAGES,
  });
}

function writeScan(scan: Scan): void {
  const { writer, local } = scan;
  const lastRecord = RECORDS.start + (RECORDS.count - 1) * RECORDS.bytes;
  writer.set(local.stops, call(FIND_STOPS.index, get(local.at), get(local.to)));
  writer.set(local.stops, i32.const(STOPS.start));
  loadState(scan);
  writer.block((stop) => {
    writer.loop((nextLine) => {
      writer.branchIf(stop, i32.geU(get(local.at), get(local.to)));
      writer.branchIf(stop, i32.gtU(get(local.records), i32.const(lastRecord)));
      writer.branchIf(stop, i32.geU(get(local.clients), i32.const(CLIENTS.fullAt)));
      writer.set(local.start, get(local.at));
      writer.if(i32.eq(i32.load8(get(local.at)), i32.const(BYTE.newline)), () => {
        goBehindLine(scan);
        writer.branch(nextLine);
      });
      writer.block((unsure) => {
        readLine({ ...scan, unsure });
        writeAccept({ ...scan, unsure }, nextLine);
      });
      findEndOfLine(scan);
      recordUnsure(scan);
      goBehindLine(scan);
      writer.branch(nextLine);
    });
  });
  storeState(scan);
  writer.return(get(local.at));
}

/** Goes to the line's newline: by its stops alone where nothing is escaped, and else by every byte. */
function readLine(scan: LineScan): void {
  const { writer, local } = scan;
  writer.block((read) => {
    writer.block((unclear) => {
      writeLine({ ...scan, unsure: unclear }, 'by stops');
      writer.set(local.nextStops, skip(get(local.stops), 4 * (countAnchors(scan, scan.plan.steps) + 1)));
      writer.branch(read);
    });
    writer.set(local.at, get(local.start));
    writeLine(scan, 'by bytes');
    writer.set(local.nextStops, get(local.stops));
    writer.loop((next) => {
      const isOfLine = i32.leU(i32.load(get(local.nextStops)), get(local.at));
      writer.if(isOfLine, () => {
        writer.set(local.nextStops, skip(get(local.nextStops), 4));
        writer.branch(next);
      });
    });
  });
}

/** Quotes and tabs of the format: those are all that a line has, where no sender has written another. */
function countAnchors({ plan }: Scan, steps: readonly Step[]): number {
  const bytes = steps.flatMap((step) => (step.is === 'literal' ? step.bytes : []));
  return bytes.filter((byte) => plan.anchors.includes(byte)).length;
}

/** Goes to the newline of a line that could not be read. */
function findEndOfLine({ writer, local }: Scan): void {
  writer.loop((next) => {
    writer.set(local.at, i32.load(get(local.stops)));
    writer.if(i32.ne(i32.load8(get(local.at)), i32.const(BYTE.newline)), () => {
      writer.set(local.stops, skip(get(local.stops), 4));
      writer.branch(next);
    });
  });
}

/** From the newline, which is the next stop, to the line behind it. */
function goBehindLine({ writer, local }: Scan): void {
  writer.set(local.stops, skip(get(local.stops), 4));
  writer.set(local.at, skip(get(local.at), 1));
}

function recordUnsure({ writer, local }: Scan): void {
  writer.do(i32.store(get(local.records), i32.const(RECORD_KIND.unsure), RECORD.kind));
  writer.do(i32.store(get(local.records), get(local.start), RECORD.start));
  writer.do(i32.store(get(local.records), get(local.at), RECORD.end));
  writer.set(local.records, skip(get(local.records), RECORDS.bytes));
}

function skip(place: Code, bytes: number): Code {
  return i32.add(place, i32.const(bytes));
}

/** Goes to the line's newline. A free text ends at the stop that its anchor is, or has to be looked through. */
function writeLine(scan: LineScan, way: 'by stops' | 'by bytes'): void {
  const { writer, local, unsure, plan } = scan;
  let isAtEnd = false;
  for (const [index, step] of plan.steps.entries()) {
    writeMark(scan, step, 'start');
    if (step.is === 'free') {
      if (way === 'by bytes') scanFree(scan, step);
      else goToStop(scan, countAnchors(scan, plan.steps.slice(0, index)));
      readBackward(scan, step);
      isAtEnd = step.until === BYTE.newline;
    } else writePlainStep(scan, step, firstByteOf(plan.steps[index + 1]));
    writeMark(scan, step, 'end');
  }
  if (!isAtEnd) {
    writer.if(i32.eq(i32.load8(get(local.at)), i32.const(BYTE.carriageReturn)), () =>
      writer.set(local.at, skip(get(local.at), 1)),
    );
  }
  writer.branchIf(unsure, i32.ne(i32.load8(get(local.at)), i32.const(BYTE.newline)));
}

/** What stands behind a field that is not free: a literal, or the end of the line. */
function firstByteOf(step: Step | undefined): number {
  return step?.is === 'literal' ? (step.bytes[0] ?? BYTE.newline) : BYTE.newline;
}

const STARTS: Readonly<Record<Mark, 'request' | 'method' | 'target' | 'duration'>> = {
  request: 'request',
  method: 'method',
  target: 'target',
  duration: 'duration',
};

function writeMark({ writer, local }: LineScan, step: PlainStep | FreeStep, place: 'start' | 'end'): void {
  const mark = 'mark' in step ? step.mark : undefined;
  if (mark === undefined) return;
  const ends: Partial<Record<Mark, Local>> = { method: local.methodEnd, duration: local.durationEnd };
  const kept = place === 'start' ? local[STARTS[mark]] : ends[mark];
  if (kept !== undefined) writer.set(kept, get(local.at));
}

function writePlainStep(scan: LineScan, step: PlainStep, next: number): void {
  switch (step.is) {
    case 'literal':
      scanLiteral(scan, step.bytes);
      return;
    case 'characters':
      scanCharacters(scan, step, next);
      return;
    case 'client':
      if (step.isKept) scanClient(scan, next);
      else checkAddress(scan);
      return;
    case 'status':
      scanStatus(scan, step.isKept);
      return;
    case 'time':
      scanTime(scan);
  }
}

/** From the end of a free text leftwards. An escape that reaches into these fields makes them text after all. */
function readBackward(scan: LineScan, { until, backward }: FreeStep): void {
  const { writer, local, unsure } = scan;
  if (backward.length === 0) return;
  writer.set(local.end, get(local.at));
  if (until === BYTE.newline) {
    const last = i32.load8(i32.sub(get(local.end), i32.const(1)));
    writer.if(i32.eq(last, i32.const(BYTE.carriageReturn)), () =>
      writer.set(local.end, i32.sub(get(local.end), i32.const(1))),
    );
  }
  for (const step of backward) {
    if (step.is === 'literal') {
      writer.set(local.end, i32.sub(get(local.end), i32.const(step.bytes.length)));
      checkLiteral(scan, get(local.end), step.bytes);
    } else if (step.is === 'characters') scanCharactersBackward(scan, step);
    else scanTimeBackward(scan);
  }
  writer.branchIf(unsure, i32.ltU(get(local.end), get(local.lastEscape)));
}
