/** Reading lines: several formats in one log, the rightmost forwarded address, and hostile lengths. */
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import {
  MAX_LINE_LENGTH,
  readAccessLine,
  readAccessLineAny,
} from '../../../lambda/core/log-format/read-line';

const compile = (text: string): ReturnType<typeof compileLogFormat> =>
  compileLogFormat(text, { remoteIp: false });
const incident = compile(
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i',
);

it('reads a line of the incident', () => {
  const line =
    'any 136.175.9.209 - - [24/Dec/2020:18:58:32 +0900] "CONNECT www.acenursing.org:443 HTTP/1.1" 504 247 "https://www.facebook.com" "Mozilla/5.0" 238096628 - -';
  expect(readAccessLine(incident, line)).toEqual({
    client: '136.175.9.209',
    time: Date.parse('2020-12-24T09:58:32Z'),
    zoneOffsetMinutes: 540,
    method: 'CONNECT',
    target: 'www.acenursing.org:443',
    status: 504,
    busySeconds: 238.096628,
    forwardedFor: undefined,
  });
});

it('takes the first of several formats that reads the line', () => {
  const formats = [compile('%h %l %u %t "%r" %>s %b %D'), compile('common')];
  const line = '203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "GET / HTTP/1.1" 200 5';
  expect(readAccessLineAny(formats, `${line} 2000000`)?.busySeconds).toBe(2);
  expect(readAccessLineAny(formats, line)).toMatchObject({ client: '203.0.113.9', busySeconds: undefined });
  expect(readAccessLineAny(formats, 'nothing')).toBeUndefined();
  expect(readAccessLineAny([], line)).toBeUndefined();
});

describe('the forwarded address', () => {
  const quoted = compile('%{c}a "%r" %>s "%{X-Forwarded-For}i"');
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['6.6.6.6,198.51.100.7', '198.51.100.7'],
    ['6.6.6.6, 7.7.7.7, 198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:5123', '198.51.100.7'],
    ['[2001:DB8::7]:5123', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['-', undefined],
    ['', undefined],
    ['198.51.100.7, unknown', undefined],
    ['198.51.100.7 6.6.6.6', undefined],
    ['198.51.100.7,', undefined],
  ])('of "%s" is %s', (header, address) => {
    const entry = readAccessLine(quoted, `203.0.113.9 "GET / HTTP/1.1" 200 "${header}"`);
    expect(entry?.forwardedFor).toBe(address);
  });
});

it('goes back to the start of a request that was logged at its end', () => {
  const format = compile('$remote_addr [$time_local] "$request" $status $request_time');
  const entry = readAccessLine(
    format,
    '203.0.113.9 [24/Dec/2020:19:00:00 +0900] "GET / HTTP/1.1" 504 60.000',
  );
  expect(entry?.time).toBe(Date.parse('2020-12-24T18:59:00+09:00'));
});

it('tells clients and times apart, however many there are', () => {
  const format = compile('%{c}a %{msec}t "%r" %>s');
  for (let pass = 0; pass < 2; pass += 1) {
    for (let number = 0; number < 2000; number += 1) {
      const client = `10.0.${number >> 8}.${number & 255}`;
      const entry = readAccessLine(format, `${client} ${number} "GET / HTTP/1.1" 200`);
      expect([entry?.client, entry?.time]).toEqual([client, number]);
    }
  }
});

it.each(['999.0.113.9', '203.0.113.09', '1:2:3', '::g', ':::'])(
  'says nothing of %s, which is no address',
  (text) => {
    const format = compile('%{c}a "%r" %>s');
    expect(readAccessLine(format, `${text} "CONNECT x:443 HTTP/1.1" 200`)).toBeUndefined();
  },
);

it('knows that a request that ended before it began, by a clock set back, held nobody up', () => {
  const format = compile('%{c}a "%r" %>s %D');
  expect(readAccessLine(format, '203.0.113.9 "CONNECT x:443 HTTP/1.1" 200 -5000000')?.busySeconds).toBe(0);
});

describe('hostile lengths', () => {
  it('are read as long as servers take them: request and four headers of 8,190 bytes, each written as \\xhh', () => {
    const format = compile('%{c}a "%r" %>s "%{A}i" "%{B}i" "%{C}i" "%{D}i"');
    const long = '\\xe3'.repeat(8190);
    const line = `203.0.113.9 "${long}" 400 "${long}" "${long}" "${long}" "${long}"`;
    expect(readAccessLine(format, line)?.client).toBe('203.0.113.9');
  });

  it('does not read lines over the limit', () => {
    const line = (agent: string): string =>
      `any 203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "GET / HTTP/1.1" 200 5 "-" "${agent}" 1 - -`;
    const room = MAX_LINE_LENGTH - line('').length;
    expect(readAccessLine(incident, line('a'.repeat(room)))?.client).toBe('203.0.113.9');
    expect(readAccessLine(incident, line('a'.repeat(room + 1)))).toBeUndefined();
  });

  const repeats = [
    '"',
    '\\',
    '\\"',
    '\\\\',
    ' ',
    '[',
    ' [24/Dec/2020:18:58:32 +0900]',
    '" 200 5 "-" ',
    '1',
    '1 ',
    '-',
  ];
  it.each(repeats)('needs time in proportion to the length: %j', (piece) => {
    // Without the limit: a megabyte at once, in the user, the request and the tail of an otherwise true line.
    const many = piece.repeat(Math.floor(1_000_000 / piece.length));
    const pattern = new RegExp(incident.pattern);
    // Processor time: other work on the machine does not count. A quadratic pattern would need hours.
    const started = process.cpuUsage();
    for (const line of [
      `any 203.0.113.9 - ${many} [24/Dec/2020:18:58:32 +0900] "GET / HTTP/1.1" 200 5 "-" "-" 1 - -`,
      `any 203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "${many}" 200 5 "-" "-" 1 - x"`,
      `any 203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "GET / HTTP/1.1" 200 5 "-" "-" 1 ${many}"`,
      `any 203.0.113.9 - ${many}`,
      many,
    ]) {
      pattern.test(line);
    }
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});
