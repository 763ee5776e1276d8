/** A helping thread of the scan: takes ranges until there are none, and sends what it found. Entry of its own file. */
import { parentPort } from 'node:worker_threads';
import { explaining, UnreadableLogError } from '../open-log';
import type { CountSink } from './client-counts';
import { LogScanner } from './log-scanner';
import { SharedCounters, type HelperMessage, type HelperTask } from './threads';

function help(task: HelperTask, send: (message: HelperMessage) => void): void {
  const { rules, compiled, ranges, shared, helper } = task;
  const counters = new SharedCounters(shared);
  const counts: CountSink = {
    addIpv4: (rows) => send({ is: 'counts', family: 4, rows }),
    addIpv6: (rows) => send({ is: 'counts', family: 6, rows }),
  };
  const scanner = new LogScanner(rules, compiled, counts, (bytes) => counters.note(helper, bytes));
  for (let range = ranges[counters.takeNext()]; range !== undefined; range = ranges[counters.takeNext()]) {
    const taken = range;
    explaining(taken.name, () => scanner.scanRange(taken));
  }
  send({ is: 'findings', findings: scanner.finish() });
}

const port = parentPort;
if (port === null) throw new Error('helper.ts is started as a worker thread');
const send = (message: HelperMessage): void =>
  port.postMessage(message, message.is === 'counts' ? [message.rows.buffer] : []);
port.once('message', (task: HelperTask) => {
  try {
    help(task, send);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    send({ is: 'unreadable', message: error.message });
  }
});
