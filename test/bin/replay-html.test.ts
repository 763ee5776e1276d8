/** `replay --html`: the page beside the answer, and the coverage that both show. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayJson, runReplay } from '../support/run-replay';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LOG = join(folder, 'access_log');
const PAGE = join(folder, 'page.html');
const WORDS = ['--access-log', LOG, '--log-format', 'common'];

function writeLog(requests: readonly (readonly [client: string, count: number, request: string])[]): void {
  const lines = requests.flatMap(([client, count, request]) =>
    Array.from(
      { length: count },
      (_, second) =>
        `${client} - - [24/Dec/2020:16:10:${String(second % 60).padStart(2, '0')} +0900] "${request} HTTP/1.1" 504 12\n`,
    ),
  );
  writeFileSync(LOG, lines.join(''));
}

const CONNECT = 'CONNECT x.example:443';
beforeEach(() =>
  writeLog([
    ['203.0.113.4', 20, CONNECT],
    ['203.0.113.6', 15, CONNECT],
    ['198.18.0.1', 5, CONNECT],
    ['203.0.113.5', 3, 'GET /'],
  ]),
);

it('writes a page that needs nothing else, and prints the same answer as without it', async () => {
  const { out, code } = await runReplay([...WORDS, '--budget', '1', '--html', PAGE]);
  expect(code).toBe(0);
  expect(out).toBe((await runReplay([...WORDS, '--budget', '1'])).out);
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toMatch(/<h1>CONNECT flood<\/h1>/);
  expect(page).toContain('203.0.113.4/30');
  expect(page).not.toMatch(/<script|src=|href=|url\(|@import/);
  // The innocent client between the two: only the logs know it.
  expect(page).toContain(
    'With a budget of 1 entry the best list covers 35 of 40 attack requests and hits 3 innocent ones; as many single addresses cover 20.',
  );
});

it('shows coverage in one small table', async () => {
  const { out } = await runReplay([...WORDS, '--budget', '1']);
  expect(out).toMatch(
    /Coverage\n +where .*\n +IPv4 +1 of 1 +35 of 40 \(87 %\) +3 +1 \(5 requests\): no room, next budget 2\n/,
  );
});

it('with --json still prints exactly one JSON document', async () => {
  const { result } = await replayJson([...WORDS, '--html', PAGE]);
  expect(result.verdict).toBe('connect-flood');
});

it('tells of no flood, without a picture', async () => {
  writeLog([['203.0.113.5', 3, 'GET /']]);
  await runReplay([...WORDS, '--html', PAGE]);
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toContain('<h1>no flood</h1>');
  expect(page).not.toContain('<svg');
});

it('shows what logs say, and obeys nothing of it', async () => {
  writeFileSync(LOG, '<script>alert(1)</script>\n');
  const { code } = await runReplay([...WORDS, '--html', PAGE]);
  expect(code).toBe(1);
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script');
});

it('reads the log once, so standard input will do', async () => {
  const words = ['--log-format', 'common', '--budget', '1', '--html', PAGE, '--access-log'];
  await runReplay([...words, LOG]);
  const page = readFileSync(PAGE, 'utf8');
  const { code } = await runReplay([...words, '-'], readFileSync(LOG));
  expect(code).toBe(0);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

it('fails where the page cannot be written', async () => {
  const { err, code } = await runReplay([...WORDS, '--html', join(folder, 'nowhere', 'page.html')]);
  expect(code).toBe(1);
  expect(err).toMatch(/^replay: the page could not be written: .*ENOENT/m);
});
