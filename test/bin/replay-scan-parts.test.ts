/** The parts of the scan that have rules of their own: counting in little memory, finding timeouts, showing progress. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { formatAddress, parseAddress, type Prefix } from '../../lambda/core/addresses';
import { fixedTimeZone } from '../../lambda/core/log-format/time-zone';
import { readTimeouts } from '../../bin/replay/error-lines';
import { openLog } from '../../bin/replay/open-log';
import { Progress } from '../../bin/replay/progress';
import { ClientCounts, formatIpv4, toKey } from '../../bin/replay/scan/client-counts';

function address(text: string): Prefix {
  const prefix = parseAddress(text);
  if (prefix === undefined) throw new Error(`${text} is no address`);
  return prefix;
}

function countAll(clients: readonly (readonly [client: Prefix, count: number])[]): ClientCounts {
  const counts = new ClientCounts();
  for (const [client, count] of clients) {
    const row = Uint32Array.from([...toKey(client), count]);
    if (client.family === 4) counts.addIpv4(row);
    else counts.addIpv6(row);
  }
  return counts;
}

/** Of both families, so that blocks of no bits hold everybody. */
const EVERYBODY = [address('0.0.0.0'), address('::')];

const anyClient = fc.oneof(
  fc.ipV4().map(address),
  fc.ipV6().map(address),
  fc.nat(255).map((last) => address(`203.0.113.${last}`)),
);

describe('counts of clients', () => {
  it('are the sums of what was added, for as many clients as come', () => {
    const added = fc.array(fc.tuple(anyClient, fc.integer({ min: 1, max: 1000 })), { maxLength: 300 });
    fc.assert(
      fc.property(added, (clients) => {
        const counts = countAll(clients);
        const sums = new Map<string, number>();
        for (const [client, count] of clients) {
          sums.set(formatAddress(client), (sums.get(formatAddress(client)) ?? 0) + count);
        }
        const found = counts.findNeighbours(EVERYBODY, { 4: 0, 6: 0 });
        expect(new Map(found.map(([client, count]) => [formatAddress(client), count]))).toEqual(sums);
      }),
    );
  });

  it('hold two million clients, and know them all', () => {
    const counts = new ClientCounts();
    const write = (from: number, to: number): void => {
      const rows = new Uint32Array(2 * (to - from));
      for (let row = 0; row < rows.length; row += 2) {
        rows[row] = Math.imul(from + row / 2 + 1, 0x9e3779b1);
        rows[row + 1] = 1 + ((from + row / 2) % 7);
      }
      counts.addIpv4(rows);
    };
    for (let from = 0; from < 2_000_000; from += 50_000) write(from, from + 50_000);
    write(0, 1000);
    const countOf = (number: number): number => {
      const client = address(formatIpv4(Math.imul(number + 1, 0x9e3779b1) >>> 0));
      return counts.findNeighbours([client], { 4: 32, 6: 128 })[0]?.[1] ?? 0;
    };
    expect([5, 999, 1000, 1_999_999].map(countOf)).toEqual([12, 12, 7, 1 + (1_999_999 % 7)]);
    expect(counts.findNeighbours(EVERYBODY, { 4: 8, 6: 0 }).length).toBeGreaterThan(5000);
  });

  it('find the neighbours in the widest blocks that a deny may have, and nobody else', () => {
    const all = ['203.0.113.0', '203.0.113.255', '203.0.112.255', '2001:db8:1:ffff::1', '2001:db8:2::1'];
    const counts = countAll(all.map((text, index) => [address(text), index + 1]));
    const clients = [address('203.0.113.7'), address('2001:db8:1::9')];
    const found = counts.findNeighbours(clients, { 4: 24, 6: 48 });
    expect(found.map(([client, count]) => [formatAddress(client), count])).toEqual([
      ['203.0.113.0', 1],
      ['203.0.113.255', 2],
      ['2001:db8:1:ffff::1', 4],
    ]);
    expect(counts.findNeighbours(clients, { 4: 23, 6: 32 })).toHaveLength(5);
    expect(counts.findNeighbours([], { 4: 0, 6: 0 })).toEqual([]);
  });
});

describe('the timeouts of an error log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-errors-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const timeout = (client: string): string =>
    `[Thu Dec 24 19:02:11.239968 2020] [proxy_fcgi:error] [pid 9096] (70007)The timeout specified has expired: [client ${client}:40102] AH01075: Error dispatching request to :443: (polling)`;

  it('are found among other lines, at every place of the buffer', async () => {
    const other = `[Thu Dec 24 19:02:11 2020] [core:notice] [pid 1] AH00094: ${'x'.repeat(700)}`;
    const lines = Array.from({ length: 4000 }, (_, index) =>
      index % 3 === 0 ? timeout(`203.0.113.${index % 256}`) : other,
    );
    const path = join(folder, 'error_log');
    writeFileSync(path, lines.join('\n'));
    const found: string[] = [];
    let read = 0;
    const nobody = (async function* () {})();
    await readTimeouts(
      openLog(path, nobody),
      fixedTimeZone(540),
      ({ client }) => found.push(client),
      (bytes) => (read += bytes),
    );
    expect(found).toEqual(lines.flatMap((line) => /client ([^:]+):/.exec(line)?.[1] ?? []));
    expect(read).toBe(lines.join('\n').length);
  });

  it('come from standard input, too, and only where the number stands in its place', async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      const text = `referer: AH01075\n${timeout('203.0.113.9')}, referer: AH01075 [client 198.51.100.1:1]\r\nAH01075`;
      for (const character of text) yield await Promise.resolve(Buffer.from(character));
    }
    const found: string[] = [];
    await readTimeouts(
      openLog('-', pieces()),
      fixedTimeZone(0),
      ({ client }) => found.push(client),
      () => undefined,
    );
    expect(found).toEqual(['203.0.113.9']);
  });
});

describe('progress', () => {
  function show(isTTY: boolean, sizes: readonly (number | undefined)[]): string {
    let [out, now] = ['', 0];
    const progress = new Progress({ write: (text) => void (out += text), isTTY }, () => now);
    progress.expect(sizes);
    progress.show(1_000_000);
    now = 1000;
    progress.show(500_000_000);
    now = 1100;
    progress.add(1_000_000);
    progress.end();
    return out;
  }

  it('tells bytes, share and speed on a terminal, not too often, and leaves no trace', () => {
    expect(show(true, [600_000_000, 400_000_000])).toBe('\r\u001b[K500 MB read (50%), 500 MB/s\r\u001b[K');
  });

  it('tells no share of what has no known end', () => {
    expect(show(true, [600_000_000, undefined])).toBe('\r\u001b[K500 MB read, 500 MB/s\r\u001b[K');
  });

  it('is silent where nobody looks', () => {
    expect(show(false, [1_000_000_000])).toBe('');
  });
});
