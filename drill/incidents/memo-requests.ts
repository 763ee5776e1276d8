/**
 * The memo's log lines as requests: who asked what at which time, and how long it held its worker.
 */
import type { Asked } from '../world/visits';
import type { SingleRequest } from '../world/people';
import { MEMO_ACCESS_LOG, MEMO_ERROR_LOG } from './memo-log';

const ACCESS_LINE =
  /^any (?<client>\S+) - - \[(?<day>\d+)\/(?<month>\w+)\/(?<year>\d+):(?<time>[\d:]+) (?<zone>[+-]\d{4})\] "(?<line>[^"]*)" (?<status>\d+) (?<bytes>\S+) "(?<referer>[^"]*)" "(?<agent>[^"]*)" (?<micros>\d+) /;
const ERROR_LINE =
  /^\[\w+ (?<month>\w+) (?<day>\d+) (?<time>[\d:]+)\.(?<micros>\d+) (?<year>\d+)\] .*?\[client (?<client>[^\]]+):\d+\] AH01075: Error dispatching request to (?<target>\S*?): \(polling\)(?:, referer: (?<referer>\S+))?$/;

/** php-fpm's time-out as the memo's access log shows it, and the longest that a request held its worker. */
const TIMEOUT_MS = 238_000;
const LONGEST_MS = 247_000;
/** The ordinary visitor whose page timed out as well. */
export const INNOCENT_ADDRESS = '64.31.35.10';
/** Sends no CONNECT: only its timeouts are seen. */
export const ABSOLUTE_FORM_ADDRESS = '136.175.9.213';

const ABSOLUTE_FORM_LINE = 'GET http://www.pawmotorsport.com.au/ HTTP/1.1';
const ORDINARY_LINE = 'GET / HTTP/1.1';
export const TIMED_OUT = { status: 504, bytes: 247 } as const;

export interface MemoRequest {
  /** Epoch milliseconds; fractions are microseconds. */
  readonly atMs: number;
  readonly address: string;
  readonly asked: Asked;
}

/** Requests of the access log, the servers' own among them. */
export function readAccessRequests(): readonly MemoRequest[] {
  return lines(MEMO_ACCESS_LOG, ACCESS_LINE).map((field) => {
    const status = Number(field('status'));
    return {
      atMs: readTimeMs(field),
      address: field('client'),
      asked: {
        line: field('line'),
        status,
        bytes: Number(field('bytes').replace('-', '0')),
        referer: field('referer'),
        agent: field('agent'),
        holdMs: Number(field('micros')) / 1000,
        ...(status === 504 ? { timeoutTarget: ':443' } : {}),
      },
    };
  });
}

/** The requests behind the error log's time-outs: they began one time-out earlier. */
export function readTimeoutRequests(): readonly MemoRequest[] {
  const agents = readAccessRequests().map(({ asked }) => asked.agent);
  return lines(MEMO_ERROR_LOG, ERROR_LINE).map((field, index) => {
    const address = field('client');
    const endedAtMs = readTimeMs(field) + Number(field('micros')) / 1000;
    const holdMs = address === INNOCENT_ADDRESS ? LONGEST_MS : TIMEOUT_MS;
    return {
      atMs: endedAtMs - holdMs,
      address,
      asked: {
        ...TIMED_OUT,
        line: lineOf(address, field('target')),
        referer: field('referer') || '-',
        agent: agents[index % agents.length] ?? '-',
        holdMs,
        timeoutTarget: field('target'),
      },
    };
  });
}

function lineOf(address: string, target: string): string {
  if (address === INNOCENT_ADDRESS) return ORDINARY_LINE;
  if (address === ABSOLUTE_FORM_ADDRESS) return ABSOLUTE_FORM_LINE;
  return target === ''
    ? 'CONNECT www.pawmotorsport.com.au:443 HTTP/1.1'
    : 'CONNECT www.acenursing.org:443 HTTP/1.1';
}

/** All of the memo's requests as single ones, in turn over the servers. */
export function memoSingles(): readonly SingleRequest[] {
  return [...readAccessRequests(), ...readTimeoutRequests()].map((request, serverIndex) => ({
    ...request,
    serverIndex,
  }));
}

type Field = (name: string) => string;

function lines(text: string, pattern: RegExp): readonly Field[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const groups = pattern.exec(line)?.groups;
      if (groups === undefined) throw new Error(`This line of the memo cannot be read: ${line}`);
      return (name) => groups[name] ?? '';
    });
}

/** The servers' clocks stood at +0900; the error log does not say so. */
function readTimeMs(field: Field): number {
  return Date.parse(
    `${field('month')} ${field('day')}, ${field('year')} ${field('time')} ${field('zone') || '+0900'}`,
  );
}
