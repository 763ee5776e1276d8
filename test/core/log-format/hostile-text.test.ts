/**
 * Whatever stands in the fields that a sender writes: a format that compiles reads the peer, the request and the status
 * of every line that a server writes, and nobody else's. Formats and lines are both made up at random.
 */
import fc from 'fast-check';
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import { LogFormatError, type LogFormat } from '../../../lambda/core/log-format/log-format';
import { readAccessLine } from '../../../lambda/core/log-format/read-line';

/** The slow run takes many more: `npm run test:slow`. */
const CASES = Number(process.env['FLOODGATE_CASES'] ?? 500);

const PEERS = ['203.0.113.9', '2001:db8::9', '::1'];
const STATUS = 405;
const TIME = Date.parse('2020-12-24T18:58:32+09:00');

/** Text that would be a field, a line or an anchor if it were believed. */
const fragment = fc.constantFrom(
  ...[
    '"',
    '\\',
    ' ',
    '  ',
    '\t',
    '-',
    '""',
    ']',
    '[',
    ':',
    ',',
    '|',
    '{',
    '}',
    'any',
    '6.6.6.6',
    '2001:db8::6',
  ],
  ...[
    ' 6.6.6.6 - - ',
    '[24/Dec/2020:00:00:00 +0000]',
    ' [24/Dec/2020:18:58:32 +0900] ',
    ' 504 ',
    '200',
    '7000000',
  ],
  ...[
    '"CONNECT x:443 HTTP/1.1"',
    'CONNECT x:443 HTTP/1.1',
    '" 504 1 "',
    '\\"',
    '\n',
    '\x00',
    '\x7f',
    'é',
    '日',
  ],
  ...['","client":"6.6.6.6"', 'GET / HTTP/1.1', '\\x22', "'", '%h', '$remote_addr', '(?<client>', '/'],
);
const text = fc.oneof(
  fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ maxLength: 12 }),
);
/** `undefined`: the header was not sent. */
const header = fc.option(text, { nil: undefined, freq: 6 });

interface Sent {
  readonly peer: string;
  readonly request: string;
  readonly user: string | undefined;
  readonly headers: readonly (string | undefined)[];
}
const sent: fc.Arbitrary<Sent> = fc.record({
  peer: fc.constantFrom(...PEERS),
  request: fc.oneof(
    text,
    text.map((target) => `GET /${target} HTTP/1.1`),
    text.map((target) => `CONNECT ${target}`),
  ),
  user: header,
  headers: fc.array(header, { minLength: 3, maxLength: 3 }),
});

/** A field of a random format: its directive, and what the server writes for it. */
interface Field {
  readonly directive: string;
  readonly write: (request: Sent) => string;
}

