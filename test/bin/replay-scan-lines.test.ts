/** The scanner reads bytes where the pattern reads text: both must say the same of every line that can be written. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { ClientCounts } from '../../bin/replay/scan/client-counts';
import { joinFindings, type ScanRules } from '../../bin/replay/scan/findings';
import { LogScanner } from '../../bin/replay/scan/log-scanner';
import { ScanEvidence } from '../../bin/replay/scan/scan-evidence';
import { compileScanner, type CompiledScanner } from '../../bin/replay/scan/scanner';
import { readExactly, tell, type Told } from './replay-scan/exact-reading';
import { lineOf } from './replay-scan/written-lines';

const CORPUS = 'test/corpus';
const FORMATS: Readonly<Record<string, string>> = {
  ...(JSON.parse(readFileSync(`${CORPUS}/formats.json`, 'utf8')) as Record<string, string>),
  'a client and a status twice': '%{c}a %h %{%Y-%m-%d %H:%M:%S %z}t "%r" %s %>s %D',
  'words and no duration': '%{c}a %l %{Foo}e %t "%r" %>s',
  'milliseconds since 1970': '%{c}a %{msec}t "%r" %>s %{ms}T',
  'microseconds since 1970': '%{c}a %{usec}t "%r" %>s %{us}T',
  'seconds with microseconds': '%{c}a %{sec}t.%{usec_frac}t "%r" %>s %D',
  'microseconds of a second': '%{c}a [%{%d/%b/%Y:%T}t.%{usec_frac}t %{%z}t] "%r" %>s %D',
  'the end of a request in milliseconds': '%{c}a %{end:msec}t "%r" %>s %D',
};

function rulesOf(texts: readonly string[], differing: Partial<ScanRules> = {}): ScanRules {
  return {
    formats: texts.map((text) => compileLogFormat(text, { remoteIp: false })),
    detection: { absoluteForm: false, ownHosts: ['own.example'] },
    webPorts: [80, 443],
    neverBlock: makeNeverBlockList({ office: ['198.51.100.0/24'], neverBlock: [] }, []),
    bounds: { from: -Infinity, to: Infinity },
    ...differing,
  };
}

const compiled = new Map<string, CompiledScanner | undefined>();

function compileOnce({ formats, detection }: ScanRules): CompiledScanner | undefined {
  const key = `${formats.map(({ text }) => text).join('\n')} ${detection.absoluteForm}`;
  if (!compiled.has(key)) compiled.set(key, compileScanner(formats, detection));
  return compiled.get(key);
}

async function scan(log: Uint8Array, rules: ScanRules): Promise<Told> {
  const scanner = compileOnce(rules);
  const counts = new ClientCounts();
  const reading = new LogScanner(rules, scanner, counts, () => undefined);
  await reading.scanStream(0, inPieces(log));
  return tell({ ...joinFindings([reading.finish()], rules), counts }, rules);
}

async function* inPieces(log: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < log.length; start += 1000)
    yield await Promise.resolve(log.subarray(start, start + 1000));
}

/** So that what a test says of the scanner is not said of the exact reader instead. */
function countExactReadings(): { readonly lines: () => number } {
  const spy = jest.spyOn(ScanEvidence.prototype, 'takeLine');
  spy.mockClear();
  return { lines: () => spy.mock.calls.filter(([line]) => line !== '').length };
}

afterEach(() => jest.restoreAllMocks());

/** No time at all, and a duration that may be missing: every line goes to the pattern. */
const WITHOUT_SCANNER = ['right', 'conditional'];

/** Logs of up to 25 lines, for each format; a hundred times as many in the slow run. */
const LOGS = Math.ceil(Number(process.env['FLOODGATE_CASES'] ?? 1_000) / 100);

describe.each(Object.entries(FORMATS))('a log in the format "%s"', (name, text) => {
  const format = rulesOf([text]).formats[0]!;

  it('tells the same by bytes as by its pattern, whatever a line holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lineOf(format), { minLength: 1, maxLength: 25 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        async (lines, end, endsOpen, absoluteForm) => {
          const log = Buffer.from(lines.join(end) + (endsOpen ? '' : end));
          const rules = rulesOf([text], { detection: { absoluteForm, ownHosts: ['own.example'] } });
          expect(await scan(log, rules)).toEqual(readExactly([log], rules));
        },
      ),
      { numRuns: LOGS },
    );
  });

  it('tells the same within bounds of time', async () => {
    const time = fc.integer({ min: Date.UTC(2020, 11, 24, 7), max: Date.UTC(2020, 11, 24, 8) });
    await fc.assert(
      fc.asyncProperty(fc.array(lineOf(format), { maxLength: 25 }), time, time, async (lines, a, b) => {
        const log = Buffer.from(lines.join('\n'));
        const rules = rulesOf([text], { bounds: { from: Math.min(a, b), to: Math.max(a, b) } });
        expect(await scan(log, rules)).toEqual(readExactly([log], rules));
      }),
      { numRuns: Math.ceil(LOGS / 3) },
    );
  });

  it('is read by bytes, so that gigabytes are no matter', () => {
    const isScanned = compileScanner([format], { absoluteForm: false }) !== undefined;
    expect(isScanned).toBe(!WITHOUT_SCANNER.includes(name));
  });
});

const INCIDENT = FORMATS['incident']!;
const REST = '"-" "curl/8" 812 - -';

function visit(client: string, request = 'GET / HTTP/1.1', rest = REST): string {
  return `any ${client} - - [24/Dec/2020:16:10:34 +0900] "${request}" 200 512 ${rest}`;
}

