/** Whom a load balancer speaks for: only its own word counts, and only for the innocent. */
import type { Aggregate } from '../../lambda/core/aggregate-rows';
import {
  areForwardedSure,
  countForwarded,
  isWholeForwarded,
  type ForwardedReading,
} from '../../lambda/core/forwarded-clients';
import { COLUMNS } from '../../lambda/core/insights-query';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { environmentWith } from '../support/policy';

const NODE = '10.0.0.10';
const FORMAT = '%h %l %u %t "%r" %>s %b %D "%{X-Forwarded-For}i"';
const LOGS = { access: { logGroup: '/web/access_log', format: FORMAT } };

const line = (peer: string, forwarded: string, request = 'GET / HTTP/1.1'): string =>
  `${peer} - - [24/Dec/2020:16:10:34 +0900] "${request}" 200 1 100 "${forwarded}"`;
const row = (via: string, count: number, differing: Aggregate = {}): Aggregate => ({
  [COLUMNS.via]: via,
  [COLUMNS.isConnect]: '0',
  [COLUMNS.count]: String(count),
  [COLUMNS.sample]: line(NODE, via),
  ...differing,
});
const rows = (fresh: readonly Aggregate[], settled: readonly Aggregate[] = []): ForwardedReading => ({
  kind: 'aggregated',
  nodes: [NODE],
  settled,
  fresh,
  remarks: [],
  bytesScanned: 0,
});
const events = (...lines: readonly string[]): ForwardedReading => ({
  kind: 'events',
  nodes: [NODE],
  lines,
  remarks: ['Logs Insights failed'],
  bytesScanned: 0,
});
const count = (reading: ForwardedReading, before: readonly (readonly [string, number])[] = []) =>
  countForwarded(reading, environmentWith({ logs: LOGS }), before);

describe('a row', () => {
  it('counts for the client whom the node names', () => {
    expect(count(rows([row('192.0.2.1', 40), row('2001:db8::1', 2)]))).toMatchObject({
      forwarded: [
        { address: '192.0.2.1', requests: 40 },
        { address: '2001:db8::1', requests: 2 },
      ],
      remarks: [],
    });
  });

  it.each<[string, Aggregate]>([
    ['another client', { [COLUMNS.sample]: line(NODE, '192.0.2.2') }],
    ['the client left of a forged list', { [COLUMNS.sample]: line(NODE, '192.0.2.1, 192.0.2.2') }],
    [
      'a stranger as the peer, who wrote the header himself',
      { [COLUMNS.sample]: line('203.0.113.9', '192.0.2.1') },
    ],
    ['no client', { [COLUMNS.sample]: line(NODE, '-') }],
    [
      'CONNECT where the row says none',
      { [COLUMNS.sample]: line(NODE, '192.0.2.1', 'CONNECT x:1 HTTP/1.1') },
    ],
    ['nothing that parses', { [COLUMNS.sample]: '192.0.2.1' }],
    ['a count that is none', { [COLUMNS.count]: 'many' }],
  ])('whose sample says otherwise is left out, and that is told: %s', (_, differing) => {
    const { forwarded, remarks } = count(rows([row('192.0.2.1', 40, differing)]));
    expect(forwarded).toEqual([]);
    expect(remarks).toEqual([expect.stringMatching(/read 1 client differently, left out: 192\.0\.2\.1$/)]);
  });

  it('of CONNECT through the load balancer makes nobody innocent', () => {
    const connect = {
      [COLUMNS.isConnect]: '1',
      [COLUMNS.sample]: line(NODE, '192.0.2.1', 'CONNECT x:1 HTTP/1.1'),
    };
    expect(count(rows([row('192.0.2.1', 40, connect)]))).toMatchObject({ forwarded: [], remarks: [] });
  });
});

describe('the log events themselves', () => {
  it('are counted by the same rules', () => {
    const { forwarded } = count(
      events(
        line(NODE, '6.6.6.6, 192.0.2.1'),
        line(NODE, '192.0.2.1'),
        line('203.0.113.9', '192.0.2.7'),
        line(NODE, '192.0.2.8', 'CONNECT x:1 HTTP/1.1'),
        line(NODE, '-'),
        'what is this',
      ),
    );
    expect(forwarded).toEqual([{ address: '192.0.2.1', requests: 2 }]);
  });

  it('settle nothing: later looks read them again', () => {
    expect(isWholeForwarded(events())).toBe(false);
    expect(isWholeForwarded(rows([]))).toBe(true);
    expect(count(events(line(NODE, '192.0.2.1')), [['192.0.2.9', 5]]).settled).toEqual([
      { address: '192.0.2.9', requests: 5 },
    ]);
  });
});

it('a later look adds what is new to what was settled, and counts nothing twice', () => {
  const first = count(rows([row('192.0.2.1', 100)], [row('192.0.2.1', 40)]), [['192.0.2.1', 2]]);
  expect(first.forwarded).toEqual([{ address: '192.0.2.1', requests: 142 }]);
  expect(first.settled).toEqual([{ address: '192.0.2.1', requests: 42 }]);
});

describe('a format in which the client of a load balancer can be told for sure', () => {
  const sure = (...texts: readonly string[]): boolean =>
    areForwardedSure(texts.map((text) => compileLogFormat(text, { remoteIp: false })));
  it.each([
    ['in quotes', FORMAT],
    ['at the end of the line', '%h %t "%r" %>s %D %{X-Forwarded-For}i'],
    ['before what the load balancer writes itself', '%h "%r" %>s %{X-Forwarded-For}i %{X-Forwarded-Proto}i'],
    ['of nginx', '$remote_addr "$request" $status "$http_x_forwarded_for"'],
  ])('%s', (_, text) => expect(sure(text)).toBe(true));

  it.each([
    ['none is logged', '%h %t "%r" %>s'],
    ['text of a sender stands behind it', '%h "%r" %>s %{X-Forwarded-For}i %{Cookie}i'],
  ])('is none where %s', (_, text) => expect(sure(text)).toBe(false));

  it('is none where another format of the same log blurs it', () => {
    expect(sure(FORMAT, '%h "%r" %>s %{X-Forwarded-For}i %{Cookie}i')).toBe(false);
    expect(sure(FORMAT, '%h %t "%r" %>s')).toBe(true);
  });
});
