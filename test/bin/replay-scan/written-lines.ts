/** Lines of any format, for properties: as a server writes them, as senders bend them, and as nobody ever wrote them. */
import fc from 'fast-check';
import type { FieldPart, LogFormat, Part } from '../../../lambda/core/log-format/log-format';
import type { TimePattern, TimePartName } from '../../../lambda/core/log-format/time-pattern';

const CLIENTS = [
  ...['203.0.113.9', '198.51.100.255', '1.2.3.4', '10.0.0.1', '255.255.255.255', '0.0.0.0'],
  ...['::1', '2001:db8::9', '2001:DB8:0:0::9', '::ffff:203.0.113.9', 'fe80::1', '::', '1::', '::1.2.3.4'],
  // No addresses, though they look like some.
  ...['256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.004', '1..2.3', '1.2.3.', '.1.2.3', '1.2.3.1234'],
  ...['00001::1', '12345::', ':', ':::', '1:2', 'fe80::1%eth0', 'proxy.example.com', '', '-', 'beef'],
];

const REQUESTS = [
  ...['GET / HTTP/1.1', 'GET /a?b=c HTTP/2.0', 'POST /x HTTP/1.1', 'OPTIONS * HTTP/1.0', '-', ''],
  ...[
    'CONNECT www.example.org:443 HTTP/1.1',
    'CONNECT  HTTP/1.1',
    'CONNECT',
    'CONNECTED / HTTP/1.1',
    'connect a:1 HTTP/1.1',
  ],
  ...[
    'GET http://www.example.org/ HTTP/1.1',
    'GET HTTP://own.example/x HTTP/1.1',
    'GET  http://a/ HTTP/1.1',
    'CONNECT\\x20a:443',
  ],
];

const TEXTS = [
  ...[
    '-',
    '',
    'curl/8',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    'https://www.example.com/news/',
    ' ',
    '  ',
  ],
  ...[
    '\\"',
    '\\\\',
    '\\x16\\x03',
    '\\"CONNECT a:443 HTTP/1.1\\" 200 0 \\"-\\"',
    '\\n',
    'a\\',
    ' [24/Dec/2020:16:10:34 +0900] ',
  ],
  ...[
    '203.0.113.7, 198.51.100.1',
    '" 200 1 "',
    '"',
    '""',
    '\t',
    '\\\t',
    'é',
    '\\é',
    '\u2028',
    '\\\u2028',
    '\\\u{1f600}',
    '\r',
    '\\\r',
    '\0',
  ],
];

/** A line that may or may not be one of the format. */
export function lineOf(format: LogFormat): fc.Arbitrary<string> {
  const written = fc
    .tuple(...format.parts.map((part) => textOf(part, format)))
    .map((texts) => texts.join(''));
  return fc.oneof(
    { weight: 6, arbitrary: written },
    { weight: 3, arbitrary: written.chain(bend) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.constantFrom('', ' ', '\r', 'any', '"'), fc.string({ maxLength: 40 })),
    },
  );
}

function textOf(part: Part, format: LogFormat): fc.Arbitrary<string> {
  if (part.kind === 'literal') return fc.constant(part.text);
  if (part.role === 'request') return mostly(fc.constantFrom(...REQUESTS), fc.constantFrom(...TEXTS));
  if (part.role === 'target')
    return mostly(fc.constantFrom('/', '/a b', 'http://x/', ''), fc.constantFrom(...TEXTS));
  if (part.meaning?.is === 'client')
    return mostly(fc.constantFrom(...CLIENTS.slice(0, 11)), fc.constantFrom(...CLIENTS));
  if (part.meaning?.is === 'status')
    return mostly(
      fc.constantFrom('200', '405', '504'),
      fc.constantFrom('-', '099', '20', '2000', '000', '2x0'),
    );
  if (part.role === 'time' && format.time !== undefined) return timeOf(format.time);
  if (part.meaning?.is === 'duration') return durationText();
  if (part.meaning?.is === 'method')
    return mostly(
      fc.constantFrom('GET', 'CONNECT'),
      fc.constantFrom('CONNECTX', 'XCONNECT', '-', '', 'C\\x4fNNECT'),
    );
  return part.extent === 'token'
    ? tokenOf(part)
    : fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 2 }).map((texts) => texts.join(''));
}