describe('a line that the scanner reads alone', () => {
  const read = async (lines: readonly string[], differing: Partial<ScanRules> = {}): Promise<Told> =>
    scan(Buffer.from(lines.join('\n')), rulesOf([INCIDENT], differing));

  it.each([
    ['an ordinary one', visit('203.0.113.9')],
    ['one by IPv6', visit('2001:db8::9')],
    ['a CONNECT', visit('203.0.113.9', 'CONNECT www.example.org:443 HTTP/1.1')],
    ['a request with escapes', visit('203.0.113.9', String.raw`\x16\x03\x01 \" \\`)],
    [
      'CONNECT in the agent',
      visit('203.0.113.9', 'GET / HTTP/1.1', String.raw`"-" "\"CONNECT a:443\"" 8 - -`),
    ],
    ['another second', visit('203.0.113.9').replace('16:10:34', '16:10:59')],
  ])('is %s', async (_what, line) => {
    const exact = countExactReadings();
    expect((await read([line])).read).toBe(1);
    expect(exact.lines()).toBe(0);
  });

  it.each([
    ['an empty user', visit('203.0.113.9').replace('- - [', '- "" [')],
    ['an address with a leading zero', visit('203.0.113.09')],
    ['a name', visit('proxy.example.com')],
    ['a minute that does not exist', visit('203.0.113.9').replace('16:10', '16:61')],
    ['an escape that the pattern may not take', visit('203.0.113.9', 'GET /\\\u2028 HTTP/1.1')],
  ])('is not %s', async (_what, line) => {
    const exact = countExactReadings();
    expect((await read([line])).read).toBe(1);
    expect(exact.lines()).toBe(1);
  });

  it('is a CONNECT by its method alone, and by nothing that a sender wrote elsewhere', async () => {
    const told = await read([
      visit('203.0.113.1', 'CONNECT www.example.org:443 HTTP/1.1'),
      visit('203.0.113.2', 'GET /?CONNECT HTTP/1.1'),
      visit('203.0.113.3', 'CONNECTED / HTTP/1.1'),
      visit('203.0.113.4', 'GET / HTTP/1.1', String.raw`"\" 200 1 \"CONNECT a:443 HTTP/1.1\"" "-" 8 - -`),
    ]);
    const connects = told.clients.filter((client) => client.connects > 0);
    expect(connects.map(({ address }) => address)).toEqual(['203.0.113.1']);
  });

  it('is refused, or held a worker, by its status and duration', async () => {
    const connect = (status: number, micros: number): string =>
      `any 203.0.113.9 - - [24/Dec/2020:16:10:34 +0900] "CONNECT a:443 HTTP/1.1" ${status} 1 "-" "-" ${micros} - -`;
    const told = await read([
      connect(405, 100),
      connect(405, 499_999),
      connect(405, 500_000),
      connect(504, 1),
    ]);
    expect(told.clients.at(-1)).toMatchObject({ refused: 2, connects: 2, busySeconds: 0.500001 });
  });

  it('is an absolute form only where that is asked for, and never to an own host', async () => {
    const lines = [
      visit('203.0.113.1', 'GET http://elsewhere.example/ HTTP/1.1'),
      visit('203.0.113.2', 'GET http://own.example/ HTTP/1.1'),
    ];
    const offenders = (told: Told): readonly string[] =>
      told.clients.filter(({ connects }) => connects > 0).map(({ address }) => address);
    expect(offenders(await read(lines))).toEqual([]);
    const detection = { absoluteForm: true, ownHosts: ['own.example'] };
    expect(offenders(await read(lines, { detection }))).toEqual(['203.0.113.1']);
  });
});

it.each(['apache', 'nginx', 'written'])(
  'reads the lines of the corpus "%s" as the pattern does',
  async (file) => {
    const rows = readFileSync(`${CORPUS}/${file}.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as { readonly format: string; readonly line: string });
    for (const name of new Set(rows.map(({ format }) => format))) {
      const rules = rulesOf([FORMATS[name]!]);
      const lines = rows.filter(({ format }) => format === name).map(({ line }) => line);
      const log = Buffer.from(lines.join('\n'));
      expect(await scan(log, rules)).toEqual(readExactly([log], rules));
    }
  },
);

describe('a log that several formats share', () => {
  const lines = [
    visit('203.0.113.9'),
    '203.0.113.8 - - [24/Dec/2020:16:10:34 +0900] "GET / HTTP/1.1" 200 5 "-" "-"',
    '203.0.113.7 - - [24/Dec/2020:16:10:34 +0900] "GET / HTTP/1.1" 200 5',
    'none of them',
  ];

  it.each([
    ['with the client in the same place', ['combined', 'common']],
    ['with the client in different places', ['combined', INCIDENT]],
    // The second could take the line for one of somebody else: then it is nobody's.
    ['that disagree about a client', ['%h %l %u %t "%r" %>s', '%l %h %u %t "%r" %>s']],
  ])('is read as by all their patterns, %s', async (_what, texts) => {
    const rules = rulesOf(texts);
    const log = Buffer.from(
      [...lines, '203.0.113.6 203.0.113.5 - [24/Dec/2020:16:10:34 +0900] "GET / HTTP/1.1" 200'].join('\n'),
    );
    expect(await scan(log, rules)).toEqual(readExactly([log], rules));
  });

  it('is read by bytes where its formats cannot disagree about a client', () => {
    const isScanned = (texts: readonly string[]): boolean =>
      compileScanner(rulesOf(texts).formats, { absoluteForm: false }) !== undefined;
    expect(isScanned(['combined', 'common'])).toBe(true);
    expect(isScanned(['combined', INCIDENT])).toBe(false);
  });
});
