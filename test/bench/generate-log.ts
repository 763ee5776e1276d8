/**
 * Makes an access log in the incident's own format, of any size and the same each time: visitors through the load
 * balancer and straight, a CONNECT flood, and every forgery that a sender can write. Writes one file in the
 * temporary folder, and uses it again.
 *
 * The mix is harder to read fast than real logs are: strangers come evenly from 60 000 addresses all over the space,
 * where real visitors come Zipf-like and a few known ones would be most of the lines; there are 2000 senders of
 * CONNECT and 4096 clients by IPv6; forged and broken lines are one in sixty, so that escapes are met all the time.
 */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const GENERATED_FORMAT =
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i';

/** To be raised with every change of what is generated: a file of another version is not used again. */
const VERSION = 4;
const CHUNK_BYTES = 1 << 20;
const LONGEST_LINE = 1024;
const START = Date.UTC(2020, 11, 24, 7);
const LINES_PER_SECOND = 450;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.2 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 14_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:84.0) Gecko/20100101 Firefox/84.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'curl/7.68.0',
];
const REFERERS = [
  '-',
  '-',
  'https://www.example.com/',
  'https://www.google.com/',
  'https://www.example.com/news/',
];
const FOLDERS = ['news', 'shop/items', 'images/2020/12', 'api/v1/orders', 'wp-content/themes/site/css'];
const TARGETS = ['www.pawmotorsport.com.au:443', 'www.acenursing.org:443', 'mail.example.net:25'];
/** A CONNECT, as a sender may write it into any field of his own, and as servers then log it. */
const FORGERY = String.raw`\"CONNECT www.example.org:443 HTTP/1.1\" 200 0 \"-\"`;
const GARBAGE = [
  '',
  '-',
  'any',
  'any 203.0.113.9 - - [24/Dec/2020:16:1',
  '\\x16\\x03\\x01\\x02',
  'any proxy.example.com - - [] "" 200',
];

export interface GeneratedLog {
  readonly bytes: number;
  readonly seed: number;
}

/** The path of the generated file; it is written where it is not yet there. */
export function generateLog(log: GeneratedLog): string {
  const path = join(tmpdir(), `floodgate-bench-${VERSION}-${log.seed}-${log.bytes}.log`);
  if (existsSync(path)) return path;
  const unfinished = `${path}.${process.pid}`;
  const file = openSync(unfinished, 'w');
  try {
    for (const chunk of generateChunks(log)) writeSync(file, chunk);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  return path;
}

/** The log's bytes, whole lines at a time; a little more than was asked for. A chunk is good until the next. */
export function* generateChunks({ bytes, seed }: GeneratedLog): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const random = makeRandom(seed);
  let used = 0;
  let written = 0;
  let line = 0;
  while (written + used < bytes) {
    used += chunk.write(writeLine(random, Math.floor(line / LINES_PER_SECOND)), used, 'latin1');
    line += 1;
    if (used > CHUNK_BYTES - LONGEST_LINE) {
      yield chunk.subarray(0, used);
      written += used;
      used = 0;
    }
  }
  yield chunk.subarray(0, used);
}

/** A whole number from 0 up to, and without, `below`. */
type Random = (below: number) => number;

/** Of a thousand lines about 20 are CONNECT requests, 15 are forged, 25 come by IPv6, one is garbage. */
function writeLine(random: Random, second: number): string {
  const kind = random(1000);
  // A line is written when its request ends, so starts are a little out of order.
  const time = writeTime(second - (random(8) === 0 ? random(20) : 0));
  if (kind < 20) return writeConnect(random, time);
  if (kind < 35) return writeForgery(random, time);
  if (kind < 45) {
    return `any ::1 - - [${time}] "OPTIONS * HTTP/1.0" 200 - "-" "Apache/2.4.39 () (internal dummy connection)" ${100 + random(100)} - -\n`;
  }
  if (kind < 60)
    return writeVisit(random, time, `2001:db8:${random(64).toString(16)}::${random(64).toString(16)}`, '- -');
  if (kind === 60) return `${pick(random, GARBAGE)}\n`;
  if (kind < 300) return writeVisit(random, time, writeStranger(random, 60_000), '- -');
  return writeVisit(
    random,
    time,
    `10.0.${1 + random(3)}.${20 + random(2)}`,
    `${writeStranger(random, 200_000)} https`,
  );
}