/** As Apache's ap_escape_logitem: printable ASCII stands, the rest is escaped. */
function escapeAsApache(value: string): string {
  return Buffer.from(value)
    .toString('latin1')
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function escapeAsNginx(value: string): string {
  return Buffer.from(value)
    .toString('latin1')
    .replace(
      /["\\]|[^ -~]/g,
      (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
}

function escapeAsJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

const APACHE_FIELDS: readonly Field[] = [
  { directive: '%h', write: ({ peer }) => peer },
  { directive: '%a', write: ({ peer }) => peer },
  { directive: '%{c}a', write: ({ peer }) => peer },
  { directive: '%l', write: () => '-' },
  {
    directive: '%u',
    write: ({ user }) => (user === undefined ? '-' : user === '' ? '""' : escapeAsApache(user)),
  },
  { directive: '%t', write: () => '[24/Dec/2020:18:58:32 +0900]' },
  { directive: '%{sec}t', write: () => String(TIME / 1000) },
  { directive: '%r', write: ({ request }) => escapeAsApache(request) },
  { directive: '%>s', write: () => String(STATUS) },
  { directive: '%b', write: () => '-' },
  { directive: '%D', write: () => '1500000' },
  { directive: '%T', write: () => '1' },
  { directive: '%v', write: () => 'www.example.com' },
  { directive: '%p', write: () => '443' },
  { directive: '%X', write: () => '+' },
  ...['%{Referer}i', '%{X-Forwarded-For}i', '%V'].map((directive, index) => ({
    directive,
    write: ({ headers }: Sent) => escapeAsApache(headers[index] ?? '-'),
  })),
];

function nginxFields(escape: (value: string) => string): readonly Field[] {
  return [
    { directive: '$remote_addr', write: ({ peer }) => peer },
    { directive: '$realip_remote_addr', write: ({ peer }) => peer },
    {
      directive: '$remote_user',
      write: ({ user }) => escape(user === undefined || user === '' ? '-' : user),
    },
    { directive: '$time_local', write: () => '24/Dec/2020:18:58:32 +0900' },
    { directive: '$time_iso8601', write: () => '2020-12-24T18:58:32+09:00' },
    { directive: '$msec', write: () => `${TIME / 1000}.000` },
    { directive: '$request', write: ({ request }) => escape(request) },
    { directive: '$status', write: () => String(STATUS) },
    { directive: '$body_bytes_sent', write: () => '0' },
    { directive: '$upstream_response_time', write: () => '0.100, 0.200 : -' },
    { directive: '$pipe', write: () => '.' },
    ...['$http_referer', '$http_x_forwarded_for', '$host'].map((directive, index) => ({
      directive,
      write: ({ headers }: Sent) => escape(headers[index] ?? '-'),
    })),
  ];
}

/** One place of a format: a field, its quotes, and what stands before it. */
interface Place {
  readonly field: Field;
  readonly open: string;
  readonly close: string;
  readonly before: string;
}

function places(fields: readonly Field[], needed: readonly string[]): fc.Arbitrary<readonly Place[]> {
  const place = (field: fc.Arbitrary<Field>): fc.Arbitrary<Place> =>
    fc
      .record({
        field,
        quotes: fc.constantFrom('bare', 'bare', '""', '""', '[]'),
        before: fc.constantFrom(' ', ' ', ' ', ' - ', ', ', '', ':', '\t', ' x="y" ', '|'),
      })
      .map(({ field: chosen, quotes, before }) => ({
        field: chosen,
        open: quotes === 'bare' ? '' : quotes.slice(0, 1),
        close: quotes === 'bare' ? '' : quotes.slice(1),
        before,
      }));
  const must = needed.map((directive) => fields.filter((field) => field.directive === directive));
  return fc
    .tuple(
      fc.tuple(...must.map((choice) => place(fc.constantFrom(...choice)))),
      fc.array(place(fc.constantFrom(...fields)), { maxLength: 5 }),
    )
    .chain(([first, others]) => {
      const all = [...first, ...others];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
}

function compile(chosen: readonly Place[]): LogFormat | undefined {
  const format = chosen
    .map(({ field, open, close, before }) => before + open + field.directive + close)
    .join('');
  try {
    return compileLogFormat(format, { remoteIp: false });
  } catch (error) {
    if (error instanceof LogFormatError) return undefined;
    throw error;
  }
}

function write(chosen: readonly Place[], request: Sent): string {
  return chosen
    .map(({ field, open, close, before }) => before + open + field.write(request) + close)
    .join('');
}

interface Server {
  readonly fields: readonly Field[];
  readonly needed: readonly string[];
  readonly methodOf: (request: string) => string | undefined;
}

function methodOf(written: string): string | undefined {
  const space = written.indexOf(' ');
  const method = written.slice(0, Math.max(0, space));
  return method === '' || method === '-' || method.includes('\\') ? undefined : method;
}

const SERVERS: readonly (readonly [string, Server])[] = [
  [
    'Apache',
    {
      fields: APACHE_FIELDS,
      needed: ['%h', '%r', '%>s'],
      methodOf: (request) => methodOf(escapeAsApache(request)),
    },
  ],
  [
    'nginx',
    {
      fields: nginxFields(escapeAsNginx),
      needed: ['$remote_addr', '$request', '$status'],
      methodOf: (request) => methodOf(escapeAsNginx(request)),
    },
  ],
  [
    'nginx with escape=json',
    {
      fields: nginxFields(escapeAsJson),
      needed: ['$remote_addr', '$request', '$status'],
      methodOf: (request) => methodOf(escapeAsJson(request)),
    },
  ],
];

describe.each(SERVERS)('any log format of %s that compiles', (_name, server) => {
  it('reads peer, method, status and time of every line, whatever the sender wrote', () => {
    let compiled = 0;
    const requests = fc.array(sent, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(places(server.fields, server.needed), requests, (chosen, all) => {
        const format = compile(chosen);
        if (format === undefined) return;
        compiled += 1;
        for (const request of all) {
          const entry = readAccessLine(format, write(chosen, request));
          const { client, status, method } = entry ?? {};
          const truth = [request.peer, STATUS, server.methodOf(request.request)];
          expect([client, status, method]).toEqual(truth);
          const isTrue =
            [undefined, TIME].includes(entry?.time) && [undefined, 1, 1.5].includes(entry?.busySeconds);
          expect(isTrue).toBe(true);
        }
      }),
      { numRuns: CASES },
    );
    expect(compiled).toBeGreaterThan(CASES / 10);
  });
});

it('never throws and never invents an address, whatever a line holds', () => {
  const format = compileLogFormat('any %h %l %u %t "%r" %>s %b "%{Referer}i" %D %{X-Forwarded-For}i', {
    remoteIp: false,
  });
  fc.assert(
    fc.property(text, (line) => {
      expect(readAccessLine(format, line)).toBeUndefined();
    }),
    { numRuns: CASES },
  );
});
