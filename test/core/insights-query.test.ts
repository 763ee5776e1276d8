/** The Logs Insights queries: within AWS's limits, in its documented syntax, anchored, and alike to the reading in TypeScript. */
import {
  clientsQuery,
  COLUMNS,
  MAX_QUERY_LENGTH,
  minutesQuery,
  momentsQuery,
  proxyTimeoutsQuery,
  unparsedQuery,
} from '../../lambda/core/insights-query';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { readAccessLine } from '../../lambda/core/log-format/read-line';
import type { LogFormat } from '../../lambda/core/log-format/log-format';

const compile = (text: string): LogFormat => compileLogFormat(text, { remoteIp: false });
const INCIDENT = compile(
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i',
);
const SPLIT = compile('%{c}a %t "%m %U%q %H" %>s %{ms}T');
const JSON_FORMAT = compile(
  '{"client":"$remote_addr","request":"$request","status":$status,"rt":$request_time}',
);
const OFFENCE = { refusedStatuses: [400, 405], absoluteForm: false };

const all = (formats: readonly LogFormat[], absoluteForm: boolean): readonly string[] => [
  clientsQuery(formats, { absoluteForm }),
  momentsQuery(formats, { ...OFFENCE, absoluteForm }),
  minutesQuery(formats),
  unparsedQuery(formats),
];

/** Commands of a query, pipes inside patterns left alone. */
const commands = (query: string): readonly string[] => query.split('\n| ');

/** The patterns of a query's parse commands, as AWS would see them. */
function patterns(query: string): readonly { readonly field: string; readonly pattern: RegExp }[] {
  return commands(query).flatMap((command) => {
    const match = /^parse (\S+) \/(.*)\/$/.exec(command);
    return match === null ? [] : [{ field: match[1] ?? '', pattern: new RegExp(match[2] ?? '') }];
  });
}

