/** Several formats in one log: no sender can make a line of one pass for a line of another. */
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import { readAccessLineAny } from '../../../lambda/core/log-format/read-line';
import { findMixProblem } from '../../../lambda/core/log-format/several';

const compile = (text: string) => compileLogFormat(text, { remoteIp: false });

describe('in a log of several formats', () => {
  it.each([
    '%{X-Forwarded-For}i %h %t "%r" %>s %b',
    '%{Host}i %h %t "%r" %>s %b',
    '%V %h %t "%r" %>s %b',
    '%l %h %t "%r" %>s %b',
    '$http_x_forwarded_for $remote_addr [$time_local] "$request" $status',
  ])('%s is refused: a sender writes before the client', (text) => {
    expect(findMixProblem(compile(text))).toMatch(
      /at column 1: a sender chooses this text.*log the client first$/,
    );
  });

  it.each([
    'common',
    'combined',
    'vhost_combined',
    'any %h %l %u %t "%r" %>s %b',
    '%t %{c}a "%r" %>s',
    '"%{User-Agent}i" %a "%r" %>s',
    '$remote_addr - $remote_user [$time_local] "$request" $status',
    '{"agent":"$http_user_agent","client":"$remote_addr","request":"$request","status":$status}',
  ])('%s is accepted', (text) => {
    expect(findMixProblem(compile(text))).toBeUndefined();
  });

  it('a line that two formats read with different clients says nothing about either', () => {
    const formats = [compile('%h %l %u %t "%r" %>s %b'), compile('%v %h %l %u %t "%r" %>s %b')];
    const line = '192.0.2.1 203.0.113.9 - - [24/Dec/2020:16:10:00 +0900] "CONNECT h:443 HTTP/1.1" 200 5';
    expect(readAccessLineAny(formats, line)).toBeUndefined();
    expect(readAccessLineAny(formats, line.replace('192.0.2.1', 'www.example.com'))?.client).toBe(
      '203.0.113.9',
    );
  });
});
