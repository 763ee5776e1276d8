/** Runs the property tests with many more cases than `npm test` does: 100,000, or as many as are named. */
import { spawnSync } from 'node:child_process';

const cases = process.argv[2] ?? '100000';
const tests = [
  'test/core/log-format/hostile-text',
  'test/core/deny-list',
  'test/lock-down',
  'test/bin/replay-scan-lines',
];
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--testTimeout', '3600000', ...tests],
  {
    stdio: 'inherit',
    env: { ...process.env, FLOODGATE_CASES: cases },
  },
);
process.exitCode = status ?? 1;
