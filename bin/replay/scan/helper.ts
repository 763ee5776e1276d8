/** A helping thread of the scan: takes ranges until there are none, and sends what it found. Entry of its own file. */
import { parentPort, workerData } from 'node:worker_threads';
import { explaining, UnreadableLogError } from '../open-log';
import { LogScanner } from './log-scanner';
import { SharedCounters, type HelperMessage, type HelperTask } from './threads';

function help(task: HelperTask, send: (message: HelperMessage) => void): void {
  const { rules, compiled, ranges, shared, helper } = task;
  const counters = new SharedCounters(shared);
  const counts = {
    addIpv4: (table: Uint32Array) => send({ is: 'ipv4-counts', pairs: takePairs(table) }),
    add: (address: string, count: number) => send({ is: 'count', address, count }),
  };
  const scanner = new LogScanner(rules, compiled, counts, (bytes) => counters.note(helper, bytes));
  for (let range = ranges[counters.takeNext()]; range !== undefined; range = ranges[counters.takeNext()]) {
    const taken = range;
    const findings = explaining(taken.name, () => scanner.scanRange(taken));
    send({ is: 'findings', index: taken.index, findings });
  }
  scanner.flushCounts();
}

/** Only the slots in use: the table is used again. */
function takePairs(table: Uint32Array): Uint32Array<ArrayBuffer> {
  const pairs = new Uint32Array(table.length);
  let used = 0;
  for (let index = 0; index + 1 < table.length; index += 2) {
    if (table[index + 1] === 0) continue;
    pairs[used] = table[index] ?? 0;
    pairs[used + 1] = table[index + 1] ?? 0;
    used += 2;
  }
  return pairs.slice(0, used);
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
