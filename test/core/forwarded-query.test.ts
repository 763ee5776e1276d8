/** The query for load balancers' clients finds whom TypeScript finds line by line, whatever senders wrote before them. */
import fc from 'fast-check';
import { runInsightsQuery } from '../../drill/insights/run';
import { formatAddress, parseAddress } from '../../lambda/core/addresses';
import { COLUMNS, forwardedQuery, MAX_QUERY_LENGTH } from '../../lambda/core/insights-query';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { readAccessLineAny } from '../../lambda/core/log-format/read-line';

const NODES = ['10.0.0.10', '10.0.1.10'];
const TEXTS = [
  '%h %t "%r" %>s %D "%{X-Forwarded-For}i"',
  '%h %t "%r" %>s %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i',
];
const FORMATS = TEXTS.map((text) => compileLogFormat(text, { remoteIp: false }));
const line = (peer: string, tail: string, request = 'GET / HTTP/1.1'): string =>
  `${peer} [24/Dec/2020:16:10:34 +0900] "${request}" 200 100 ${tail}`;

/** `client connect` and how often. */
function run(query: string, lines: readonly string[]): Record<string, number> {
  const events = lines.map((message, number) => ({
    ...{ timestampMs: 1000, ingestionMs: 1000, stream: 'web-1' },
    ...{ message, number },
  }));
  const { rows } = runInsightsQuery(events, query, { from: 0, to: 10 });
  return Object.fromEntries(
    rows.map((cells) => {
      const row = Object.fromEntries(cells.map(({ field, value }) => [field, value]));
      return [`${row[COLUMNS.via] ?? ''} ${row[COLUMNS.isConnect] ?? ''}`, Number(row[COLUMNS.count])];
    }),
  );
}

const ask = (index: number, lines: readonly string[]): Record<string, number> =>
  run(forwardedQuery(FORMATS.slice(index, index + 1), NODES, { absoluteForm: false }), lines);

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['6.6.6.6, 192.0.2.1', '192.0.2.1'],
  ['6.6.6.6,192.0.2.1', '192.0.2.1'],
  ['x \\"y\\", 7.7.7.7, 192.0.2.1:5123', '192.0.2.1'],
  ['6.6.6.6, [2001:db8::7]:5123', '2001:db8::7'],
  ['2001:db8::7', '2001:db8::7'],
])('of "%s" the load balancer itself wrote %s', (header, client) => {
  expect(ask(0, [line('10.0.0.10', `"${header}"`)])).toEqual({ [`${client} 0`]: 1 });
  expect(ask(1, [line('10.0.0.10', `${header} https`)])).toEqual({ [`${client} 0`]: 1 });
});

it.each(['-', '', 'unknown', '192.0.2.1, unknown', '192.0.2.1 6.6.6.6', '192.0.2.1,'])(
  'of "%s" it says nothing',
  (header) => expect(ask(0, [line('10.0.0.10', `"${header}"`)])).toEqual({}),
);

it('counts what came through the nodes, and no header of those who came straight to a server', () => {
  const lines = [
    line('10.0.0.10', '"192.0.2.1"'),
    line('10.0.1.10', '"192.0.2.1"'),
    line('10.0.1.10', '"192.0.2.1"', 'CONNECT x:443 HTTP/1.1'),
    line('203.0.113.9', '"192.0.2.2"'),
    line('203.0.113.9', '"10.0.0.10, 192.0.2.2"'),
  ];
  expect(ask(0, lines)).toEqual({ '192.0.2.1 0': 2, '192.0.2.1 1': 1 });
});

it('reads several formats of one log, and tells hosts apart where absolute form counts', () => {
  const query = forwardedQuery(FORMATS, NODES, { absoluteForm: true });
  const lines = [line('10.0.0.10', '"6.6.6.6, 192.0.2.1"'), line('10.0.0.10', '192.0.2.2 https')];
  expect(run(query, lines)).toEqual({ '192.0.2.1 0': 1, '192.0.2.2 0': 1 });
  expect(query).toMatch(/by fgvia, fgisconnect, fghost\n/);
});

it('is no longer than StartQuery allows, with the nodes of a large load balancer and three formats', () => {
  const many = Array.from({ length: 100 }, (_, index) => `2001:db8:1234:5678:9abc:def0:1234:${1000 + index}`);
  const query = forwardedQuery([...FORMATS, ...FORMATS.slice(0, 1)], many, { absoluteForm: true });
  expect(query.length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
});

const hostile = fc
  .array(
    fc.oneof(
      ...[fc.ipV4(), fc.ipV6()],
      fc.constantFrom(', ', ',', ' ', ':80', '[', ']', '-', 'https', '\\"', '\\x0a', '7.7.7.7'),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));
const canonical = (text: string): string | undefined => {
  const address = parseAddress(text);
  return address && formatAddress(address);
};

it('names nobody but whom TypeScript reads of the same line, whatever the header is', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(0, 1), (header, index) => {
      const written = line('10.0.0.10', index === 0 ? `"${header}"` : `${header} https`);
      const read = readAccessLineAny(FORMATS.slice(index, index + 1), written)?.forwardedFor;
      for (const key of Object.keys(ask(index, [written]))) {
        expect([undefined, read]).toContain(canonical(key.split(' ')[0] ?? ''));
      }
    }),
  );
});

it('names the client that the load balancer appended, whatever he wrote before it', () => {
  fc.assert(
    fc.property(hostile, fc.oneof(fc.ipV4(), fc.ipV6()), fc.constantFrom(0, 1), (forged, client, index) => {
      const header = `${forged}, ${client}`;
      const written = line('10.0.0.10', index === 0 ? `"${header}"` : `${header} https`);
      const [key = ''] = Object.keys(ask(index, [written]));
      expect(canonical(key.split(' ')[0] ?? '')).toBe(canonical(client));
    }),
  );
});
