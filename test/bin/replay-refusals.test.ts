/** `floodgate replay` where its logs or its words are wrong: what it says, where, and with which exit status. */
import { CommanderError } from 'commander';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { replayJson, runReplay } from '../support/run-replay';

const LINE = '203.0.113.7 - - [24/Dec/2020:16:10:34 +0900] "CONNECT x:443 HTTP/1.1" 200 1 "-" "-"\n';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function expectNoEvidence(
  words: readonly string[],
  why: string | RegExp,
  notes: readonly string[] = [],
): Promise<void> {
  const { result, err, code } = await replayJson(words);
  expect(result).toMatchObject({
    verdict: 'no-evidence',
    offenders: [],
    denies: [],
    suspects: [],
    spared: [],
  });
  expect(result.why).toMatch(why);
  expect(err).toBe([result.why, ...notes].map((told) => `replay: ${told}\n`).join(''));
  expect(code).toBe(1);
}

describe('a log that is no evidence', () => {
  it('is a missing one', async () => {
    const name = join(folder, 'missing');
    await expectNoEvidence(['--access-log', name], `${name} cannot be read: there is no such file.`);
  });

  it('is a directory', async () => {
    const name = join(folder, 'directory');
    mkdirSync(name);
    await expectNoEvidence(['--access-log', name], `${name} is a directory; right would be a log file.`);
  });

  it('is an empty one, packed or not, or one of empty lines', async () => {
    for (const content of ['', '\n\n\r\n', gzipSync('')])
      await expectNoEvidence(
        ['--access-log', fileWith('empty', content)],
        'No line of the access log could be read.',
      );
    await expectNoEvidence(['--access-log', '-'], 'No line of the access log could be read.');
  });

  it('is a truncated or damaged gzip file, whatever its first lines say', async () => {
    const packed = gzipSync(LINE.repeat(20_000));
    const cut = fileWith('cut.gz', packed.subarray(0, packed.length - 20));
    await expectNoEvidence(
      ['--access-log', cut],
      `${cut} cannot be read: its gzip data ends too early (truncated?).`,
    );
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 60);
    const bad = fileWith('bad.gz', damaged);
    await expectNoEvidence(['--access-log', bad], `${bad} cannot be read: its gzip data is damaged.`);
    const good = fileWith('good', LINE.repeat(20));
    await expectNoEvidence(['--access-log', good, cut], /cut\.gz cannot be read/);
    await expectNoEvidence(['--access-log', good, '--error-log', cut], /cut\.gz cannot be read/);
  });

  it('is a binary one, whose first line is shown without what a terminal would obey', async () => {
    const binary = fileWith(
      'binary',
      Buffer.concat([
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x1b, 0x9b, 0]),
        Buffer.from('\u202e\u0007x\nmore'),
      ]),
    );
    await expectNoEvidence(
      ['--access-log', binary],
      'None of the 2 lines of the access log has the expected format.',
      [String.raw`first line: \u{7f}ELF\u{1b}�\u{0}\u{202e}\u{7}x`, 'format: combined'],
    );
    const { out, err } = await runReplay(['--access-log', binary]);
    expect((out + err).replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
  });

  it('is one in another format, shown beside the format', async () => {
    const other = fileWith('other', '{"remote_addr":"203.0.113.7","request":"CONNECT x:443"}\n'.repeat(3));
    const { result } = await replayJson(['--access-log', other]);
    expect(result).toMatchObject({
      lines: { read: 3, unparsed: 3 },
      window: { from: null, to: null },
      why: 'None of the 3 lines of the access log has the expected format.',
    });
    const { code, err } = await runReplay(['--access-log', other]);
    expect(code).toBe(1);
    expect(err).toContain(
      'replay: first line: {"remote_addr":"203.0.113.7","request":"CONNECT x:443"}\nreplay: format: combined\n',
    );
  });
});

