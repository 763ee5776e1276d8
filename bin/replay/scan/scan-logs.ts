/**
 * Scans whole logs: plain files in ranges, by all threads, each taking the next range that nobody has; streams by
 * this thread alone. What was found is put together in the order of the logs, so the threads do not show in it.
 */
import type { ClientTally, Moment } from '../../../lambda/core/evidence';
import { explaining, type OpenLog, type PlainLog } from '../open-log';
import { Span } from '../span';
import { ClientCounts } from './client-counts';
import { LogScanner, type FileRange } from './log-scanner';
import { OrderedFindings } from './ordered-findings';
import type { ScanRules } from './range-evidence';
import { compileScanner } from './scanner';
import { startThreads, type Threads } from './threads';

export interface ScannedLogs {
  readonly read: number;
  readonly unparsed: number;
  readonly firstUnparsed: string | undefined;
  readonly zoneOffsetMinutes: number | undefined;
  readonly span: Span;
  /** Clients with offences, refused ones included; their other requests are in `counts`. */
  readonly clients: readonly ClientTally[];
  readonly moments: readonly Moment[];
  /** Ordinary requests of all clients. */
  readonly counts: ClientCounts;
}

export interface ScanSettings {
  readonly rules: ScanRules;
  /** Threads beside this one, at most. */
  readonly helpers: number;
  /** So many bytes of a file are one thread's at a time. */
  readonly rangeBytes: number;
  /** Told after every stretch, with the bytes read so far. */
  readonly onProgress: (bytes: number) => void;
}

/** @throws UnreadableLogError */
export async function scanLogs(logs: readonly OpenLog[], settings: ScanSettings): Promise<ScannedLogs> {
  const { rules, rangeBytes } = settings;
  const [format] = rules.formats;
  const compiled = format === undefined ? undefined : compileScanner(format, rules.detection);
  const work = divide(logs, rangeBytes);
  const counts = new ClientCounts();
  const found = new OrderedFindings(rules);
  const threads = startThreads({ rules, compiled, ranges: work.ranges }, settings.helpers, {
    onFindings: (index, findings) => found.add(index, findings),
    counts,
  });
  const scanner = new LogScanner(rules, compiled, counts, (bytes) => threads.note(bytes));
  const report = (): void => settings.onProgress(threads.bytesRead);
  try {
    for (const { index, log } of work.streams) {
      const chunks = log.read((bytes) => {
        threads.note(bytes);
        report();
      });
      found.add(index, await scanner.scanStream(chunks));
    }
    await scanRanges(scanner, work.ranges, threads, found, report);
    scanner.flushCounts();
    await threads.finished;
  } finally {
    await threads.stop();
  }
  return { ...found.total, counts };
}

async function scanRanges(
  scanner: LogScanner,
  ranges: readonly NumberedRange[],
  threads: Threads,
  found: OrderedFindings,
  report: () => void,
): Promise<void> {
  for (let range = ranges[threads.takeNext()]; range !== undefined; range = ranges[threads.takeNext()]) {
    const taken = range;
    found.add(
      taken.index,
      explaining(taken.name, () => scanner.scanRange(taken)),
    );
    report();
    // Lets the other threads' findings in.
    await new Promise((resume) => setImmediate(resume));
  }
}

/** A range and its place in the order of all logs. */
export interface NumberedRange extends FileRange {
  readonly index: number;
  /** Of its log, for errors. */
  readonly name: string;
}

interface Work {
  readonly ranges: readonly NumberedRange[];
  readonly streams: readonly { readonly index: number; readonly log: Exclude<OpenLog, PlainLog> }[];
}

function divide(logs: readonly OpenLog[], rangeBytes: number): Work {
  const ranges: NumberedRange[] = [];
  const streams: { index: number; log: Exclude<OpenLog, PlainLog> }[] = [];
  for (const log of logs) {
    const next = ranges.length + streams.length;
    if (log.is === 'stream') {
      streams.push({ index: next, log });
      continue;
    }
    const count = Math.max(1, Math.ceil(log.bytes / rangeBytes));
    for (let part = 0; part < count; part += 1) {
      const isLast = part === count - 1;
      ranges.push({
        index: next + part,
        name: log.name,
        file: log.file,
        from: part * rangeBytes,
        to: isLast ? Infinity : (part + 1) * rangeBytes,
      });
    }
  }
  return { ranges, streams };
}
