/** Removes what temporary-folder.mjs made. */
import { rmSync } from 'node:fs';

export default function removeTemporaryFolder() {
  const folder = process.env.FLOODGATE_TEST_FOLDER;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
