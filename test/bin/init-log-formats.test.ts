/** Which format a log is written in, told from its lines. */
import { detectLogFormat, RECOMMENDED_APACHE, RECOMMENDED_NGINX } from '../../bin/init/log-formats';
import { compileLogFormat } from '../../lambda/core/log-format/compile';

const HEAD = '192.0.2.1 - - [24/Dec/2020:16:05:00 +0900] "GET / HTTP/1.1" 200 512';
const AGENTS = '"-" "curl/7.1"';

it.each([
  ['common', [HEAD], 'common'],
  ['combined', [`${HEAD} ${AGENTS}`], 'combined'],
  ['vhost_combined', [`www.example.com:80 ${HEAD} ${AGENTS}`], 'vhost_combined'],
  [
    'combined with microseconds',
    [`${HEAD} ${AGENTS} 170`, `${HEAD} ${AGENTS} 238000123`],
    '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D',
  ],
  [
    'nginx with its request time',
    [`${HEAD} ${AGENTS} 0.005`],
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time',
  ],
  ['what is recommended for nginx', [`${HEAD} ${AGENTS} 0.005 "203.0.113.9"`], RECOMMENDED_NGINX],
])('%s', (_name, lines, format) => {
  expect(detectLogFormat(lines)).toBe(format);
});

it('does not guess whether a bare number counts seconds or microseconds', () => {
  expect(detectLogFormat([`${HEAD} ${AGENTS} 0`, `${HEAD} ${AGENTS} 247`])).toBeUndefined();
});

it('bears few strange lines, and not many', () => {
  const good = Array.from({ length: 19 }, () => `${HEAD} ${AGENTS}`);
  expect(detectLogFormat([...good, 'strange'])).toBe('combined');
  expect(detectLogFormat([...good.slice(0, 5), 'strange'])).toBeUndefined();
  expect(detectLogFormat([])).toBeUndefined();
});

it('recommends formats of which nothing is to be warned', () => {
  for (const format of [RECOMMENDED_APACHE, RECOMMENDED_NGINX])
    expect(compileLogFormat(format, { remoteIp: false }).warnings).toEqual([]);
  expect(compileLogFormat(RECOMMENDED_APACHE, { remoteIp: true }).warnings).toEqual([]);
});
