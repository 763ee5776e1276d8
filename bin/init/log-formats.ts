/** Formats that web servers are often told to log, and which of them a log is written in. Pure. */
import type { AccessEntry } from '../../lambda/core/access-entry';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import type { LogFormat } from '../../lambda/core/log-format/log-format';
import { readAccessLine } from '../../lambda/core/log-format/read-line';

/** What Floodgate reads best: the connection's own peer first, and how long the request held its worker. */
export const RECOMMENDED_APACHE =
  '%{c}a %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D "%{X-Forwarded-For}i"';
export const RECOMMENDED_NGINX =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time "$http_x_forwarded_for"';

const COMBINED = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"';
const NGINX_COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Those that tell more come first. Where two servers write the same line, Apache's words stand for both. */
const KNOWN_FORMATS: readonly string[] = [
  RECOMMENDED_NGINX,
  `${NGINX_COMBINED} "$http_x_forwarded_for" $request_time`,
  `${NGINX_COMBINED} $request_time`,
  `${COMBINED} %D "%{X-Forwarded-For}i"`,
  `${COMBINED} "%{X-Forwarded-For}i" %D`,
  `${COMBINED} %D`,
  `${COMBINED} %I %O`,
  `${COMBINED} "%{X-Forwarded-For}i"`,
  'combined',
  'vhost_combined',
  'common',
];

/** Few lines of any log are in another format: scanners write what they like, but it is escaped. */
const LEAST_SHARE = 0.9;
/** As seconds this would be nearly three hours: such a number counts microseconds. */
const LEAST_MICROSECONDS = 10_000;

/** Finds the known format that reads these lines; `undefined` if none reads nearly all of them. */
export function detectLogFormat(lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  return KNOWN_FORMATS.map((text) => ({ text, share: measureShare(text, lines) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .reduce<{ readonly text: string; readonly share: number } | undefined>(
      (best, one) => (best === undefined || one.share > best.share ? one : best),
      undefined,
    )?.text;
}

function measureShare(text: string, lines: readonly string[]): number {
  const format = compileLogFormat(text, { remoteIp: false });
  const read = lines.flatMap((line) => readAccessLine(format, line) ?? []);
  const isUnitKnown = format.durationUnitsPerSecond === undefined || tellsUnit(format, read, lines);
  return isUnitKnown ? read.length / lines.length : 0;
}

/** A bare number may be Apache's `%T` or `%D`; nginx writes seconds with three decimals. Nothing is guessed. */
function tellsUnit(
  { durationUnitsPerSecond }: LogFormat,
  read: readonly AccessEntry[],
  lines: readonly string[],
): boolean {
  if (durationUnitsPerSecond === 1) return lines.some((line) => / \d+\.\d{3}(?: |$)/.test(line));
  return read.some(({ busySeconds = 0 }) => busySeconds * 1_000_000 >= LEAST_MICROSECONDS);
}
