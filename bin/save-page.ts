/** Writes a page that was asked for with --html. */
import { writeFile } from 'node:fs/promises';
import type { CommandIo } from './command-io';

/** @returns whether it was written; if not, that is told, and the command fails */
export async function savePage(command: string, file: string, page: string, io: CommandIo): Promise<boolean> {
  try {
    await writeFile(file, page);
    return true;
  } catch (error) {
    io.stderr.write(
      `${command}: the page could not be written: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    io.setExitCode(1);
    return false;
  }
}
