/** Reads lines of an access log by a compiled format. Pure; never throws, whatever a line holds. */
import type { AccessEntry } from '../access-entry';
import { formatAddress, parseAddress } from '../addresses';
import type { LogFormat } from './log-format';
import { remembering } from './remembering';
import { readTime, type ReadTime } from './time-pattern';
import { unescapeField } from './unescape';

/**
 * Longer lines are not read: a bound keeps a hostile log from holding the function up. It must lie above all that a
 * sender can make a server write, or he could hide in it: request line and each header may have 8 KB (Apache's
 * LimitRequestLine and LimitRequestFieldSize), each byte is written as four characters at most (`\\xhh`), and the
 * usual formats log up to five such fields. It is also what an event of CloudWatch Logs may hold.
 */
export const MAX_LINE_LENGTH = 262_144;

/** Longer is no request, a month: such a length is not taken off the time at which it is said to have ended. */
export const LONGEST_BUSY_SECONDS = 31 * 24 * 3600;

/** What reading by a format needs beside it; made once for each. */
interface Reader {
  readonly regExp: RegExp;
  /** Canonical address, `undefined` for what is none. */
  readonly readClient: (text: string) => string | undefined;
  readonly readTime: (text: string) => ReadTime | undefined;
}

const readers = new WeakMap<LogFormat, Reader>();

/** The entry that the line tells, or `undefined`: then it counts as not parsed, and says nothing about anybody. */
export function readAccessLine(format: LogFormat, line: string): AccessEntry | undefined {
  const text = line.replace(/\r?\n$/, '');
  if (text.length > MAX_LINE_LENGTH) return undefined;
  const reader = readerOf(format);
  const groups = reader.regExp.exec(text)?.groups;
  const client = reader.readClient(groups?.['client'] ?? '');
  if (groups === undefined || client === undefined) return undefined;
  const busySeconds = readBusySeconds(format, groups['duration']);
  return {
    client,
    ...readRequest(groups),
    ...readWhen(format, reader.readTime(groups['time'] ?? ''), busySeconds),
    status: readStatus(groups['status']),
    busySeconds,
    forwardedFor: readForwardedFor(groups['forwarded'], format.forwardedSeparators),
  };
}

/** Reads a line of a log that several formats share. If two of them read different clients, it says nothing about anybody. */
export function readAccessLineAny(formats: readonly LogFormat[], line: string): AccessEntry | undefined {
  const [first, ...others] = formats.flatMap((format) => readAccessLine(format, line) ?? []);
  return others.every(({ client }) => client === first?.client) ? first : undefined;
}

function readerOf(format: LogFormat): Reader {
  const known = readers.get(format);
  if (known !== undefined) return known;
  const { pattern, time } = format;
  const made: Reader = {
    regExp: new RegExp(pattern),
    readClient: remembering(readAddress, 512),
    readTime: remembering((text) => (time === undefined ? undefined : readTime(time, text)), 64),
  };
  readers.set(format, made);
  return made;
}

function readAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
}

type Groups = Readonly<Record<string, string | undefined>>;

const PROTOCOL = / HTTP\/[0-9](?:\.[0-9])?$/;

function readRequest(groups: Groups): Pick<AccessEntry, 'method' | 'target'> {
  const request = groups['request'] ?? `${groups['method'] ?? ''} ${groups['target'] ?? ''}`;
  const space = request.indexOf(' ');
  const method = request.slice(0, Math.max(space, 0));
  // Escapes are no letters of a method: they come from bytes of another protocol (TLS), or from a sender's games.
  if (method === '' || method === '-' || method.includes('\\'))
    return { method: undefined, target: undefined };
  const target = unescapeField(request.slice(space + 1).replace(PROTOCOL, ''));
  return { method, target: target === '' ? undefined : target };
}

function readWhen(
  format: LogFormat,
  read: ReadTime | undefined,
  busySeconds: number | undefined,
): Pick<AccessEntry, 'time' | 'zoneOffsetMinutes'> {
  if (read === undefined) return { time: undefined, zoneOffsetMinutes: undefined };
  const heldSeconds = format.time?.moment === 'end' ? (busySeconds ?? 0) : 0;
  const heldMs = heldSeconds > LONGEST_BUSY_SECONDS ? 0 : Math.round(heldSeconds * 1000);
  return { time: read.time - heldMs, zoneOffsetMinutes: read.zoneOffsetMinutes };
}

function readStatus(text: string | undefined): number | undefined {
  const status = Number(text);
  return status >= 100 && status <= 999 ? status : undefined;
}

/** A clock that was set back makes a request end before it began: that held nobody up. */
export function toBusySeconds(units: number, unitsPerSecond: number): number {
  return Math.min(Math.max(0, units / unitsPerSecond), Number.MAX_SAFE_INTEGER);
}

function readBusySeconds(format: LogFormat, text: string | undefined): number | undefined {
  if (format.durationUnitsPerSecond === undefined || !/^-?[0-9]+(?:\.[0-9]+)?$/.test(text ?? '')) {
    return undefined;
  }
  return toBusySeconds(Number(text), format.durationUnitsPerSecond);
}

/**
 * The rightmost address of X-Forwarded-For, which a load balancer in append mode wrote itself. Fields that share the
 * group with it are cut off first, from the right; one with spaces in it can spoil what is shown, and nothing else.
 */
function readForwardedFor(text: string | undefined, separators: readonly string[]): string | undefined {
  let list = text ?? '';
  for (const separator of separators.toReversed())
    list = list.slice(0, Math.max(0, list.lastIndexOf(separator)));
  const last = list.slice(list.lastIndexOf(',') + 1).trim();
  const bare =
    /^\[([0-9A-Fa-f:.]*)\](?::[0-9]{1,5})?$/.exec(last)?.[1] ?? /^([0-9.]+):[0-9]{1,5}$/.exec(last)?.[1];
  return readAddress(bare ?? last);
}
