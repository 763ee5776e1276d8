/**
 * Reads php-fpm timeouts (AH01075) from Apache's error log. Pure; never throws.
 *
 * The error log escapes no quotes and ends its lines with text that a client wrote (the referer), so the line is
 * anchored from its first character, and only the first `[client …]`, at its fixed place, is believed.
 */
import { formatAddress, parseAddress } from './addresses';
import { monthNumber, readCivilTime } from './log-format/civil-time';
import { fixedTimeZone, toInstant, type TimeZone } from './log-format/time-zone';
import { MAX_LINE_LENGTH } from './log-format/read-line';

/** One request that PHP did not answer in time. */
export interface ProxyTimeout {
  /** Canonical literal address. Behind mod_remoteip it is not the peer: then it is only to be shown. */
  readonly client: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The port that the request's authority named, as logged: `:443`, or empty for the scheme's own port. */
  readonly target: string;
  readonly targetPort: number | undefined;
}

const DEFAULT_TIME = '[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}(?:[.][0-9]{1,9})? [0-9]{4}';
/** `%{cu}t` in ErrorLogFormat. */
const COMPACT_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}(?:[.][0-9]{1,9})?';
const PROCESS = String.raw`\[pid [0-9]+(?::tid [0-9]+)?\]`;
/** `(70007)The timeout specified has expired: `: number and text of the operating system or of APR. */
const CAUSE = String.raw`(?:\([0-9]+\)[^\[\]"]*: )?`;

/**
 * The same in Logs Insights and in JavaScript. An IPv6 address is followed by its port without brackets, so it ends
 * at the last colon; two groups, because only an IPv4 address may stand without a port (as before Apache 2.4).
 */
export const PROXY_TIMEOUT_PATTERN =
  String.raw`^\[(?<time>${DEFAULT_TIME}|${COMPACT_TIME})\] \[proxy_fcgi:error\] ${PROCESS} ${CAUSE}` +
  String.raw`\[client (?:(?<clientfour>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?|(?<clientsix>[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*):[0-9]{1,5})\] ` +
  String.raw`AH01075: Error dispatching request to (?<target>(?::[0-9]{1,5})?): \(polling\)(?:, referer: .*)?$`;

const PROXY_TIMEOUT = new RegExp(PROXY_TIMEOUT_PATTERN);
const UTC = fixedTimeZone(0);

/** Reads one line; `undefined` for every other line of the error log. The zone is the server's own. */
export function readProxyTimeout(line: string, zone: TimeZone): ProxyTimeout | undefined {
  const text = line.replace(/\r?\n$/, '');
  if (text.length > MAX_LINE_LENGTH) return undefined;
  const groups = PROXY_TIMEOUT.exec(text)?.groups;
  const client = parseAddress(groups?.['clientfour'] ?? groups?.['clientsix'] ?? '');
  const localTime = readLocalTime(groups?.['time'] ?? '');
  if (groups === undefined || client === undefined || localTime === undefined) return undefined;
  const target = groups['target'] ?? '';
  const time = toInstant(localTime, zone);
  return { client: formatAddress(client), time, target, targetPort: readPort(target) };
}

/** The same of a line whose instant is known otherwise, as CloudWatch knows it: what the line says needs no zone then. */
export function readTimedTimeout(line: string, time: number): ProxyTimeout | undefined {
  const timeout = readProxyTimeout(line, UTC);
  return timeout === undefined ? undefined : { ...timeout, time };
}

function readPort(target: string): number | undefined {
  const port = Number(target.slice(1));
  return target !== '' && port <= 65_535 ? port : undefined;
}

const CLOCK = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.]([0-9]+))?$/;

function readLocalTime(text: string): number | undefined {
  const isCompact = /^[0-9]/.test(text);
  const words = text.split(isCompact ? /[ T]/ : / +/);
  const [year, month, day] = isCompact
    ? (words[0] ?? '').split('-').map(Number)
    : [Number(words[4]), monthNumber(words[1] ?? ''), Number(words[2])];
  const clock = CLOCK.exec((isCompact ? words[1] : words[3]) ?? '');
  if (clock === null || year === undefined || month === undefined || day === undefined) return undefined;
  return readCivilTime({
    year,
    month,
    day,
    hour: Number(clock[1]),
    minute: Number(clock[2]),
    second: Number(clock[3]),
    millisecond: Number((clock[4] ?? '').slice(0, 3).padEnd(3, '0')),
  });
}
