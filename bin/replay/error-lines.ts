/** Finds the php-fpm timeouts in an error log of any size: only lines that name them are looked at. */
import { readProxyTimeout } from '../../lambda/core/error-log';
import type { TimeoutEvidence } from '../../lambda/core/evidence';
import { fixedTimeZone, type TimeZone } from '../../lambda/core/log-format/time-zone';
import { feedLines } from './feed-lines';
import type { OpenLog } from './open-log';
import { decodeLine, LineBuffer } from './scan/line-buffer';

const BUFFER_BYTES = 1 << 20;
const NEWLINE = 0x0a;
/** Apache's number for the message. */
const MARK = Buffer.from('AH01075');

const UTC = fixedTimeZone(0);

/** Reads a line; without a zone the timeout has no time. */
export function readTimeout(line: string, zone: TimeZone | undefined): TimeoutEvidence | undefined {
  const timeout = readProxyTimeout(line, zone ?? UTC);
  return timeout === undefined || zone !== undefined ? timeout : { ...timeout, time: undefined };
}

/** Calls `take` for each timeout, in the order of the log. */
export async function readTimeouts(
  log: OpenLog,
  zone: TimeZone | undefined,
  take: (timeout: TimeoutEvidence) => void,
  note: (bytes: number) => void,
): Promise<void> {
  const bytes = Buffer.alloc(BUFFER_BYTES);
  const takeLine = (from: number, to: number): void => {
    const timeout = readTimeout(decodeLine(bytes, from, to), zone);
    if (timeout !== undefined) take(timeout);
  };
  const buffer = new LineBuffer(bytes, 0, BUFFER_BYTES, {
    takeLines: (from, to) => takeMarkedLines(bytes, from, to, takeLine),
    takeCutLine: takeLine,
  });
  await feedLines(log, bytes, buffer, note);
}

function takeMarkedLines(
  bytes: Buffer,
  from: number,
  to: number,
  takeLine: (from: number, to: number) => void,
): void {
  const lines = bytes.subarray(0, to);
  for (let mark = lines.indexOf(MARK, from); mark >= 0;) {
    const start = Math.max(from, lines.lastIndexOf(NEWLINE, mark) + 1);
    const end = lines.indexOf(NEWLINE, mark);
    takeLine(start, end);
    mark = lines.indexOf(MARK, end + 1);
  }
}
