/** The threads that help to scan: what they share, what they send, and how they end. */
import { Worker } from 'node:worker_threads';
import { UnreadableLogError } from '../open-log';
import type { CountSink } from './client-counts';
import type { Findings, ScanRules } from './findings';
import type { NumberedRange } from './scan-logs';
import type { CompiledScanner } from './scanner';

/** What every thread gets. */
export interface ThreadTask {
  readonly rules: ScanRules;
  readonly compiled: CompiledScanner | undefined;
  readonly ranges: readonly NumberedRange[];
}

/** What a helper is given when it has started. */
export interface HelperTask extends ThreadTask {
  readonly shared: SharedArrayBuffer;
  /** Its place among the counters of bytes. */
  readonly helper: number;
}

/** What a helper sends. */
export type HelperMessage =
  /** Comes once, at the end. */
  | { readonly is: 'findings'; readonly findings: Findings }
  | { readonly is: 'counts'; readonly family: 4 | 6; readonly rows: Uint32Array<ArrayBuffer> }
  | { readonly is: 'unreadable'; readonly message: string };

export interface Threads {
  /** Gives the helpers their work; they start while this thread still prepares it. */
  readonly begin: (task: ThreadTask) => void;
  /** The next range that nobody has taken. */
  readonly takeNext: () => number;
  /** Counts bytes that this thread has read. */
  readonly note: (bytes: number) => void;
  readonly bytesRead: number;
  /** What each helper found. Rejects with what went wrong in one of them. */
  readonly finished: Promise<readonly Findings[]>;
  readonly stop: () => Promise<void>;
}

/** A helper takes longer to start than this thread to read one range, so it is worth its start from so many on. */
const LEAST_RANGES_PER_THREAD = 2;
const COUNTER_BYTES = 8;

/** A file beside the built command line; the tests build it elsewhere. */
const HELPER_FILE = new URL('./replay-helper.mjs', import.meta.url);

/**
 * Starts at most so many helpers.
 * @param ranges how many there are to be shared
 */
export function startThreads(
  ranges: number,
  helpers: number,
  counts: CountSink,
  helperFile: URL = HELPER_FILE,
): Threads {
  const count = Math.max(0, Math.min(helpers, Math.floor(ranges / LEAST_RANGES_PER_THREAD) - 1));
  const shared = new SharedArrayBuffer(COUNTER_BYTES * (2 + count));
  const view = new SharedCounters(shared);
  const workers = Array.from({ length: count }, () => new Worker(helperFile));
  const finished = Promise.all(workers.map((worker) => listen(worker, counts)));
  // Whoever awaits it gets the failure; until then it is not unhandled.
  finished.catch(() => undefined);
  return {
    begin: (task) => {
      for (const [helper, worker] of workers.entries()) {
        worker.postMessage({ ...task, shared, helper } satisfies HelperTask);
      }
    },
    takeNext: () => view.takeNext(),
    note: (bytes) => view.note(count, bytes),
    get bytesRead() {
      return view.bytesRead;
    },
    finished,
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The next range and the bytes read, of all threads. Each thread has its own counter of bytes. */
export class SharedCounters {
  readonly #next: Int32Array;
  readonly #bytes: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#next = new Int32Array(shared, 0, 1);
    this.#bytes = new Float64Array(shared, COUNTER_BYTES);
  }

  takeNext(): number {
    return Atomics.add(this.#next, 0, 1);
  }

  note(thread: number, bytes: number): void {
    this.#bytes[thread] = (this.#bytes[thread] ?? 0) + bytes;
  }

  get bytesRead(): number {
    return this.#bytes.reduce((sum, bytes) => sum + bytes, 0);
  }
}

function listen(worker: Worker, counts: CountSink): Promise<Findings> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: HelperMessage) => {
      if (message.is === 'findings') resolve(message.findings);
      else if (message.is === 'unreadable') reject(new UnreadableLogError(message.message));
      else if (message.family === 4) counts.addIpv4(message.rows);
      else counts.addIpv6(message.rows);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a helping thread ended early, with status ${code}`)));
  });
}
