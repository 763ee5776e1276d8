/** Jest reporter of `npm run deploy:moto`: tells what happens line by line while it happens, and failures in full. */
import { writeSync } from 'node:fs';

const MARKS = { passed: '✓', failed: '✗' };

export default class StoryReporter {
  #chapter = '';

  onRunStart() {
    print('Floodgate is deployed to moto, an emulator of AWS on this machine: nothing leaves it.\n');
  }

  /** Stories are told side by side; a heading stands wherever another one goes on. */
  onTestCaseResult(_test, { ancestorTitles, title, status, duration }) {
    const chapter = ancestorTitles.join(', ');
    if (chapter !== this.#chapter) print(`\n${chapter}\n`);
    this.#chapter = chapter;
    const seconds = ((duration ?? 0) / 1000).toFixed(1);
    print(`  ${MARKS[status] ?? '-'} ${title} (${seconds} s)\n`);
  }

  onTestResult(_test, { failureMessage }) {
    if (failureMessage) print(`\n${failureMessage}\n`);
  }

  onRunComplete(_contexts, { startTime, numFailedTests, numRuntimeErrorTestSuites }) {
    const seconds = ((Date.now() - startTime) / 1000).toFixed(0);
    const isWhole = numFailedTests + numRuntimeErrorTestSuites === 0;
    print(`\n${isWhole ? 'All of it went as it should' : 'Something went wrong'}, in ${seconds} s.\n`);
  }

  getLastError() {
    return undefined;
  }
}

function print(text) {
  writeSync(1, text);
}
