/** What an attacker may write into a log to hide, to blind the replay, or to get somebody else denied. */
import { replayJson, runReplay } from '../support/run-replay';

const TIME = '[24/Dec/2020:16:10:00 +0900]';
const many = (count: number, line: string): string => `${line}\n`.repeat(count);
const connect = (client: string, rest = '"-" "-"'): string =>
  `${client} - - ${TIME} "CONNECT h:443 HTTP/1.1" 200 5 ${rest}`;

describe('an attacker', () => {
  it('cannot hide behind headers as long as a server takes them, each byte written as four characters', async () => {
    const long = '\\xe3'.repeat(8178);
    const log = many(20, connect('203.0.113.9', `"${long}" "${long}"`));
    const { result } = await replayJson(['--access-log', '-'], log);
    expect(result.lines).toEqual({ read: 20, unparsed: 0 });
    expect(result.offenders.map(({ address }) => address)).toEqual(['203.0.113.9']);
  });

  it('cannot buy his IPv6 network off with cheap requests', async () => {
    const log =
      many(20, connect('2001:db8::1')) + many(25, `2001:db8::2 - - ${TIME} "GET / HTTP/1.1" 200 5 "-" "-"`);
    const { result } = await replayJson(['--access-log', '-'], log);
    expect(result.denies.map(({ cidr }) => cidr)).toEqual(['2001:db8::/64']);
  });

  it('cannot break the replay with an impossible duration', async () => {
    const format =
      '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent $request_time';
    const log =
      many(12, connect('203.0.113.9', '0.1')) +
      ['99999999999999', '8641000000000']
        .map((seconds) => `8.8.4.4 - - ${TIME} "GET / HTTP/1.1" 200 5 ${seconds}\n`)
        .join('');
    const { result } = await replayJson(['--access-log', '-', '--log-format', format], log);
    expect(result.verdict).toBe('connect-flood');
    expect(result.window.from).toBe('2020-12-24T07:09:59.900Z');
  });

  it('cannot speak for another through a second format', async () => {
    const { code, err } = await runReplay(
      ['--access-log', '-', '--log-format', 'common', '%{X-Forwarded-For}i %h %t "%r" %>s %b'],
      many(12, `198.51.100.77 x 203.0.113.9 ${TIME} "CONNECT h:443 HTTP/1.1" 200 5`),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/log the client first/);
  });
});

describe('a window', () => {
  it('that holds no line is no calm', async () => {
    const { result, code } = await replayJson(
      ['--access-log', '-', '--from', '2021-01-01T00:00:00Z'],
      many(12, connect('203.0.113.9')),
    );
    expect(code).toBe(1);
    expect(result.verdict).toBe('no-evidence');
    expect(result.why).toBe('No line of the logs has a time from 2021-01-01T00:00:00.000Z.');
    expect(result.window).toEqual({ from: '2021-01-01T00:00:00.000Z', to: null });
  });

  it('that begins on a day that does not exist is a slip', async () => {
    expect((await runReplay(['--access-log', '-', '--from', '2020-02-30T00:00:00Z'])).code).toBe(2);
  });
});
