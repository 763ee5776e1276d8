/**
 * Scans whole logs: plain files in ranges, by all threads, each taking the next range that nobody has; streams by
 * this thread alone. What was found is put together in the order of the logs, so the threads do not show in it.
 */
import { explaining, type OpenLog, type PlainLog } from '../open-log';
import { ClientCounts } from './client-counts';
import { LogScanner, type FileRange } from './log-scanner';
import { joinFindings, type JoinedFindings, type ScanRules } from './findings';
import { compileScanner } from './scanner';
import { startThreads, type Threads } from './threads';

export interface ScannedLogs extends JoinedFindings {
  /** Ordinary requests of all clients: those are not in the tally. */
  readonly counts: ClientCounts;
}

export interface ScanSettings {
  readonly rules: ScanRules;
  /** Threads beside this one, at most. */
  readonly helpers: number;
  /** Where their code lies; by default beside this code. */
  readonly helperFile?: URL;
  /** So many bytes of a file are one thread's at a time. */
  readonly rangeBytes: number;
  /** Told after every stretch, with the bytes read so far. */
  readonly onProgress: (bytes: number) => void;
}

/** @throws UnreadableLogError */
export async function scanLogs(logs: readonly OpenLog[], settings: ScanSettings): Promise<ScannedLogs> {
  const { rules, rangeBytes } = settings;
  const work = divide(logs, rangeBytes);
  const counts = new ClientCounts();
  const threads = startThreads(work.ranges.length, settings.helpers, counts, settings.helperFile);
  const report = (): void => settings.onProgress(threads.bytesRead);
  try {
    const compiled = compileScanner(rules.formats, rules.detection);
    threads.begin({ rules, compiled, ranges: work.ranges });
    const scanner = new LogScanner(rules, compiled, counts, (bytes) => threads.note(bytes));
    for (const { index, log } of work.streams) {
      const chunks = log.read((bytes) => {
        threads.note(bytes);
        report();
      });
      await scanner.scanStream(index, chunks);
    }
    await scanRanges(scanner, work.ranges, threads, report);
    const own = scanner.finish();
    return { ...joinFindings([own, ...(await threads.finished)], rules), counts };
  } finally {
    await threads.stop();
  }
}

async function scanRanges(
  scanner: LogScanner,
  ranges: readonly NumberedRange[],
  threads: Threads,
  report: () => void,
): Promise<void> {
  for (let range = ranges[threads.takeNext()]; range !== undefined; range = ranges[threads.takeNext()]) {
    const taken = range;
    explaining(taken.name, () => scanner.scanRange(taken));
    report();
    // Lets the other threads' counts in.
    await new Promise((resume) => setImmediate(resume));
  }
}

/** A range, and its log's name for errors. */
export interface NumberedRange extends FileRange {
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
    const count = Math.max(1, Math.ceil((log.bytes - log.start) / rangeBytes));
    for (let part = 0; part < count; part += 1) {
      const isLast = part === count - 1;
      ranges.push({
        index: next + part,
        name: log.name,
        file: log.file,
        isFirst: part === 0,
        from: log.start + part * rangeBytes,
        to: isLast ? Infinity : log.start + (part + 1) * rangeBytes,
      });
    }
  }
  return { ranges, streams };
}
