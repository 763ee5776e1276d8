/** All temporary files of a test run lie in one folder, which is removed at its end: the CDK alone leaves hundreds. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeTemporaryFolder() {
  process.env.TMPDIR = process.env.FLOODGATE_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-test-'));
}