describe('no flood', () => {
  it('ends well', async () => {
    const { result, code } = await replayJson(['--access-log', '-'], LINE.repeat(9));
    expect({ verdict: result.verdict, code }).toEqual({ verdict: 'no-flood', code: 0 });
  });

  it('tells on standard error what its format leaves open', async () => {
    const { err } = await runReplay(['--access-log', '-'], LINE);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^replay: `%h` .* only while HostnameLookups is Off/),
      expect.stringMatching(/^replay: The format logs no duration.* add `%D`/),
      '',
    ]);
    const full = LINE.trimEnd() + ' 5\n';
    const words = ['--access-log', '-', '--log-format', '%a %l %u %t "%r" %>s %b "%{Referer}i" "%{X}i" %D'];
    expect((await runReplay(words, full)).err).toBe('');
  });

  it('is a flood of refused requests', async () => {
    const { result } = await replayJson(['--access-log', '-'], LINE.replace('200 1', '405 1').repeat(100));
    expect(result).toMatchObject({ verdict: 'no-flood', offenders: [], denies: [] });
  });
});

describe('wrong words', () => {
  it.each([
    [['--budget', '-1'], '--budget is "-1"; right would be a whole number from 0 to 1000'],
    [['--budget', '1001'], '--budget is "1001"; right would be'],
    [['--budget', '2.5'], '--budget is "2.5"; right would be'],
    [['--time-zone', 'Tokyo'], '--time-zone is "Tokyo"; right would be, for example, Asia/Tokyo or +09:00'],
    [
      ['--never-block', '10.0.0.0/33', '::1', 'x'],
      '--never-block holds "10.0.0.0/33", "x"; right would be addresses or CIDRs',
    ],
    [['--office', 'here'], '--office holds "here"; right would be'],
    [
      ['--from', '2020-12-24'],
      '--from is "2020-12-24"; right would be, for example, 2020-12-24T16:00:00+09:00',
    ],
    [['--to', '2020-13-24T00:00:00Z'], '--to is "2020-13-24T00:00:00Z"; right would be'],
    [['--from', '2020-12-24T10:00Z', '--to', '2020-12-24T09:00Z'], '--from is later than --to'],
    [['--error-log', '-'], 'standard input (-) is named twice, and can be read only once'],
    [['--log-format', '%h "%r" %>s'], '--log-format logs no time, and without times a flood cannot be told'],
    [['--log-format', 'nonsense'], 'replay: '],
    [['--environment', 'missing'], '--environment missing: environments/missing.json cannot be read'],
  ])('%j end with status 2, and no log is read', async (words, told) => {
    const { out, err, code } = await runReplay(['--access-log', '-', ...words, '--json']);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(told);
    expect(err.startsWith('replay: ')).toBe(true);
  });

  it('are told all at once', async () => {
    const { err } = await runReplay(['--access-log', '-', '--budget', 'x', '--from', 'y', '--office', 'z']);
    expect(err.trimEnd().split('\n')).toHaveLength(3);
  });

  it.each([[[]], [['--access-log']], [['--access-log', 'x', '--budged', '3']]])(
    '%j are refused by the program itself',
    async (words) => {
      await expect(runReplay(words)).rejects.toBeInstanceOf(CommanderError);
    },
  );
});

it('takes format, office and thresholds from an environment file', async () => {
  const lines = [
    '203.0.113.7 - - [24/Dec/2020:16:10:34 +0900] "CONNECT x:443 HTTP/1.1" 200 1 "-" "-" 5\n'.repeat(10),
    '198.51.100.9 - - [24/Dec/2020:16:10:34 +0900] "CONNECT x:443 HTTP/1.1" 200 1 "-" "-" 5\n',
  ];
  const { result } = await replayJson(['--access-log', '-', '--environment', 'example'], lines.join(''));
  expect(result).toMatchObject({
    verdict: 'connect-flood',
    offenders: [{ address: '203.0.113.7' }],
    spared: [{ address: '198.51.100.9', reason: 'office (198.51.100.0/24)' }],
  });
});

it('says that a log may not be read by this user', async () => {
  const secret = fileWith('secret', LINE);
  chmodSync(secret, 0);
  const isRoot = process.getuid?.() === 0;
  const { result } = await replayJson(['--access-log', secret]);
  expect(result.why).toBe(
    isRoot
      ? 'At most 1 unrefused CONNECT requests and proxy timeouts within 5 minutes; 10 make a flood.'
      : `${secret} cannot be read: this user may not read it.`,
  );
});
