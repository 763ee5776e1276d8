/** Run over the corpus, the queries find what TypeScript finds line by line: the same clients, classes and counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInsightsQuery, type InsightsEvent } from '../../drill/insights/run';
import {
  before,
  clientsQuery,
  COLUMNS,
  minutesQuery,
  momentsQuery,
  proxyTimeoutsQuery,
  unparsedQuery,
} from '../../lambda/core/insights-query';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import type { LogFormat } from '../../lambda/core/log-format/log-format';
import { readAccessLineAny } from '../../lambda/core/log-format/read-line';

const TEST = join(__dirname, '..');
const read = (name: string): string => readFileSync(join(TEST, name), 'utf8');
const texts = JSON.parse(read('corpus/formats.json')) as Record<string, string>;
const START_SECONDS = 1_608_796_800;

/** One event a second, as an agent would deliver them. */
function eventsOf(lines: readonly string[]): readonly InsightsEvent[] {
  return lines.map((message, number) => {
    const timestampMs = (START_SECONDS + number) * 1000;
    return { timestampMs, ingestionMs: timestampMs, message, stream: 'web-1', number };
  });
}

function run(query: string, lines: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const { rows } = runInsightsQuery(eventsOf(lines), query, {
    from: START_SECONDS,
    to: START_SECONDS + 86_400,
  });
  return rows.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

function linesOf(formats: readonly string[]): readonly string[] {
  return ['apache', 'nginx', 'written'].flatMap((name) =>
    read(`corpus/${name}.jsonl`)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { format: string; line: string })
      .filter(({ format }) => formats.includes(format))
      // One event is one line: an agent takes the line's end off.
      .map(({ line }) => line.replace(/\r?\n$/, '')),
  );
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** What TypeScript makes of the lines: `client connect status slow` and how often. */
function tally(formats: readonly LogFormat[], lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const entry = readAccessLineAny(formats, line);
    if (entry === undefined) continue;
    const { client, method, status, busySeconds = 0 } = entry;
    const key = [client, method === 'CONNECT', status, busySeconds >= 0.5].join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe.each([
  ...Object.keys(texts).map((name) => ({ names: [name] })),
  { names: ['incident', 'json'] },
  { names: ['ltsv', 'split', 'nginx_main'] },
])('logs in $names', ({ names }) => {
  const formats = names.map((name) => compileLogFormat(texts[name] ?? '', { remoteIp: false }));
  const lines = linesOf(names);

  it('have the clients and classes that TypeScript reads', () => {
    const counts: Record<string, number> = {};
    for (const row of run(clientsQuery(formats, { absoluteForm: false }), lines)) {
      const sample = readAccessLineAny(formats, row[COLUMNS.sample] ?? '');
      // A row whose sample TypeScript reads otherwise is dropped; here, those of impossible addresses.
      if (sample === undefined) continue;
      expect(isTrue(row[COLUMNS.isConnect])).toBe(sample.method === 'CONNECT');
      expect(isTrue(row[COLUMNS.isSlow])).toBe((sample.busySeconds ?? 0) >= 0.5);
      const key = [
        sample.client,
        isTrue(row[COLUMNS.isConnect]),
        sample.status,
        isTrue(row[COLUMNS.isSlow]),
      ].join(' ');
      counts[key] = (counts[key] ?? 0) + Number(row[COLUMNS.count]);
    }
    expect(counts).toEqual(tally(formats, lines));
  });

  it('have the lines that do not parse counted', () => {
    const rows = run(unparsedQuery(formats), lines);
    const total = rows.reduce((sum, row) => sum + Number(row[COLUMNS.count]), 0);
    expect(total).toBe(lines.length);
    for (const row of rows.filter((one) => !isTrue(one[COLUMNS.isParsed]))) {
      expect(readAccessLineAny(formats, row[COLUMNS.sample] ?? '')).toBeUndefined();
    }
  });
});

describe('the incident', () => {
  const formats = [compileLogFormat(texts['incident'] ?? '', { remoteIp: false })];
  const lines = read('fixtures/logs/incident-access_log').trimEnd().split('\n');

  it('has thirteen CONNECT, ten of them slow, from four clients', () => {
    const rows = run(clientsQuery(formats, { absoluteForm: false }), lines).filter((row) =>
      isTrue(row[COLUMNS.isConnect]),
    );
    expect(
      rows.map((row) => [row[COLUMNS.client], Number(row[COLUMNS.count]), isTrue(row[COLUMNS.isSlow])]),
    ).toEqual(
      expect.arrayContaining([
        ['136.175.9.209', 10, true],
        ['136.175.9.57', 1, false],
        ['136.175.9.211', 1, false],
        ['216.144.247.78', 1, false],
      ]),
    );
    expect(rows).toHaveLength(4);
    expect(
      Number(rows.find((row) => row[COLUMNS.client] === '136.175.9.209')?.[COLUMNS.busySeconds]),
    ).toBeCloseTo(2441.3157, 3);
  });

  it('has its moments and minutes', () => {
    const moments = run(momentsQuery(formats, { refusedStatuses: [405], absoluteForm: false }), lines);
    expect(moments.reduce((sum, row) => sum + Number(row[COLUMNS.count]), 0)).toBe(13);
    const refusing = lines.map((line) => line.replace('" 200 21176', '" 405 0'));
    const fewer = run(momentsQuery(formats, { refusedStatuses: [405], absoluteForm: false }), refusing);
    expect(fewer.reduce((sum, row) => sum + Number(row[COLUMNS.count]), 0)).toBe(10);
    const minutes = run(minutesQuery(formats), lines);
    const connects = minutes.filter((row) => isTrue(row[COLUMNS.isConnect]));
    expect(connects.reduce((sum, row) => sum + Number(row[COLUMNS.count]), 0)).toBe(13);
  });

  it('has thirty php-fpm timeouts', () => {
    const rows = run(proxyTimeoutsQuery(), read('fixtures/logs/incident-error_log').trimEnd().split('\n'));
    const counts: Record<string, number> = {};
    for (const row of rows) {
      const key = `${row[COLUMNS.client]} ${row[COLUMNS.target] ?? ''}`;
      counts[key] = (counts[key] ?? 0) + Number(row[COLUMNS.count]);
    }
    expect(counts).toEqual({
      '136.175.9.209 :443': 20,
      '136.175.9.211 ': 2,
      '136.175.9.213 ': 1,
      '216.144.247.78 ': 6,
      '64.31.35.10 ': 1,
    });
  });
});

it('tells requests in absolute form apart by their host, where they matter', () => {
  const formats = [compileLogFormat('common', { remoteIp: false })];
  const lines = ['http://a.example/', 'http://b.example:81/x', '/', 'http://a.example/?q'].map(
    (target) => `203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "GET ${target} HTTP/1.1" 200 5`,
  );
  const rows = run(clientsQuery(formats, { absoluteForm: true }), lines);
  expect(rows.map((row) => [row[COLUMNS.host], Number(row[COLUMNS.count])])).toEqual(
    expect.arrayContaining([
      ['a.example', 2],
      ['b.example:81', 1],
    ]),
  );
  const moments = run(momentsQuery(formats, { refusedStatuses: [405], absoluteForm: true }), lines);
  expect(moments.reduce((sum, row) => sum + Number(row[COLUMNS.count]), 0)).toBe(3);
});

describe('an event beside the moment that parts what is settled from what is fresh', () => {
  const moment = START_SECONDS * 1000;
  const count = (message: string, timestampMs: number, query: string, from: number, to: number): number => {
    const event = { timestampMs, ingestionMs: timestampMs, message, stream: 'web-1', number: 0 };
    return runInsightsQuery([event], query, { from, to }).rows.length;
  };

  it.each([
    ['to its beginning', 0],
    ['to its end', 0.999],
  ])('is counted once, at any millisecond, if AWS reads the last second %s', (_, rest) => {
    const query = clientsQuery([compileLogFormat('%h %t "%r" %>s', { remoteIp: false })], {
      absoluteForm: false,
    });
    const line = '203.0.113.9 [24/Dec/2020:08:00:00 +0000] "GET / HTTP/1.1" 200';
    for (let timestampMs = moment - 2_500; timestampMs < moment + 2_500; timestampMs += 1) {
      const settled = count(
        line,
        timestampMs,
        before(new Date(moment), query),
        START_SECONDS - 60,
        START_SECONDS + rest,
      );
      const fresh = count(line, timestampMs, query, START_SECONDS, START_SECONDS + 60);
      expect([timestampMs, settled + fresh]).toEqual([timestampMs, 1]);
    }
  });
});
