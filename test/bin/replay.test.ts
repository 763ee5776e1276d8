/** `floodgate replay` on the incident's own logs: what Floodgate would have done. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { replayJson, runReplay } from '../support/run-replay';

const INCIDENT = join(__dirname, '..', 'fixtures', 'incident');
const ACCESS_LOG = join(INCIDENT, 'access_log');
const ERROR_LOG = join(INCIDENT, 'error_log');
/** The servers' own LogFormat. */
const FORMAT =
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i';
const BOTH = ['--access-log', ACCESS_LOG, '--error-log', ERROR_LOG, '--log-format', FORMAT];
const ACCESS = ['--access-log', ACCESS_LOG, '--log-format', FORMAT];

const folder = mkdtempSync(join(tmpdir(), 'floodgate-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The incident's format logs `%h`. */
const HOSTNAMES = expect.stringMatching(/^replay: `%h` .* HostnameLookups .*\n$/) as string;

describe('the incident', () => {
  it('is told as it was', async () => {
    const { result, err, code } = await replayJson(BOTH);
    expect({ err, code }).toEqual({ err: HOSTNAMES, code: 0 });
    expect(result).toEqual({
      verdict: 'connect-flood',
      why: '30 unrefused CONNECT requests and proxy timeouts within 5 minutes (10 make a flood), from 5 direct clients.',
      window: { from: '2020-12-24T07:09:57.979Z', to: '2020-12-24T10:02:42.837Z' },
      lines: { read: 19, unparsed: 0 },
      offenders: [
        {
          address: '136.175.9.209',
          connects: 10,
          refused: 0,
          proxyTimeouts: 20,
          busySeconds: 2441.315678,
          firstSeen: '2020-12-24T09:58:32.000Z',
          lastSeen: '2020-12-24T10:02:42.837Z',
          reason: '10 unrefused CONNECT requests',
        },
        {
          address: '136.175.9.211',
          connects: 1,
          refused: 0,
          proxyTimeouts: 2,
          busySeconds: 0.038492,
          firstSeen: '2020-12-24T07:10:00.948Z',
          lastSeen: '2020-12-24T07:10:34.000Z',
          reason: '1 unrefused CONNECT request',
        },
        {
          address: '136.175.9.57',
          connects: 1,
          refused: 0,
          proxyTimeouts: 0,
          busySeconds: 0.034702,
          firstSeen: '2020-12-24T07:10:47.000Z',
          lastSeen: '2020-12-24T07:10:47.000Z',
          reason: '1 unrefused CONNECT request',
        },
        {
          address: '216.144.247.78',
          connects: 1,
          refused: 0,
          proxyTimeouts: 6,
          busySeconds: 0.032694,
          firstSeen: '2020-12-24T07:09:57.979Z',
          lastSeen: '2020-12-24T07:11:06.830Z',
          reason: '1 unrefused CONNECT request',
        },
        {
          address: '136.175.9.213',
          connects: 0,
          refused: 0,
          proxyTimeouts: 1,
          busySeconds: 0,
          firstSeen: '2020-12-24T07:10:09.933Z',
          lastSeen: '2020-12-24T07:10:09.933Z',
          reason: '1 proxy timeout, and two or more offenders in its 136.175.9.0/24',
        },
      ],
      suspects: [
        {
          address: '64.31.35.10',
          reason: '1 proxy timeout, no CONNECT request of its own',
          proxyTimeouts: 1,
        },
      ],
      spared: [],
      denies: ['136.175.9.57', '136.175.9.209', '136.175.9.211', '136.175.9.213', '216.144.247.78'].map(
        (address) => ({ cidr: `${address}/32`, offenders: [address], addresses: '1', legitRequests: 0 }),
      ),
      notCovered: [],
    });
  });

  it('with room for two entries becomes one address and one block', async () => {
    const { result } = await replayJson([...BOTH, '--budget', '2']);
    expect(result.denies).toEqual([
      {
        cidr: '136.175.9.0/24',
        offenders: ['136.175.9.57', '136.175.9.209', '136.175.9.211', '136.175.9.213'],
        addresses: '256',
        legitRequests: 0,
      },
      { cidr: '216.144.247.78/32', offenders: ['216.144.247.78'], addresses: '1', legitRequests: 0 },
    ]);
    expect(result.notCovered).toEqual([]);
  });

  it('with room for one leaves somebody out, and says which budget would do', async () => {
    const { result } = await replayJson([...BOTH, '--budget', '1']);
    expect(result.denies).toMatchObject([{ cidr: '136.175.9.0/24' }]);
    expect(result.notCovered).toEqual([
      { address: '216.144.247.78', reason: 'no-room; a budget of 2 would cover it' },
    ]);
    expect((await replayJson([...BOTH, '--budget', '0'])).result.denies).toEqual([]);
  });

  it('spares the office and whoever must not be blocked', async () => {
    const { result } = await replayJson([
      ...BOTH,
      '--never-block',
      '216.144.247.78',
      '136.175.9.213',
      '--office',
      '136.175.9.56/29',
      '--budget',
      '1',
    ]);
    expect(result.spared).toEqual([
      { address: '136.175.9.57', reason: 'office (136.175.9.56/29)' },
      { address: '136.175.9.213', reason: 'on the never-block list (136.175.9.213)' },
      { address: '216.144.247.78', reason: 'on the never-block list (216.144.247.78)' },
    ]);
    expect(result.denies).toMatchObject([{ cidr: '136.175.9.208/30' }]);
  });

  it("without the error log is a flood of four, and without the access log's second wave of nobody", async () => {
    expect((await replayJson(ACCESS)).result.offenders.map(({ address }) => address)).toEqual([
      '136.175.9.209',
      '136.175.9.211',
      '136.175.9.57',
      '216.144.247.78',
    ]);
    const { result, code } = await replayJson([...ACCESS, '--to', '2020-12-24T17:00:00+09:00']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      verdict: 'no-flood',
      window: { from: '2020-12-24T07:10:27.000Z', to: '2020-12-24T08:00:00.000Z' },
      lines: { read: 19, unparsed: 0 },
      offenders: [],
      denies: [],
    });
  });

  it("in its first wave was one, by the offenders' own requests and timeouts", async () => {
    const { result } = await replayJson([...BOTH, '--to', '2020-12-24T08:00:00Z']);
    expect(result.verdict).toBe('connect-flood');
    expect(result.offenders.map(({ address }) => address)).toEqual([
      '136.175.9.211',
      '136.175.9.57',
      '216.144.247.78',
      '136.175.9.213',
    ]);
  });

  it('is timed by the zone that was named for the error log', async () => {
    const { result } = await replayJson([...BOTH, '--time-zone', '+00:00']);
    expect(result.window.to).toBe('2020-12-24T19:02:42.837Z');
  });

  it('is told to people in a table', async () => {
    const { out, err, code } = await runReplay(BOTH);
    expect({ err, code }).toEqual({ err: HOSTNAMES, code: 0 });
    expect(out).toMatch(/^connect-flood: 30 unrefused CONNECT requests/);
    expect(out).toContain(
      '19 lines read, 0 not parsed, from 2020-12-24T07:09:57.979Z to 2020-12-24T10:02:42.837Z',
    );
    expect(out).toContain('136.175.9.209   10       0        20        2441.3');
    expect(out).toContain('Suspects (reported, not denied)');
    expect(out.split('\n').every((line) => line.length < 160)).toBe(true);
  });
});

describe('a log', () => {
  const log = readFileSync(ACCESS_LOG);

  it.each([
    ['through a pipe', '-', log],
    ['gzipped', fileWith('access_log.1.gz', gzipSync(log)), ''],
    ['gzipped, by another name', fileWith('access_log.1', gzipSync(log)), ''],
    ['gzipped, through a pipe', '-', gzipSync(log)],
    [
      'of several gzip members',
      fileWith('members.gz', Buffer.concat([gzipSync(log.subarray(0, 700)), gzipSync(log.subarray(700))])),
      '',
    ],
    ['with the line ends of Windows', fileWith('crlf', log.toString().replaceAll('\n', '\r\n')), ''],
    ['without an end of its last line', fileWith('endless', log.toString().trimEnd()), ''],
    ['with empty lines', fileWith('gaps', log.toString().replaceAll('\n', '\n\n')), ''],
  ])('may come %s', async (_, name, stdin) => {
    const { result } = await replayJson(['--access-log', name, '--log-format', FORMAT], stdin);
    expect(result).toEqual((await replayJson(ACCESS)).result);
  });

  it('may come in several files', async () => {
    const [first, second] = [log.subarray(0, 700), log.subarray(700)].map((part, index) =>
      fileWith(`part${index}`, part),
    );
    const parts = ['--access-log', first ?? '', second ?? '', '--log-format', FORMAT];
    // The cut falls into a line, and its two halves are no lines.
    expect((await replayJson(parts)).result.lines.read).toBe(20);
  });

  it('may hold lines that are no lines, which are counted and say nothing', async () => {
    const noise = Buffer.concat([
      Buffer.from('any 203.0.113.66 - - broken CONNECT x:443\n'),
      Buffer.from([0xff, 0xfe, 0, 1, 2, 10]),
      Buffer.from(`any 203.0.113.66 ${'x'.repeat(2_000_000)}\n`),
      log,
    ]);
    const { result } = await replayJson(['--access-log', fileWith('noise', noise), '--log-format', FORMAT]);
    const clean = (await replayJson(ACCESS)).result;
    expect(result).toEqual({ ...clean, lines: { read: 22, unparsed: 3 } });
  });

  it('must not make an innocent visitor an offender by what attackers wrote into it', async () => {
    const forged =
      'any 203.0.113.66 - - [24/Dec/2020:18:58:40 +0900] "CONNECT x:443 HTTP/1.1" 504 1 "-" "-" 99000000 - -';
    const line = (request: string, agent: string, forwarded = '-'): string =>
      `any 192.0.2.1 - - [24/Dec/2020:18:58:39 +0900] "${request}" 200 1 "-" "${agent}" 100 ${forwarded} -\n`;
    const escaped = forged.replaceAll('"', '\\"');
    const lines = [
      line('GET / HTTP/1.1', escaped),
      line(`GET /?${escaped} HTTP/1.1`, '-'),
      line('GET / HTTP/1.1', '-', forged),
      line('GET / HTTP/1.1', '-', '203.0.113.66'),
    ].join('');
    const { result } = await replayJson(
      ['--access-log', '-', '--log-format', FORMAT],
      `${log.toString()}${lines}`,
    );
    const everybody = [...result.offenders, ...result.suspects, ...result.spared].map(
      ({ address }) => address,
    );
    expect(everybody).not.toContain('203.0.113.66');
    expect(everybody).not.toContain('192.0.2.1');
  });
});

it('weighs the visitors whom a block would hit', async () => {
  const visitors = Array.from(
    { length: 50 },
    (_, index) =>
      `any 136.175.9.${100 + index} - - [24/Dec/2020:18:58:39 +0900] "GET / HTTP/1.1" 200 1 "-" "-" 100 - -\n`,
  ).join('');
  const log = fileWith('visitors', visitors);
  const { result } = await replayJson([
    '--access-log',
    ACCESS_LOG,
    log,
    '--error-log',
    ERROR_LOG,
    '--log-format',
    FORMAT,
    '--budget',
    '2',
  ]);
  expect(result.denies).toMatchObject([
    {
      cidr: '136.175.9.208/29',
      offenders: ['136.175.9.209', '136.175.9.211', '136.175.9.213'],
      legitRequests: 0,
    },
    { cidr: '216.144.247.78/32' },
  ]);
  expect(result.notCovered).toMatchObject([{ address: '136.175.9.57' }]);
});
