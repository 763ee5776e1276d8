/** Floods: what is counted inside the scanner's memory is what the lines tell, however many senders and seconds come. */
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { ClientCounts } from '../../bin/replay/scan/client-counts';
import { joinFindings, type ScanRules } from '../../bin/replay/scan/findings';
import { LogScanner } from '../../bin/replay/scan/log-scanner';
import { CLIENTS, SECONDS, TEXTS } from '../../bin/replay/scan/memory-layout';
import { OffenceCounts } from '../../bin/replay/scan/offence-counts';
import { ScanEvidence } from '../../bin/replay/scan/scan-evidence';
import { compileScanner } from '../../bin/replay/scan/scanner';
import { readExactly, tell, type Told } from './replay-scan/exact-reading';

const rules: ScanRules = {
  formats: [compileLogFormat('%h %{sec}t "%r" %>s %D', { remoteIp: false })],
  detection: { absoluteForm: false, ownHosts: [] },
  webPorts: [80, 443],
  neverBlock: makeNeverBlockList({ office: [], neverBlock: ['198.51.100.0/24'] }, []),
  bounds: { from: -Infinity, to: Infinity },
};
const compiled = compileScanner(rules.formats, rules.detection);

async function scan(log: Buffer, from = rules): Promise<Told> {
  const counts = new ClientCounts();
  const reading = new LogScanner(from, compiled, counts, () => undefined);
  await reading.scanStream(
    0,
    (async function* () {
      yield await Promise.resolve(log);
    })(),
  );
  return tell({ ...joinFindings([reading.finish()], from), counts }, from);
}

interface Connect {
  readonly client: string;
  readonly second?: number;
  readonly status?: number;
  readonly micros?: number;
}

function write(connects: readonly Connect[]): Buffer {
  const lines = connects.map(
    ({ client, second = 1_608_793_834, status = 504, micros = 247_000_000 }) =>
      `${client} ${second} "CONNECT a.example:443 HTTP/1.1" ${status} ${micros}\n`,
  );
  return Buffer.from(lines.join(''));
}

async function expectExact(log: Buffer, from = rules): Promise<Told> {
  const told = await scan(log, from);
  expect(told).toEqual(readExactly([log], from));
  return told;
}

afterEach(() => jest.restoreAllMocks());

it('counts the same when senders come again and again, refused or not, in and out of order', async () => {
  const connects = Array.from({ length: 20_000 }, (_, index) => ({
    client: index % 9 === 0 ? `198.51.100.${index % 7}` : `203.0.113.${(index * 7) % 251}`,
    second: 1_608_793_834 + ((index * 31) % 400) - (index % 3),
    status: index % 4 === 0 ? 405 : 504,
    micros: index % 5 === 0 ? 499_999 + ((index >>> 2) % 2) : 100 + index,
  }));
  const told = await expectExact(write(connects));
  expect(told.clients.some(({ refused, connects: sent }) => refused > 0 && sent > 0)).toBe(true);
});

it('gives a place to seconds that share one in turn, also before 1970 and behind 2038', async () => {
  // More lines than one call records, so that the sender is known when most of them come.
  const seconds = [0, SECONDS.slots, 2 * SECONDS.slots, 1_608_793_834, 4_102_444_800, 1_608_793_834];
  const connects = Array.from({ length: 12_000 }, (_, index) => ({
    client: '203.0.113.9',
    second: seconds[(index >>> 1) % seconds.length]!,
  }));
  const told = await expectExact(write(connects));
  expect(new Map(told.offences).get(1_608_793_834)).toBe(4000);
});

it('leaves out what lies behind the bounds, and takes a stranger to stand for all also where he was refused first', async () => {
  const connects = [
    { client: '203.0.113.9', status: 405, micros: 5 },
    ...Array.from({ length: 50 }, (_, index) => ({ client: '203.0.113.9', second: 1_608_793_800 + index })),
  ];
  const bounds = { from: 1_608_793_810_000, to: 1_608_793_840_000 };
  const told = await expectExact(write(connects), { ...rules, bounds });
  expect(told.clients[0]?.connects).toBe(31);
});

it('counts a flood by IPv6 without reading its lines as text', async () => {
  const lines = jest.spyOn(ScanEvidence.prototype, 'takeLine');
  const calls = jest.spyOn(OffenceCounts.prototype, 'countConnect');
  const connects = Array.from({ length: 30_000 }, (_, index) => ({ client: `2001:db8::${index % 50}` }));
  const told = await expectExact(write(connects));
  expect(told.clients).toHaveLength(50);
  expect(lines).not.toHaveBeenCalled();
  // The records of two calls: the first teach their texts, the next their places.
  expect(calls.mock.calls.length).toBeLessThan(4000);
});

it.each([
  ['plain addresses', CLIENTS.fullAt, (n: number) => `${20 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9`],
  ['texts', TEXTS.most, (n: number) => `2001:db8:${n.toString(16)}::1`],
])('goes on when it has met more %s than it can know', async (_what, most, clientOf) => {
  const distinct = most + 500;
  const connects = Array.from({ length: 2 * distinct }, (_, index) => ({
    client: clientOf(index % distinct),
    micros: 1_000_000,
  }));
  const told = await scan(write(connects));
  expect(told.clients).toHaveLength(distinct);
  expect(told.clients.every(({ connects: sent, busySeconds }) => sent === 2 && busySeconds === 2)).toBe(true);
  expect(told.offences).toEqual([[1_608_793_834, 2 * distinct]]);
});
