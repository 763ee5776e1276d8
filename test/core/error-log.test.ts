/** php-fpm timeouts in Apache's error log: whom and what they name, and what is not one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROXY_TIMEOUT_PATTERN, readProxyTimeout, type ProxyTimeout } from '../../lambda/core/error-log';
import { parseTimeZone, type TimeZone } from '../../lambda/core/log-format/time-zone';

function zoneOf(name: string): TimeZone {
  const zone = parseTimeZone(name);
  if (zone === undefined) throw new Error(`${name} is no zone`);
  return zone;
}
const TOKYO = zoneOf('Asia/Tokyo');
const read = (line: string): ProxyTimeout | undefined => readProxyTimeout(line, TOKYO);
const LINE =
  '[Thu Dec 24 16:09:57.979458 2020] [proxy_fcgi:error] [pid 31611] (70007)The timeout specified has expired: [client 203.0.113.9:39728] AH01075: Error dispatching request to :443: (polling)';

it('reads client, instant and target', () => {
  expect(read(LINE)).toEqual({
    client: '203.0.113.9',
    time: Date.parse('2020-12-24T07:09:57.979Z'),
    target: ':443',
    targetPort: 443,
  });
});

it('finds all thirty timeouts of the incident', () => {
  const lines = readFileSync(join(__dirname, '../fixtures/logs/incident-error_log'), 'utf8')
    .trimEnd()
    .split('\n');
  const counts = new Map<string, number>();
  for (const line of lines)
    counts.set(read(line)?.client ?? '?', (counts.get(read(line)?.client ?? '?') ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    '136.175.9.209': 20,
    '216.144.247.78': 6,
    '136.175.9.211': 2,
    '136.175.9.213': 1,
    '64.31.35.10': 1,
  });
});

it('reads the log of another Apache: thread ids, IPv6 clients, other ports', () => {
  const lines = readFileSync(join(__dirname, '../fixtures/logs/php-error_log'), 'utf8').trimEnd().split('\n');
  const found = lines.map((line) => readProxyTimeout(line, zoneOf('UTC'))).filter((one) => one !== undefined);
  expect(found).toHaveLength(14);
  expect(found.map(({ client }) => client)).toContain('::1');
  expect(new Set(found.map(({ targetPort }) => targetPort))).toEqual(new Set([443, 1, undefined]));
});

describe('other ways to write the same', () => {
  it.each([
    ['thread id', LINE.replace('pid 31611', 'pid 31611:tid 140213'), {}],
    ['no microseconds', LINE.replace('.979458', ''), { time: Date.parse('2020-12-24T07:09:57Z') }],
    ['compact time', LINE.replace('Thu Dec 24 16:09:57.979458 2020', '2020-12-24 16:09:57.979458'), {}],
    ['ISO time', LINE.replace('Thu Dec 24 16:09:57.979458 2020', '2020-12-24T16:09:57.979458'), {}],
    [
      'padded day',
      LINE.replace('Thu Dec 24', 'Fri Dec  4'),
      { time: Date.parse('2020-12-04T07:09:57.979Z') },
    ],
    ['IPv6', LINE.replace('203.0.113.9:', '2001:DB8::9:'), { client: '2001:db8::9' }],
    ['loopback', LINE.replace('203.0.113.9:', '::1:'), { client: '::1' }],
    ['IPv4 in IPv6', LINE.replace('203.0.113.9:', '::ffff:203.0.113.9:'), {}],
    ['no client port', LINE.replace(':39728', ''), {}],
    ['empty target', LINE.replace(':443:', ':'), { target: '', targetPort: undefined }],
    ['referer', `${LINE}, referer: https://www.facebook.com`, {}],
    ['no cause', LINE.replace('(70007)The timeout specified has expired: ', ''), {}],
    ['impossible port', LINE.replace(':443:', ':99999:'), { target: ':99999', targetPort: undefined }],
    ['newline', `${LINE}\n`, {}],
  ])('%s', (_what, line, expected) => {
    expect(read(line)).toMatchObject({ client: '203.0.113.9', target: ':443', ...read(LINE), ...expected });
  });
});

describe('no timeout', () => {
  it.each([
    ['another module', LINE.replace('proxy_fcgi', 'proxy_http')],
    ['another level', LINE.replace(':error]', ':warn]')],
    ['another message', LINE.replace('AH01075', 'AH01071')],
    ['another reason', LINE.replace('(polling)', '(reading response headers)')],
    ['a name for the client', LINE.replace('203.0.113.9', 'host.example')],
    ['no client', LINE.replace('[client 203.0.113.9:39728] ', '')],
    ['impossible address', LINE.replace('203.0.113.9', '203.0.113.999')],
    ['impossible date', LINE.replace('Dec 24', 'Feb 31')],
    ['impossible hour', LINE.replace('16:09:57', '25:09:57')],
    ['something before it', `x${LINE}`],
    ['something behind it', `${LINE} and more`],
    ['text in the target', LINE.replace(':443:', ':443 [client 6.6.6.6:1]:')],
    ['a client in the cause', LINE.replace('expired: ', 'expired: [client 6.6.6.6:1] x: ')],
    ['two clients', LINE.replace('[client 203', '[client 6.6.6.6:1] [client 203')],
    [
      'forged in another message',
      `[Thu Dec 24 16:09:57.979458 2020] [core:error] [pid 1] [client 203.0.113.9:1] ${LINE}`,
    ],
    [
      'a start of the server',
      '[Sun Nov 22 07:41:54.902173 2026] [mpm_event:notice] [pid 31351:tid 31351] AH00489: Apache/2.4',
    ],
    ['empty', ''],
    ['too long', `${LINE}, referer: ${'a'.repeat(270_000)}`],
  ])('%s', (_what, line) => {
    expect(read(line)).toBeUndefined();
  });
});

it('never takes the client from the referer, whatever it says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('[client 6.6.6.6:1] ', LINE, ', referer: ', ' ', '"', ']', 'x')),
      (parts) => {
        expect(read(`${LINE}, referer: ${parts.join('')}`)).toEqual(read(LINE));
      },
    ),
  );
});

it('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => read(text) === undefined));
  fc.assert(fc.property(fc.string(), (text) => read(LINE.slice(0, 40) + text) === undefined));
});

it('has a pattern that Logs Insights can run', () => {
  expect(PROXY_TIMEOUT_PATTERN).not.toMatch(/\(\?[=!]|\(\?<[=!]|\\[1-9]|[*+?}]\?|\(\?[a-z]+[:)]/);
  expect(Array.from(PROXY_TIMEOUT_PATTERN.matchAll(/\(\?<(.*?)>/g), ([, name]) => name)).toEqual([
    ...['time', 'clientfour', 'clientsix', 'target'],
  ]);
});
