/** Jest reporter: ends the run with one plain line that a person or a script can read. */
import { writeSync } from 'node:fs';

export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    // A suite that does not even load has no tests to count, but it is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`;
    // Jest always writes its own summary last; this comes after everything.
    process.once('exit', () => writeSync(1, line));
  }
}
