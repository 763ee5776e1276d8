/** The incident's own log lines, moved in time: CloudWatch Logs refuses old events, and a deployed function has its own clock. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TimedLine {
  readonly timestampMs: number;
  readonly message: string;
}

export interface IncidentLines {
  readonly access: readonly TimedLine[];
  readonly error: readonly TimedLine[];
}

const FOLDER = join('test', 'moto', 'incident');
/** Both waves of 24 December 2020, in Japan's time: the first ends at 16:11:06, the second at 19:02:42. */
const WAVES = [
  { endsAtMs: Date.parse('2020-12-24T16:11:07+09:00'), minutesAgo: 8 },
  { endsAtMs: Date.parse('2020-12-24T19:02:43+09:00'), minutesAgo: 1 },
];
const JAPAN_MS = 9 * 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const ACCESS_TIME = /\[24\/Dec\/2020:(\d\d:\d\d:\d\d) \+0900\]/;
const ERROR_TIME = /^\[Thu Dec 24 (\d\d:\d\d:\d\d)(\.\d{6}) 2020\]/;

/** Reads the lines as if the second wave had ended a minute before `now`, and the first one eight minutes before. */
export function readIncidentLines(now: Date): IncidentLines {
  return {
    access: readLines('access_log').map((line) =>
      moveLine(line, ACCESS_TIME, now, (local) => `[${formatAccessTime(local)} +0900]`),
    ),
    error: readLines('error_log').map((line) =>
      moveLine(line, ERROR_TIME, now, (local, microseconds) => `[${formatErrorTime(local, microseconds)}]`),
    ),
  };
}

function readLines(file: string): string[] {
  return readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n');
}

function moveLine(
  line: string,
  pattern: RegExp,
  now: Date,
  format: (local: Date, microseconds: string) => string,
): TimedLine {
  const [bracket, clock, microseconds = ''] = pattern.exec(line) ?? [];
  if (bracket === undefined || clock === undefined) throw new Error(`this line has no time: ${line}`);
  const timestampMs = moveTime(Date.parse(`2020-12-24T${clock}+09:00`), now);
  return {
    timestampMs,
    message: line.replace(bracket, () => format(new Date(timestampMs + JAPAN_MS), microseconds)),
  };
}

function moveTime(timeMs: number, now: Date): number {
  const wave = WAVES.find(({ endsAtMs }) => timeMs <= endsAtMs);
  if (wave === undefined) throw new Error(`no wave at ${new Date(timeMs).toISOString()}`);
  return Math.floor(now.getTime() / 1000) * 1000 - wave.minutesAgo * 60_000 - (wave.endsAtMs - timeMs);
}

function formatAccessTime(local: Date): string {
  const day = String(local.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[local.getUTCMonth()] ?? ''}/${local.getUTCFullYear()}:${clockOf(local)}`;
}

function formatErrorTime(local: Date, microseconds: string): string {
  const day = String(local.getUTCDate()).padStart(2, '0');
  return `${DAYS[local.getUTCDay()] ?? ''} ${MONTHS[local.getUTCMonth()] ?? ''} ${day} ${clockOf(local)}${microseconds} ${local.getUTCFullYear()}`;
}

function clockOf(local: Date): string {
  return local.toISOString().slice(11, 19);
}
