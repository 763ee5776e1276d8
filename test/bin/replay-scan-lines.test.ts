/** The scanner reads bytes where the pattern reads text: both must say the same of every line that can be written. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { ClientCounts } from '../../bin/replay/scan/client-counts';
import { joinFindings, type ScanRules } from '../../bin/replay/scan/findings';
import { LogScanner } from '../../bin/replay/scan/log-scanner';
import { ScanEvidence } from '../../bin/replay/scan/scan-evidence';
import { compileScanner } from '../../bin/replay/scan/scanner';
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

/** What the scanner tells of a log; `null` compiled: without one. */
async function scan(log: Uint8Array, rules: ScanRules): Promise<Told> {
  const [format] = rules.formats;
  const compiled = format === undefined ? undefined : compileScanner(format, rules.detection);
  const counts = new ClientCounts();
  const scanner = new LogScanner(rules, compiled, counts, () => undefined);
  await scanner.scanStream(0, inPieces(log));
  return tell({ ...joinFindings([scanner.finish()], rules), counts }, rules);
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

const WITHOUT_SCANNER = ['right', 'conditional'];

describe.each(Object.entries(FORMATS))('a log in the format "%s"', (name, text) => {
  const [format] = rulesOf([text]).formats;
  const isReplayed = format?.time !== undefined;

  it('tells the same by bytes as by its pattern, whatever a line holds', async () => {
    if (format === undefined) throw new Error('no format');
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
      { numRuns: 40 },
    );
  });

  it('tells the same within bounds of time', async () => {
    if (format === undefined) throw new Error('no format');
    const time = fc.integer({ min: Date.UTC(2020, 11, 24, 7), max: Date.UTC(2020, 11, 24, 8) });
    await fc.assert(
      fc.asyncProperty(fc.array(lineOf(format), { maxLength: 25 }), time, time, async (lines, a, b) => {
        const log = Buffer.from(lines.join('\n'));
        const rules = rulesOf([text], { bounds: { from: Math.min(a, b), to: Math.max(a, b) } });
        expect(await scan(log, rules)).toEqual(readExactly([log], rules));
      }),
      { numRuns: 15 },
    );
  });

  it('is read by bytes, so that gigabytes are no matter', () => {
    expect(compileScanner(format!, { absoluteForm: false }) === undefined).toBe(
      !isReplayed || WITHOUT_SCANNER.includes(name),
    );
  });
});
