/** `replay --explain`: why an address is held to be what it is. */
import { join } from 'node:path';
import { runReplay } from '../support/run-replay';

const LOGS = join(__dirname, '../fixtures/incident');
const WORDS = [
  ...['--access-log', join(LOGS, 'access_log'), '--error-log', join(LOGS, 'error_log')],
  '--log-format',
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i',
];

interface Told {
  readonly standing: string;
  readonly rules: readonly { readonly side: string; readonly rule: string; readonly detail: string }[];
  readonly lines: readonly string[];
}

async function explain(address: string): Promise<Told> {
  const { out, code } = await runReplay([...WORDS, '--explain', address, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out) as Told;
}

describe('replay --explain', () => {
  it('tells what speaks against an offender: its requests, its timeouts, the flood, its neighbours, its deny', async () => {
    const { standing, rules, lines } = await explain('136.175.9.209');
    expect(standing).toBe('offender');
    expect(rules).toContainEqual({
      side: 'against',
      rule: 'offence',
      detail: '10 CONNECT requests not refused; workers held for 2441.3 s',
    });
    expect(rules.map(({ rule }) => rule)).toEqual(['offence', 'timeout', 'flood', 'neighbours', 'deny']);
    expect(lines.filter((line) => line.startsWith('any 136.175.9.209 '))).toHaveLength(10);
  });

  it('tells why a suspect is only one', async () => {
    const { standing, rules } = await explain('64.31.35.10');
    expect(standing).toBe('suspect');
    expect(rules[0]?.detail).toBe(
      '1 proxy timeout; alone, that makes a suspect, since visitors get them, too',
    );
  });

  it('tells what speaks for the servers themselves', async () => {
    const { standing, rules } = await explain('::1');
    expect(standing).toBe('not suspected');
    expect(rules).toEqual([
      { side: 'for', rule: 'ordinary requests', detail: '6 other requests' },
      { side: 'for', rule: 'never-block list', detail: 'loopback address' },
    ]);
  });

  it('tells that an address was not seen, however it is written', async () => {
    expect((await explain('2001:DB8::0:1')).standing).toBe('not seen');
  });

  it.each([
    [['--explain', 'www.example.com'], /--explain is "www\.example\.com"; right would be an address/],
    [['--explain', '203.0.113.0/24'], /right would be an address/],
  ])('refuses %j', async (words, told) => {
    const { out, err, code } = await runReplay([...WORDS, ...words]);
    expect([out, code]).toEqual(['', 2]);
    expect(err).toMatch(told);
  });

  it('refuses standard input, which can be read only once', async () => {
    const { err, code } = await runReplay(['--access-log', '-', '--explain', '203.0.113.7']);
    expect(code).toBe(2);
    expect(err).toMatch(/standard input can be read only once/);
  });
});
