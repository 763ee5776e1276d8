/** Feeds a log's bytes, from a file or a stream, into a buffer of lines. */
import { readSync } from 'node:fs';
import { explaining, type OpenLog, type PlainLog } from './open-log';
import type { LineBuffer } from './scan/line-buffer';

/**
 * @param bytes the buffer's memory
 * @param note is told how many bytes were read
 * @throws UnreadableLogError
 */
export async function feedLines(
  log: OpenLog,
  bytes: Uint8Array,
  buffer: LineBuffer,
  note: (bytes: number) => void,
): Promise<void> {
  if (log.is === 'plain') explaining(log.name, () => feedFile(log, bytes, buffer, note));
  else for await (const chunk of log.read(note)) buffer.append(chunk);
  buffer.finish();
}

function feedFile(
  { file, start }: PlainLog,
  bytes: Uint8Array,
  buffer: LineBuffer,
  note: (bytes: number) => void,
): void {
  for (let position = start; ;) {
    const { at, bytes: room } = buffer.room;
    const count = readSync(file, bytes, at, room, position);
    if (count === 0) return;
    position += count;
    note(count);
    buffer.commit(count);
  }
}
