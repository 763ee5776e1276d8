/** Whole logs: however they are cut, packed and divided among threads, what they tell is what their lines tell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import fc from 'fast-check';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { MAX_LINE_LENGTH } from '../../lambda/core/log-format/read-line';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { openLog, UnreadableLogError } from '../../bin/replay/open-log';
import type { ScanRules } from '../../bin/replay/scan/findings';
import { scanLogs } from '../../bin/replay/scan/scan-logs';
import { generateChunks, GENERATED_FORMAT } from '../bench/generate-log';
import { readExactly, tell, type Told } from './replay-scan/exact-reading';

const rules: ScanRules = {
  formats: [compileLogFormat(GENERATED_FORMAT, { remoteIp: false })],
  detection: { absoluteForm: false, ownHosts: [] },
  webPorts: [80, 443],
  neverBlock: makeNeverBlockList({ office: [], neverBlock: ['136.175.3.0/24'] }, []),
  bounds: { from: -Infinity, to: Infinity },
};

const folder = mkdtempSync(join(tmpdir(), 'floodgate-scan-'));
const helperFile = pathToFileURL(join(folder, 'replay-helper.mjs'));
const log = Buffer.concat(
  [...generateChunks({ bytes: 3_000_000, seed: 7 })].map((chunk) => Buffer.from(chunk)),
);
const exact = readExactly([log], rules);

beforeAll(async () => {
  await build({
    entryPoints: ['bin/replay/scan/helper.ts'],
    outfile: join(folder, 'replay-helper.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

interface Way {
  readonly rangeBytes?: number;
  readonly helpers?: number;
  readonly stdin?: Uint8Array;
  readonly rules?: ScanRules;
}

async function read(paths: readonly string[], way: Way = {}): Promise<Told> {
  const logs = paths.map((path) => openLog(path, inPieces(way.stdin ?? Buffer.alloc(0))));
  const scanned = await scanLogs(logs, {
    rules: way.rules ?? rules,
    helpers: way.helpers ?? 0,
    helperFile,
    rangeBytes: way.rangeBytes ?? 16 << 20,
    onProgress: () => undefined,
  });
  return tell(scanned, way.rules ?? rules);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_521) {
    yield await Promise.resolve(bytes.subarray(start, start + 65_521));
  }
}

describe('a log of megabytes', () => {
  it('tells what its lines tell', async () => {
    expect(exact.clients.length).toBeGreaterThan(1000);
    expect(await read([write('whole', log)])).toEqual(exact);
  });

  it('tells the same in ranges of any size', async () => {
    const path = write('ranges', log);
    for (const rangeBytes of [70_001, 1 << 20]) expect(await read([path], { rangeBytes })).toEqual(exact);
  });

  it('tells the same to several threads', async () => {
    const path = write('threads', log);
    expect(await read([path], { rangeBytes: 200_003, helpers: 2 })).toEqual(exact);
  });

  it('tells the same through gzip, and through standard input', async () => {
    expect(await read([write('packed.gz', gzipSync(log))])).toEqual(exact);
    expect(await read(['-'], { stdin: log })).toEqual(exact);
    expect(await read(['-'], { stdin: gzipSync(log) })).toEqual(exact);
  });

  it('tells the same in several files, packed and not, read by several threads', async () => {
    const [first, second] = [log.indexOf('\n', 1_000_000) + 1, log.indexOf('\n', 2_000_000) + 1];
    const paths = [
      write('1.gz', gzipSync(log.subarray(0, first))),
      write('2', log.subarray(first, second)),
      '-',
    ];
    const stdin = log.subarray(second);
    expect(await read(paths, { rangeBytes: 100_003, helpers: 1, stdin })).toEqual(exact);
  });

  it('tells the same within bounds of time', async () => {
    const bounds = { from: Date.UTC(2020, 11, 24, 7, 0, 5), to: Date.UTC(2020, 11, 24, 7, 0, 20) };
    const bounded = { ...rules, bounds };
    const told = await read([write('bounded', log)], { rules: bounded, rangeBytes: 500_009, helpers: 1 });
    expect(told).toEqual(readExactly([log], bounded));
    expect(told.clients.length).toBeLessThan(exact.clients.length);
  });

  it('tells the same of absolute forms', async () => {
    const strict = { ...rules, detection: { absoluteForm: true, ownHosts: ['www.example.com'] } };
    expect(await read([write('strict', log)], { rules: strict })).toEqual(readExactly([log], strict));
  });
});

const VISIT = 'any 203.0.113.9 - - [24/Dec/2020:16:10:34 +0900] "GET / HTTP/1.1" 200 5 "-" "-" 8 - -';

describe('lines at the borders of ranges', () => {
  it('are read once each, wherever the borders are', async () => {
    const lines = fc.array(fc.constantFrom(VISIT, '', 'x', `${VISIT}\r`, 'y'.repeat(MAX_LINE_LENGTH + 2)), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async (texts, rangeBytes, isOpen) => {
          const bytes = Buffer.from(texts.join('\n') + (isOpen ? '' : '\n'));
          // Long lines would make ranges by the thousand.
          const size = texts.some(({ length }) => length > 1000) ? rangeBytes * 5000 : rangeBytes;
          expect(await read([write('borders', bytes)], { rangeBytes: size })).toEqual(
            readExactly([bytes], rules),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be longer than any buffer, and are then one unparsed line', async () => {
    const bytes = Buffer.from(`${VISIT}\n${'z'.repeat(3_000_000)}\n${VISIT}`);
    const path = write('long', bytes);
    const told = await read([path]);
    expect(told).toMatchObject({ read: 3, unparsed: 1 });
    expect(told.firstUnparsed).toHaveLength(MAX_LINE_LENGTH + 1);
    expect(await read([path], { rangeBytes: 100_000 })).toEqual(told);
    expect(await read(['-'], { stdin: bytes })).toEqual(told);
  });
});

describe('a byte order mark', () => {
  const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
  const marked = Buffer.concat([MARK, Buffer.from(`${VISIT}\n${VISIT}`)]);

  it('is no part of the first line, however the log comes', async () => {
    const path = write('marked', marked);
    for (const rangeBytes of [1, 2, 3, 50, 1 << 20]) {
      expect(await read([path], { rangeBytes })).toMatchObject({ read: 2, unparsed: 0 });
    }
    expect(await read([write('marked.gz', gzipSync(marked))])).toMatchObject({ read: 2, unparsed: 0 });
    expect(await read(['-'], { stdin: marked })).toMatchObject({ read: 2, unparsed: 0 });
  });

  it('counts for nothing only at the start, and only whole', async () => {
    const twice = Buffer.concat([marked, Buffer.from('\n'), marked]);
    expect(await read([write('twice', twice)])).toMatchObject({ read: 4, unparsed: 1 });
    expect(await read([write('half', MARK.subarray(0, 2))])).toMatchObject({ read: 1, unparsed: 1 });
    expect(await read(['-'], { stdin: MARK.subarray(0, 2) })).toMatchObject({ read: 1, unparsed: 1 });
    expect(await read([write('only', MARK)])).toMatchObject({ read: 0, unparsed: 0 });
  });
});

describe('what only the order of lines can tell', () => {
  it('is the first line that does not parse, also with several threads', async () => {
    const texts = [
      ...Array.from({ length: 3000 }, () => VISIT),
      'first wrong',
      'second wrong',
      ...Array.from({ length: 3000 }, () => VISIT),
    ];
    const told = await read([write('order', texts.join('\n'))], { rangeBytes: 10_007, helpers: 2 });
    expect(told).toMatchObject({ firstUnparsed: 'first wrong', unparsed: 2 });
    const turned = await read([write('turned', texts.toReversed().join('\n'))], {
      rangeBytes: 10_007,
      helpers: 2,
    });
    expect(turned).toMatchObject({ firstUnparsed: 'second wrong', unparsed: 2 });
  });

  it('is asked of the first log first, though standard input is read before the files', async () => {
    const paths = [write('first', `wrong in the file\n${VISIT}`), '-'];
    const stdin = Buffer.from(`wrong in the stream\n${VISIT}`);
    expect(await read(paths, { stdin })).toMatchObject({ firstUnparsed: 'wrong in the file' });
  });
});

describe('a log that cannot be read', () => {
  it('is named, with the reason', async () => {
    expect(() => openLog(join(folder, 'missing'), inPieces(log))).toThrow(
      /missing cannot be read: there is no such file/,
    );
    expect(() => openLog(folder, inPieces(log))).toThrow(/is a directory; right would be a log file/);
    const cut = write('cut.gz', gzipSync(log).subarray(0, 5000));
    await expect(read([cut])).rejects.toThrow(/cut.gz cannot be read: its gzip data ends too early/);
    await expect(read([cut])).rejects.toThrow(UnreadableLogError);
  });

  it('ends the reading also where a helping thread meets it', async () => {
    const [whole, closed] = [
      openLog(write('fine', log), inPieces(log)),
      openLog(write('closed', log), inPieces(log)),
    ];
    // A number that no open file has.
    const broken = closed.is === 'plain' ? { ...closed, file: 1 << 20 } : closed;
    const settings = { rules, helpers: 2, helperFile, rangeBytes: 100_003, onProgress: () => undefined };
    await expect(scanLogs([whole, broken], settings)).rejects.toThrow(UnreadableLogError);
  });
});