function writeVisit(random: Random, time: string, client: string, forwarded: string): string {
  const size = random(10) === 0 ? '-' : random(60_000);
  return `any ${client} - - [${time}] "GET ${writePath(random)} HTTP/1.1" ${random(20) === 0 ? 404 : 200} ${size} "${pick(random, REFERERS)}" "${pick(random, AGENTS)}" ${200 + random(300_000)} ${forwarded}\n`;
}

function writeConnect(random: Random, time: string): string {
  const [status, duration] =
    random(4) === 0 ? [405, 90 + random(200)] : [504, 238_000_000 + random(9_000_000)];
  return `any 136.175.${random(8)}.${1 + random(250)} - - [${time}] "CONNECT ${pick(random, TARGETS)} HTTP/1.1" ${status} 247 "" "${pick(random, AGENTS)}" ${duration} - -\n`;
}

/** CONNECT in the target, user, referer, agent or forwarded field; bytes of TLS; a request with no end. */
function writeForgery(random: Random, time: string): string {
  const client = writeStranger(random, 5000);
  const rest = `200 512 "-" "${pick(random, AGENTS)}" ${300 + random(9000)}`;
  switch (random(8)) {
    case 0:
      return `any ${client} - - [${time}] "GET /${FORGERY} HTTP/1.1" ${rest} - -\n`;
    case 1:
      return `any ${client} - ${FORGERY} [${time}] "GET / HTTP/1.1" ${rest} - -\n`;
    case 2:
      return `any ${client} - - [${time}] "GET / HTTP/1.1" 200 512 "${FORGERY}" "-" 812 - -\n`;
    case 3:
      return `any ${client} - - [${time}] "GET / HTTP/1.1" 200 512 "-" "${FORGERY}" 812 - -\n`;
    case 4:
      return `any ${client} - - [${time}] "GET / HTTP/1.1" ${rest} 198.51.100.7, ${FORGERY} http\n`;
    case 5:
      return `any ${client} - - [${time}] "\\x16\\x03\\x01\\x02\\x00\\x01\\xfc\\x03\\x03" 400 226 "-" "-" 61 - -\n`;
    case 6:
      return `any ${client} - - [${time}] "-" 408 - "-" "-" ${20_000_000 + random(1000)} - -\n`;
    default:
      return `any ${client} - - [${time}] "GET http://www.example.org/?CONNECT+x HTTP/1.1" ${rest} - -\n`;
  }
}

function writeStranger(random: Random, howMany: number): string {
  // Spread over the address space by a fixed odd factor, away from 0/8 and 224/3.
  const spread = Math.imul(random(howMany) + 1, 0x9e3779b1) >>> 0;
  return `${1 + ((spread >>> 24) % 220)}.${(spread >>> 16) & 255}.${(spread >>> 8) & 255}.${spread & 255}`;
}

function writePath(random: Random): string {
  const query = random(3) === 0 ? `?page=${random(500)}&sort=newest` : '';
  return `/${pick(random, FOLDERS)}/${random(100_000)}${query}`;
}

let knownSecond = NaN;
let knownText = '';

function writeTime(second: number): string {
  if (second !== knownSecond) {
    // In the server's own zone, +09:00.
    const date = new Date(START + second * 1000 + 9 * 3_600_000);
    const [, day, clock] = /-(\d\d)T(.{8})/.exec(date.toISOString()) ?? [];
    knownText = `${day ?? ''}/${MONTHS[date.getUTCMonth()] ?? ''}/${date.getUTCFullYear()}:${clock ?? ''} +0900`;
    knownSecond = second;
  }
  return knownText;
}

function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[random(list.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

/** Marsaglia's xorshift (Journal of Statistical Software 8(14), 2003): fast, and the same on every machine. */
function makeRandom(seed: number): Random {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