describe('every query', () => {
  const queries = [
    ...[[INCIDENT], [SPLIT], [JSON_FORMAT], [INCIDENT, SPLIT], [INCIDENT, SPLIT, JSON_FORMAT]].flatMap(
      (formats) => [...all(formats, false), ...all(formats, true)],
    ),
    proxyTimeoutsQuery(),
  ];

  it('is no longer than StartQuery allows', () => {
    for (const query of queries) expect(query.length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
  });

  it('begins with an anchored pattern, whose slashes do not end it', () => {
    for (const query of queries) {
      expect(query).toMatch(/^parse @message \/\^/);
      for (const { pattern } of patterns(query)) expect(pattern.source).toMatch(/^\^/);
      for (const command of commands(query).filter((one) => one.startsWith('parse'))) {
        expect(command.replace(/^parse \S+ \//, '').replace(/\/$/, '')).not.toMatch(/(?<!\\)\//);
      }
    }
  });

  it('keeps to commands and functions that AWS documents', () => {
    for (const command of queries.flatMap(commands)) {
      expect(command).toMatch(/^(?:parse|fields|filter|stats|sort|limit) /);
      const words = command.startsWith('parse') ? '' : command.replace(/\/.*\//, '');
      const functions = Array.from(words.matchAll(/([a-z]+)\(/g), ([, name]) => name);
      expect(['ispresent', 'coalesce', 'count', 'sum', 'min', 'max', 'latest', 'bin']).toEqual(
        expect.arrayContaining(functions),
      );
    }
  });

  it('names fields with letters only, and none that a JSON log may bring itself', () => {
    for (const query of queries) {
      const groups = Array.from(query.matchAll(/\(\?<([^>]+)>/g), ([, name]) => name);
      for (const group of groups) expect(group).toMatch(/^fg[a-z]+$/);
      expect(new Set(groups).size).toBe(groups.length);
    }
  });
});

it('parses a line as TypeScript does', () => {
  const line =
    'any 136.175.9.209 - - [24/Dec/2020:18:58:32 +0900] "CONNECT www.acenursing.org:443 HTTP/1.1" 504 247 "https://www.facebook.com" "x \\"y\\"" 238096628 - -';
  const [first, connect, slow] = patterns(clientsQuery([INCIDENT], { absoluteForm: false }));
  const groups = first?.pattern.exec(line)?.groups ?? {};
  expect(groups['fgclient']).toBe(readAccessLine(INCIDENT, line)?.client);
  expect(groups['fgstatus']).toBe('504');
  expect(connect).toMatchObject({ field: 'fgrequest' });
  expect(connect?.pattern.test(groups['fgrequest'] ?? '')).toBe(true);
  expect(slow).toMatchObject({ field: 'fgduration' });
  expect(slow?.pattern.test(groups['fgduration'] ?? '')).toBe(true);
});

describe('whether a request was slow', () => {
  const formats: readonly (readonly [string, LogFormat])[] = [
    ['%D', compile('%{c}a %t "%r" %>s %D')],
    ['%{ms}T', compile('%{c}a %t "%r" %>s %{ms}T')],
    ['%T', compile('%{c}a %t "%r" %>s %T')],
    ['$request_time', compile('$remote_addr [$time_local] "$request" $status $request_time')],
  ];
  const durations = [
    '0',
    '1',
    '9',
    '42',
    '499',
    '500',
    '501',
    '999',
    '1000',
    '49999',
    '50000',
    '499999',
    '500000',
  ].concat(
    ...[
      '500001',
      '999999',
      '1000000',
      '4999999',
      '238096628',
      '0.499',
      '0.500',
      '0.501',
      '1.000',
      '10.250',
      '0.000',
    ],
    ...['-', '-5', '', '9'.repeat(30)],
  );
  it.each(formats)('is told as TypeScript tells it: %s', (_directive, format) => {
    const slow = patterns(clientsQuery([format], { absoluteForm: false })).at(-1);
    for (const duration of durations) {
      const line = `203.0.113.9 [24/Dec/2020:18:58:32 +0900] "CONNECT x:1 HTTP/1.1" 504 ${duration}`;
      const entry = readAccessLine(format, line);
      expect([duration, slow?.pattern.test(duration)]).toEqual([duration, (entry?.busySeconds ?? 0) >= 0.5]);
    }
  });
});

describe('whether a request is CONNECT', () => {
  const requests = [
    'CONNECT a:443 HTTP/1.1',
    'CONNECT a:443',
    'CONNECT ',
    'CONNECT',
    'connect a:443',
    'CONNECTED /x',
  ].concat(
    ...[
      'GET /CONNECT x',
      ' CONNECT a',
      '\\"CONNECT a:443',
      '\\x43ONNECT a:443',
      '-',
      '',
      'CONNECT\\ta:443 HTTP/1.1',
    ],
  );
  it.each(requests)('is told as TypeScript tells it: %j', (request) => {
    const [first, connect] = patterns(clientsQuery([INCIDENT], { absoluteForm: false }));
    const line = `any 203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "${request}" 504 247 "-" "-" 1 - -`;
    expect(first?.pattern.test(line)).toBe(true);
    expect(connect?.pattern.test(request)).toBe(readAccessLine(INCIDENT, line)?.method === 'CONNECT');
  });

  it('is told by the method where no request line is logged', () => {
    const [, connect] = patterns(clientsQuery([SPLIT], { absoluteForm: false }));
    expect(connect).toMatchObject({ field: 'fgmethod' });
    expect(connect?.pattern.test('CONNECT')).toBe(true);
    expect(connect?.pattern.test('CONNECTED')).toBe(false);
  });
});

it('finds the host of requests in absolute form, where they matter', () => {
  const query = clientsQuery([INCIDENT], { absoluteForm: true });
  const host = patterns(query)[2]?.pattern;
  expect(host?.exec('GET http://elsewhere.example:81/a?b HTTP/1.1')?.groups?.['fghost']).toBe(
    'elsewhere.example:81',
  );
  expect(host?.exec('GET HTTPS://[2001:db8::1] HTTP/1.1')?.groups?.['fghost']).toBe('[2001:db8::1]');
  expect(host?.exec('GET /http://elsewhere.example/ HTTP/1.1')).toBeNull();
  expect(query).toContain(`, ${COLUMNS.host}\n`);
  expect(clientsQuery([INCIDENT], { absoluteForm: false })).not.toContain(COLUMNS.host);
});

it('leaves refused requests out of the moments, unless they were slow', () => {
  const query = momentsQuery([INCIDENT], OFFENCE);
  expect(commands(query)).toContain('filter fgstatus not like /^(?:400|405)$/ or ispresent(fgslow)');
  expect(query).toContain('by fgclient, bin(1s)');
  expect(query).toMatch(/sort last desc\n\| limit 100000$/);
});

it('groups what is alike, with a line to check it by', () => {
  expect(commands(clientsQuery([INCIDENT], { absoluteForm: false }))).toContain(
    'stats count(*) as lines, sum(fgseconds) as busy, min(@timestamp) as first, max(@timestamp) as last, latest(@message) as sample by fgclient, fgisconnect, fgstatus, fgisslow',
  );
  // Should there be more rows than Insights gives, those that count are among the first.
  expect(clientsQuery([INCIDENT], { absoluteForm: false })).toMatch(
    /\n\| sort fgisconnect desc, lines desc\n\| limit 100000$/,
  );
  expect(commands(proxyTimeoutsQuery())).toContain(
    'stats count(*) as lines, min(@timestamp) as first, max(@timestamp) as last, latest(@message) as sample by fgclient, fgtarget, bin(1s)',
  );
  expect(commands(unparsedQuery([INCIDENT])).at(-1)).toBe(
    'stats count(*) as lines, latest(@message) as sample by fgisparsed',
  );
  expect(commands(minutesQuery([INCIDENT]))).toContain(
    'stats count(*) as lines, min(@timestamp) as first by bin(1m), fgisconnect',
  );
});

it('reads two formats of one log each by its own pattern, under one name', () => {
  const query = clientsQuery([INCIDENT, SPLIT], { absoluteForm: false });
  const found = commands(query);
  expect(found[0]).toContain('(?<fgclienta>');
  expect(found[1]).toContain('(?<fgclientb>');
  expect(found[2]).toBe(
    'fields coalesce(fgclienta, fgclientb) as fgclient, coalesce(fgstatusa, fgstatusb) as fgstatus',
  );
  expect(found).toContain(
    'fields coalesce(fgconnecta, fgconnectb) as fgconnect, coalesce(fgslowa, fgslowb) as fgslow, coalesce(fgsecondsa, fgsecondsb) as fgseconds',
  );
  expect(found).toContain('fields fgdurationa / 1000000 as fgsecondsa');
  expect(found).toContain('fields fgdurationb / 1000 as fgsecondsb');
});
