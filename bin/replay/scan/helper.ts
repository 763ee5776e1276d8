/** A helping thread of the scan: takes ranges until there are none, and sends what it found. Entry of its own file. */
import { parentPort, workerData } from 'node:worker_threads';
import { explaining, UnreadableLogError } from '../open-log';
import { IPV4_WORDS, IPV6_WORDS } from './client-counts';
import { LogScanner } from './log-scanner';
import { SharedCounters, type HelperMessage, type HelperTask } from './threads';

function help(task: HelperTask, send: (message: HelperMessage) => void): void {
  const { rules, compiled, ranges, shared, helper } = task;
  const counters = new SharedCounters(shared);
  const sendRows = (family: 4 | 6, rows: Uint32Array<ArrayBuffer>): void => {
    if (rows.length > 0) send({ is: 'counts', family, rows });
  };
  const counts = {
    addIpv4: (rows: Uint32Array) => sendRows(4, takeRows(rows, IPV4_WORDS)),
    addIpv6: (rows: Uint32Array) => sendRows(6, takeRows(rows, IPV6_WORDS)),
  };
  const scanner = new LogScanner(rules, compiled, counts, (bytes) => counters.note(helper, bytes));
  for (let range = ranges[counters.takeNext()]; range !== undefined; range = ranges[counters.takeNext()]) {
    const taken = range;
    explaining(taken.name, () => scanner.scanRange(taken));
  }
  send({ is: 'findings', findings: scanner.finish() });
}

/** A copy of the rows that count: the scanner uses its table again, and most of its slots are free. */
function takeRows(rows: Uint32Array, words: number): Uint32Array<ArrayBuffer> {
  const width = words + 1;
  const taken = new Uint32Array(rows.length);
  let used = 0;
  for (let row = 0; row < rows.length; row += width) {
    if (rows[row + words] === 0) continue;
    for (let word = 0; word < width; word += 1) taken[used + word] = rows[row + word] ?? 0;
    used += width;
  }
  return taken.slice(0, used);
}

const port = parentPort;
if (port === null) throw new Error('helper.ts is started as a worker thread');
const send = (message: HelperMessage): void => port.postMessage(message);
try {
  help(workerData as HelperTask, send);
} catch (error) {
  if (!(error instanceof UnreadableLogError)) throw error;
  send({ is: 'unreadable', message: error.message });
}
