/** Which formats are accepted, which are refused, and what the operator is told. */
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import { LogFormatError, type LogFormat } from '../../../lambda/core/log-format/log-format';
import { readAccessLine } from '../../../lambda/core/log-format/read-line';

const INCIDENT = String.raw`any %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i`;
const compile = (text: string, remoteIp = false): LogFormat => compileLogFormat(text, { remoteIp });

function refusal(text: string, remoteIp = false): LogFormatError {
  try {
    compile(text, remoteIp);
  } catch (error) {
    if (error instanceof LogFormatError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('how a format may be written', () => {
  const line = '203.0.113.9 - - [24/Dec/2020:18:58:32 +0900] "GET / HTTP/1.1" 200 5';
  it.each([
    ['the nickname', 'common'],
    ['escaped as in httpd.conf', String.raw`%h %l %u %t \"%r\" %>s %b`],
    ['with plain quotes', '%h %l %u %t "%r" %>s %b'],
    ['the quoted string', String.raw`"%h %l %u %t \"%r\" %>s %b"`],
    ['the whole LogFormat line', String.raw`LogFormat "%h %l %u %t \"%r\" %>s %b" common`],
    ['an nginx string', '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent'],
    [
      'a whole log_format of several strings',
      `log_format main '$remote_addr - $remote_user [$time_local] '\n    '"$request" \${status} $body_bytes_sent';`,
    ],
    [
      'a log_format with escape=default',
      `log_format m escape=default '$remote_addr - - [$time_local] "$request" $status 5';`,
    ],
  ])('%s', (_how, text) => {
    expect(readAccessLine(compile(text), line)).toMatchObject({ client: '203.0.113.9', status: 200 });
  });

  it('reads tab-separated formats (LTSV), the tab written as in the configuration', () => {
    const format = compile(String.raw`host:%h\treq:%r\tstatus:%>s\tua:%{User-Agent}i`);
    const entry = readAccessLine(
      format,
      'host:203.0.113.9\treq:GET / HTTP/1.1\tstatus:200\tua:a\\tstatus:504',
    );
    expect(entry).toMatchObject({ client: '203.0.113.9', target: '/', status: 200 });
    // A line with more columns is of another format: no field reaches over a tab to make it fit.
    const longer = 'host:203.0.113.9\treq:GET / HTTP/1.1\tstatus:200\tua:a\tstatus:504\tua:b';
    expect(readAccessLine(format, longer)).toBeUndefined();
  });

  it.each([
    ['apache', INCIDENT],
    ['nginx', '$remote_addr "$request" $status'],
    ['json', 'escape=json {"client":"$remote_addr","request":"$request","status":$status}'],
    ['json', String.raw`{ \"client\": \"%{c}a\", \"request\": \"%r\", \"status\": %>s }`],
  ])('knows what kind it is: %s', (kind, text) => {
    expect(compile(text).kind).toBe(kind);
  });
});

it('compiles the incident format to one anchored pattern with the groups that it logs', () => {
  const { pattern, parts, durationUnitsPerSecond } = compile(INCIDENT);
  expect(pattern.startsWith('^any (?<client>')).toBe(true);
  expect(pattern.endsWith('$')).toBe(true);
  expect(Array.from(pattern.matchAll(/\(\?<([a-z]+)>/g), ([, name]) => name)).toEqual([
    ...['client', 'time', 'request', 'status', 'duration', 'forwarded'],
  ]);
  expect(pattern).toContain(String.raw`"(?<request>[^"\\]*(?:\\.[^"\\]*)*)"`);
  expect(durationUnitsPerSecond).toBe(1_000_000);
  const fields = parts.filter((part) => part.kind === 'field');
  expect(fields.map(({ directive, quoting, role }) => [directive, quoting, role])).toEqual([
    ['%h', 'bare', 'client'],
    ['%l', 'bare', undefined],
    ['%u', 'bare', undefined],
    ['%t', 'bracketed', 'time'],
    ['%r', 'quoted', 'request'],
    ['%>s', 'bare', 'status'],
    ['%b', 'bare', undefined],
    ['%{Referer}i', 'quoted', undefined],
    ['%{User-Agent}i', 'quoted', undefined],
    ['%D', 'bare', 'duration'],
    ['%{X-Forwarded-For}i', 'bare', 'forwarded'],
    ['%{X-Forwarded-Proto}i', 'bare', undefined],
  ]);
  expect(parts.map((part) => (part.kind === 'literal' ? part.text : part.directive)).join('')).toBe(
    INCIDENT.replaceAll('\\"', '"').replace('%t', '[%t]'),
  );
});

it('uses nothing that one of the two engines may lack', () => {
  for (const text of [INCIDENT, 'combined', '$remote_addr "$request" $status $request_time']) {
    expect(compile(text).pattern).not.toMatch(
      /\(\?[=!]|\(\?<[=!]|\\[1-9]|\\k|[*+?}]\?|[*+?}]\+|\\p|\(\?[a-z]+[:)]/,
    );
  }
});

it('accepts every directive that Apache documents for a log', () => {
  const named = '%{Host}i %{Location}o %{UNIQUE_ID}e %{note}n %{sid}C %{X-Trailer}^ti %{X-Trailer}^to';
  const all = `%A %B %f %H %I %k %L %m %O %p %{canonical}p %{local}p %{remote}p %P %{pid}P %{tid}P %{hextid}P %q %R %S %T %{ms}T %{us}T %{s}T %U %v %V %X %{SSL_PROTOCOL}x %<s %!200,304{Referer}i %400,501{User-Agent}i %^FB %%`;
  expect(() => compile(`%{c}a %t "%r" %>s %D ${all} ${named}`)).not.toThrow();
});

it('accepts the variables that people log with nginx', () => {
  const all =
    '$http_referer $sent_http_location $cookie_sid $arg_q $host $server_name $server_port $server_protocol $scheme ' +
    '$connection $connection_requests $request_length $pipe $request_id $ssl_protocol $ssl_cipher $hostname ' +
    '$upstream_addr $upstream_response_time $upstream_cache_status $bytes_sent $gzip_ratio $uri $args $request_method';
  expect(() => compile(`$remote_addr [$time_local] "$request" $status $request_time ${all}`)).not.toThrow();
});

describe('where the client is taken from', () => {
  const clientOf = (text: string, remoteIp = false): string | undefined =>
    compile(text, remoteIp).parts.find((part) => part.kind === 'field' && part.role === 'client')?.kind ===
    'field'
      ? compile(text, remoteIp)
          .parts.filter((part) => part.kind === 'field')
          .find(({ role }) => role === 'client')?.directive
      : undefined;

  it.each([
    ['%h %a %{c}a "%r" %>s', '%{c}a'],
    ['%h %a "%r" %>s', '%a'],
    ['%h "%r" %>s', '%h'],
    ['$remote_addr $realip_remote_addr "$request" $status', '$realip_remote_addr'],
  ])('%s: %s', (text, directive) => {
    expect(clientOf(text)).toBe(directive);
  });

  it('takes only the connection’s peer where a module rewrites the client', () => {
    expect(clientOf('%h %a %{c}a "%r" %>s', true)).toBe('%{c}a');
    expect(refusal('%h %a "%r" %>s', true).message).toMatch(/`%a` \(column 4\).*Log `%\{c\}a` first/);
    expect(refusal('$remote_addr "$request" $status', true).message).toMatch(/Log `\$realip_remote_addr`/);
  });
});

describe('formats in which a sender could speak for another are refused', () => {
  it('because two empty user names, each written as two quotes, cannot be told apart', () => {
    const { message, column } = refusal('%u %>s %u %h "%>s" %r');
    expect(message).toBe(
      '%u at column 8: the user name is logged twice, and a line with two empty ones cannot be read. Log it once.',
    );
    expect(column).toBe(8);
  });

  it.each([
    ['%{X-Forwarded-For}i %h %l %u %t "%r" %>s', 'client', 21, 'Log `%{c}a` first in the line.'],
    ['%V:%p %h %l %u %t "%r" %>s', 'client', 7, 'Log `%{c}a` first in the line.'],
    [
      '$host $remote_addr - $remote_user [$time_local] "$request" $status',
      'client',
      7,
      'Log `$remote_addr` first',
    ],
    ['%h %l %u %t %r %>s %b "%{Referer}i"', 'request', 13, 'Log `\\"%r\\"` (in quotes).'],
    ['%h "%r" %u %>s %{Host}i', 'status', 12, 'Log `%>s`.'],
    ['%{SSL_TLS_SNI}x %h "%r" %>s', 'client', 17, 'plain quotes may stand in `%{SSL_TLS_SNI}x` (column 1)'],
    // An empty user name is written as two plain quotes: behind another free text nothing tells it from them.
    ['%{Host}i %u "%r" %>s %h', 'client', 22, 'Log `%{c}a` first in the line.'],
    ['%h "%u""%r" %>s', 'request', 9, 'plain quotes may stand in `%u` (column 5)'],
    ['%{c}a %{Host}i %u "%r" %>s', 'request', 20, 'plain quotes may stand in `%u` (column 16)'],
    // An address may hold a colon, so a colon behind it does not show where it ends.
    ['%h:%p %u "%r" %>s', 'client', 1, 'Log `%{c}a` first in the line.'],
  ])('%s', (text, role, column, advice) => {
    const error = refusal(text);
    expect(error.message).toContain(`The ${role} `);
    expect(error.message).toContain(`column ${column}`);
    expect(error.column).toBe(column);
    expect(error.message).toContain(advice);
  });

  it.each([
    ['%h:%{remote}p %l %u %t "%r" %>s', 'it may itself hold the `:` behind it'],
    ['%A:%p %l %u %h %t "%r" %>s', '`%A` (column 1) may itself hold the `:` behind it'],
    ['%A:%p %u %t "%r" %>s %h', '`%A` (column 1) may itself hold the `:` behind it'],
    ['%h%l %u %t "%r" %>s', 'nothing parts it from `%l` (column 3)'],
    ['%h "%r" %>s%b', 'nothing parts it from `%b` (column 12)'],
  ])('names the directive that shows no end, not the text behind it: %s', (text, cause) => {
    expect(refusal(text).message).toContain(`cannot be read safely: ${cause}`);
  });

  it('names the texts between which a field is lost', () => {
    expect(refusal('%V %h %u "%r" %>s').message).toContain('from `%V` (column 1) and `%u` (column 7)');
  });
});

describe('formats that lack what is needed are refused', () => {
  it.each([
    ['%t "%r" %>s', /does not log who connected.*`%\{c\}a`/],
    ['%h %t %>s', /does not log the request line.*%r/],
    ['%h "%r"', /does not log the status.*`%>s`/],
    ['%h "%r" %!200s', /does not log the status/],
    ['%!400{c}a "%r" %>s', /does not log who connected/],
    ['%{X-Real-IP}i "%r" %>s', /does not log who connected/],
    ['hello', /"hello" is neither a log format nor a known nickname \(common, combined, vhost_combined\)/],
    ['', /neither a log format/],
    ['some plain text', /has no field/],
  ])('%s', (text, message) => {
    expect(refusal(text).message).toMatch(message);
  });
});

describe('what cannot be read is named with its place', () => {
  it.each([
    ['%h "%r" %>s %Z', 13, /`%Z` \(column 13\) is no directive/],
    [String.raw`%h \"%r\" %>s %Z`, 15, /column 15/],
    ['%h "%r" %>s %{what}p', 13, /`%\{what\}p`/],
    ['%h "%r" %>s 100%', 16, /written `%%`/],
    ['%h "%r" %>s %{%Q}t', 13, /`%Q`, which cannot be read back/],
    ['$remote_addr "$request" $status $remote_adr', 33, /`\$remote_adr` \(column 33\) is no variable/],
    ['$remote_addr "$request" $status $', 33, /column 33/],
    [String.raw`%h \\ "%r" %>s`, 4, /backslash/],
    ['%h "%r"\n%>s', 8, /breaks the line/],
    [String.raw`%h "%r"\n%>s`, 8, /breaks the line/],
  ])('%s', (text, column, message) => {
    const error = refusal(text);
    expect(error.message).toMatch(message);
    expect(error.column).toBe(column);
  });

  it('refuses escape=none, with which senders write lines of their own', () => {
    expect(refusal('escape=none $remote_addr "$request" $status').message).toMatch(/use escape=default/);
  });
});

describe('warnings', () => {
  const full = '%{c}a %t "%r" %>s %D';
  it('has none for a format that logs everything', () => {
    expect(compile(full).warnings).toEqual([]);
  });

  it.each([
    ['%h %t "%r" %>s %D', /HostnameLookups/],
    ['%{c}a %t "%r" %>s', /no duration.*add `%D`/],
    ['%{c}a "%r" %>s %D', /no time.*log `%t`/],
    // A duration may be negative: the hyphen may be its own.
    ['%{c}a %t "%r" %>s %{Referer}i-%D', /The duration `%D` \(column 31\) cannot be read safely/],
    ['%{c}a %{%H:%M:%S}t "%r" %>s %D', /is no instant/],
    ['%{c}a %t "%r" %>s %u %D %{Host}i', /The duration `%D` \(column 22\) cannot be read safely/],
    ['%{c}a %l %u %t %{Host}i "%r" %>s %D', /The time `%t` \(column 13\) cannot be read safely/],
    ['%{c}a %t "%m %U" %>s %D', /absolute form/],
    ['"%{Referer}i" %{c}a %t "%r" %>s %D', /`%\{c\}a` \(column 15\) stands behind text/],
  ])('%s', (text, warning) => {
    const { warnings } = compile(text);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
  });
});

it('takes no name for an address, also where only the pattern reads', () => {
  const pattern = new RegExp(compile('%h "%r" %>s').pattern);
  expect(pattern.test('203.0.113.9 "GET / HTTP/1.1" 200')).toBe(true);
  for (const name of ['proxy.example.com', 'face', '-', '203.0.113', '203.0.113.9.example'])
    expect(pattern.test(`${name} "GET / HTTP/1.1" 200`)).toBe(false);
});

it('reads nothing behind text that nothing escapes', () => {
  const format = compile('%{c}a "%r" %>s %{SSL_TLS_SNI}x "%{Referer}i" %D');
  expect(format.durationUnitsPerSecond).toBeUndefined();
  expect(readAccessLine(format, '203.0.113.9 "GET / HTTP/1.1" 200 x" "y " "-" 7')).toMatchObject({
    client: '203.0.113.9',
    status: 200,
    busySeconds: undefined,
  });
});