function durationText(): fc.Arbitrary<string> {
  return mostly(
    fc.oneof(
      fc.nat(400_000_000).map(String),
      fc.double({ min: 0, max: 300, noNaN: true }).map((value) => value.toFixed(3)),
    ),
    fc.constantFrom(
      '-',
      '',
      '0',
      '-5',
      '1.',
      '.5',
      '1.2.3',
      '00012',
      '123456789012',
      '1234567890123456',
      '0.1234567890123456',
      '499.5',
      '0.0005',
    ),
  );
}

function tokenOf({ characters, shape }: FieldPart): fc.Arbitrary<string> {
  const isMember = new RegExp(`^(?:${shape})$`);
  const fit = ['-', '123', '0.5', 'web1', '+', 'p', 'xyz', ''].filter((text) => isMember.test(text));
  return mostly(
    fc.constantFrom(...(fit.length > 0 ? fit : [''])),
    fc.constantFrom('a b', 'é', '\\x', characters.slice(0, 2), 'x'.repeat(40)),
  );
}

const WRITTEN: Readonly<Record<TimePartName, readonly string[]>> = {
  year: ['2020', '2021'],
  shortYear: ['20', '21'],
  month: ['12', '01'],
  monthName: ['Dec', 'Jan', 'Feb'],
  day: ['24', ' 1', '31', '28'],
  yearDay: ['359'],
  weekday: ['Thu'],
  hour: ['16', '00', '23', ' 7'],
  hourOfHalf: ['04', '12', ' 1'],
  half: ['AM', 'PM'],
  minute: ['10', '00', '59', '30'],
  second: ['00', '34', '59', '60', '07'],
  milliseconds: ['000', '123', '999'],
  microseconds: ['000000', '123999', '999999'],
  zone: ['+0900', '-0330', '+0000'],
  zoneWithColon: ['+09:00', '-03:30', '+00:00'],
  epochSeconds: ['1608793834', '0', '160879383412', '1608793834123456'],
  epochMilliseconds: ['1608793834123', '0', '1608793834123456'],
  epochMicroseconds: ['1608793834123456', '160879383412345', '7'],
};

/** Times near one another, so that scanners meet again what they know; some that do not exist. */
function timeOf({ pieces }: TimePattern): fc.Arbitrary<string> {
  const texts = pieces.map((piece) => {
    if ('literal' in piece) return fc.constant(piece.literal);
    return mostly(
      fc.constantFrom(...WRITTEN[piece.part]),
      fc.constantFrom('61', '99', '+1500', 'Xyz', '3x', '\u2028', '32', ''),
    );
  });
  return fc.tuple(...texts).map((all) => all.join(''));
}

function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 24, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

const SPLINTERS = [
  '"',
  '\\',
  ' ',
  '\t',
  '\r',
  '-',
  '0',
  'x',
  '[',
  ']',
  '\\"',
  '\u2028',
  'é',
  '""',
  '.',
  ':',
  '\ud800',
];

/** Puts something into the line, takes something out, or cuts it. */
function bend(line: string): fc.Arbitrary<string> {
  const place = fc.nat(Math.max(0, line.length));
  return fc.oneof(
    fc
      .tuple(place, fc.constantFrom(...SPLINTERS))
      .map(([at, text]) => line.slice(0, at) + text + line.slice(at)),
    fc
      .tuple(place, fc.constantFrom(...SPLINTERS))
      .map(([at, text]) => line.slice(0, at) + text + line.slice(at + 1)),
    fc.tuple(place, fc.nat(3)).map(([at, count]) => line.slice(0, at) + line.slice(at + count)),
    place.map((at) => line.slice(0, at)),
    fc.constant(`${line}\r`),
  );
}
