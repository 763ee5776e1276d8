/**
 * Generates the scanner of one format: a WebAssembly function that reads whole lines from memory, counts ordinary
 * requests by client, and records what its caller has to look at. Pure.
 *
 * It accepts a line only where the pattern would, with the same fields; every doubt leaves the line to the exact
 * reader. So a mistake of the scanner can only be an acceptance, and the tests hold that to the pattern.
 */
import { writeAccept } from './generate-accept';
import { scanCharacters, scanCharactersBackward, scanFree, scanLiteral } from './generate-text';
import { scanClient, scanStatus } from './generate-values';
import { scanTime } from './generate-time';
import { makeLocals, type Scan } from './generate-locals';
import { MEMORY_PAGES, RECORD, RECORDS, RECORD_KIND, STATE } from './memory-layout';
import { BYTE, type FreeStep, type PlainStep, type ScanPlan } from './scan-plan';
import { f64, get, i32, type Local } from './wasm/code';
import { FunctionWriter } from './wasm/function-writer';
import { encodeModule } from './wasm/module';

/** The imported function that reads a time which is not yet known. */
export const READ_TIME = { name: 'readTime', index: 0 } as const;

/** `scan(from, to)`: reads lines until `to`, which stands behind a newline, or until it has to be emptied. */
export function generateScanner(plan: ScanPlan, options: { readonly absoluteForm: boolean }): Uint8Array<ArrayBuffer> {
  const writer = new FunctionWriter(['i32', 'i32']);
  const scan: Scan = { writer, plan, local: makeLocals(writer), absoluteForm: options.absoluteForm };
  writeScan(scan);
  return encodeModule({
    imports: [{ name: READ_TIME.name, parameters: ['i32'], results: ['i32'] }],
    functions: [{ name: 'scan', results: ['i32'], body: writer }],
    memoryPages: MEMORY_PAGES,
  });
}

function writeScan(scan: Scan): void {
  const { writer, local } = scan;
  loadState(scan);
  writer.block((stop) => {
    writer.loop((nextLine) => {
      writer.branchIf(stop, i32.geU(get(local.at), get(local.to)));
      writer.branchIf(stop, i32.geU(get(local.records), i32.const(RECORDS.start + RECORDS.count * RECORDS.bytes)));
      writer.set(local.start, get(local.at));
      writer.block((unsure) => {
        writeLine({ ...scan, unsure });
        writeAccept({ ...scan, unsure }, { nextLine, stop });
      });
      findEndOfLine(scan);
      writer.do(i32.store(get(local.records), i32.const(RECORD_KIND.unsure), RECORD.kind));
      writer.do(i32.store(get(local.records), get(local.start), RECORD.start));
      writer.do(i32.store(get(local.records), get(local.at), RECORD.end));
      writer.change(local.records, (at) => i32.add(at, i32.const(RECORDS.bytes)));
      writer.change(local.at, (at) => i32.add(at, i32.const(1)));
      writer.branch(nextLine);
    });
  });
  storeState(scan);
  writer.return(get(local.at));
}
