/** `floodgate replay --error-log`: the error log names no zone, and a wrong one must neither make nor hide a flood. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayJson } from '../support/run-replay';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-zone-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ERROR_LOG = join(folder, 'error_log');
const A = '203.0.113.7';
const B = '192.0.2.66';
const timeout = (client: string, clock: string): string =>
  `[Sun Oct 26 ${clock}.5 2025] [proxy_fcgi:error] [pid 1] (70007)The timeout specified has expired: [client ${client}:40102] AH01075: Error dispatching request to :443: (polling)\n`;
const connect = (time: string, client = A): string =>
  `${client} - - [26/Oct/2025:${time}] "CONNECT x:443 HTTP/1.1" 200 1 "-" "-"\n`;

async function replay(access: string, error: string, words: readonly string[] = []) {
  writeFileSync(ERROR_LOG, error);
  return await replayJson(['--access-log', '-', '--error-log', ERROR_LOG, ...words], access);
}

const NINE = Array.from({ length: 9 }, (_, index) => timeout(A, `04:00:0${index}`)).join('');

it('follows the access log where clocks were changed, and says nothing', async () => {
  const access = connect('02:59:00 +0200', B) + connect('02:00:30 +0100', B) + connect('04:00:00 +0100');
  const { result, err } = await replay(access, NINE);
  expect(result.verdict).toBe('connect-flood');
  expect(result.window.to).toBe('2025-10-26T03:00:08.500Z');
  expect(err).not.toMatch(/time zone/);
});

describe('where the zone cannot be told', () => {
  const mixed = connect('03:00:00 +0000', B) + connect('04:00:00 +0100') + connect('03:01:00 +0000', B);

  it('counts timeouts for their clients, makes no flood of them, and says what to set', async () => {
    const { result, err } = await replay(mixed, NINE + timeout('198.51.100.9', '04:00:00'));
    expect(result.verdict).toBe('no-flood');
    expect(result.suspects.map(({ address, proxyTimeouts }) => [address, proxyTimeouts])).toEqual([
      ['198.51.100.9', 1],
      [A, 9],
    ]);
    expect(result.window).toEqual({ from: '2025-10-26T03:00:00.000Z', to: '2025-10-26T03:01:00.000Z' });
    expect(err).toContain(
      'replay: the access log is written in several time zones at once (+00:00, +01:00), so the error log cannot be timed: its timeouts are counted for their clients, but make no flood; right would be --time-zone with the zone of the error log, for example Asia/Tokyo or +09:00\n',
    );
  });

  it('believes the zone that is named', async () => {
    const { result, err } = await replay(mixed, NINE, ['--time-zone', '+01:00']);
    expect(result.verdict).toBe('connect-flood');
    expect(err).not.toMatch(/cannot be timed/);
  });

  it('says so of a format that names no zone', async () => {
    const words = ['--log-format', '$msec $remote_addr "$request" $status'];
    const line = `1761447600.000 ${A} "CONNECT x:443 HTTP/1.1" 200\n`;
    const { result, err } = await replay(line, NINE, words);
    expect(result.verdict).toBe('no-flood');
    expect(err).toContain('replay: the access log names no time zone, so the error log cannot be timed');
    const named = await replay(line, NINE, [...words, '--time-zone', '+01:00']);
    expect(named.result.verdict).toBe('connect-flood');
  });

  it('leaves offenders of the flood with a time, though their timeouts have none', async () => {
    const flood = connect('04:00:00 +0100').repeat(10) + connect('03:00:00 +0000', B);
    const foreign = timeout('198.51.100.9', '04:00:00').replace(':443', ':25');
    const { result } = await replay(flood, foreign);
    expect(result.offenders.find(({ address }) => address === '198.51.100.9')).toMatchObject({
      proxyTimeouts: 1,
      firstSeen: '2025-10-26T03:00:00.000Z',
    });
  });

  it('does not speak of it without an error log', async () => {
    const { err } = await replayJson(['--access-log', '-'], mixed);
    expect(err).not.toMatch(/cannot be timed/);
  });
});
