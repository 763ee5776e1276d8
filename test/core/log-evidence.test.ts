/** What is believed of the logs: an aggregated row only as far as its own sample line says the same. */
import type { EnvironmentFile } from '../../lambda/config';
import { COLUMNS } from '../../lambda/core/insights-query';
import type { Aggregate } from '../../lambda/core/aggregate-rows';
import { makeEvidence, type LoggedLine, type LogReading } from '../../lambda/core/log-evidence';
import { packTallies } from '../../lambda/core/settled-evidence';
import { aggregated, clientRow, line, LOGS, timeoutLine, timeoutRow, UNPARSED } from '../support/log-rows';
import { measureCpuMs } from '../support/cpu-time';
import { environmentWith, policyWith } from '../support/policy';

/** Not the hour that a zone would make of the line. */
const START = Date.parse('2020-12-24T07:10:40Z');

const read = (reading: LogReading, settings: Partial<EnvironmentFile> = {}) =>
  makeEvidence(reading, environmentWith({ logs: LOGS, ...settings }), undefined).evidence;

describe('an aggregated row', () => {
  it('that its sample bears out is counted', () => {
    const rows = [
      clientRow('203.0.113.7', 10),
      clientRow('203.0.113.7', 4, {
        [COLUMNS.status]: '405',
        [COLUMNS.isSlow]: '0',
        [COLUMNS.sample]: line('203.0.113.7', 'CONNECT x:443 HTTP/1.1', 405, 100),
      }),
      clientRow('192.0.2.1', 500, {
        [COLUMNS.isConnect]: 'false',
        [COLUMNS.status]: '200',
        [COLUMNS.isSlow]: 'false',
        [COLUMNS.sample]: line('192.0.2.1', 'GET / HTTP/1.1', 200, 100),
      }),
    ];
    const evidence = read(aggregated({ clients: rows, lines: [UNPARSED] }));
    expect(evidence).toMatchObject({
      window: { from: '2020-12-24T07:10:34.000Z', to: '2020-12-24T07:11:34.000Z' },
      lines: { read: 517, unparsed: 3 },
      firstUnparsed: 'what is this',
      remarks: [],
    });
    expect(evidence.clients).toMatchObject([
      {
        address: '203.0.113.7',
        connects: 10,
        refused: 4,
        requests: 0,
        busySeconds: 600.5,
        firstSeen: Date.parse('2020-12-24T07:10:34Z'),
        lastSeen: Date.parse('2020-12-24T07:11:34Z'),
      },
      { address: '192.0.2.1', connects: 0, requests: 500, busySeconds: 0 },
    ]);
  });

  it.each<[string, Aggregate]>([
    ['another client', { [COLUMNS.sample]: line('192.0.2.1') }],
    ['no client', { [COLUMNS.client]: 'evil.example' }],
    ['no CONNECT', { [COLUMNS.sample]: line('203.0.113.7', 'GET / HTTP/1.1') }],
    ['a CONNECT where the row says none', { [COLUMNS.isConnect]: '0' }],
    ['another status', { [COLUMNS.status]: '405' }],
    ['another speed', { [COLUMNS.isSlow]: '0' }],
    ['a line that does not parse', { [COLUMNS.sample]: 'CONNECT' }],
    ['no line', { [COLUMNS.sample]: '' }],
    ['no count', { [COLUMNS.count]: '-1' }],
    ['an empty count', { [COLUMNS.count]: '' }],
  ])('with a sample that says otherwise is left out, and that is told: %s', (_, differing) => {
    const evidence = read(aggregated({ clients: [clientRow('203.0.113.7', 10, differing)] }));
    expect(evidence.clients).toEqual([]);
    expect(evidence.remarks).toEqual([
      expect.stringMatching(/^Logs Insights and Floodgate read 1 client differently, left out: \S+$/),
    ]);
  });

  it('names a hostile client in print only, and five of very many', () => {
    const rows = Array.from({ length: 9 }, (_, index) => clientRow(`\u001b[31m${index}\n`, 1));
    const [remark = ''] = read(aggregated({ clients: rows })).remarks;
    expect(remark).toMatch(/^[ -~]*$/);
    expect(remark.match(/31m/g)).toHaveLength(5);
  });

  it('without a time still counts', () => {
    const row = clientRow('203.0.113.7', 10, { [COLUMNS.first]: '', [COLUMNS.last]: 'never' });
    expect(read(aggregated({ clients: [row] })).clients).toMatchObject([
      { connects: 10, firstSeen: Infinity },
    ]);
  });

  it('of a nginx request that has no status agrees with its line', () => {
    const row = clientRow('203.0.113.7', 1, {
      [COLUMNS.status]: '000',
      [COLUMNS.sample]: line('203.0.113.7').replace(' 504 ', ' 000 '),
    });
    expect(read(aggregated({ clients: [row] })).clients).toMatchObject([{ connects: 1 }]);
  });

  it('of absolute form counts where the operator wants it', () => {
    const row = clientRow('203.0.113.7', 7, {
      [COLUMNS.isConnect]: '0',
      [COLUMNS.host]: 'elsewhere.example',
      [COLUMNS.sample]: line('203.0.113.7', 'GET http://elsewhere.example/ HTTP/1.1'),
    });
    const detection = { absoluteForm: true, ownHosts: ['www.example.com'] };
    expect(read(aggregated({ clients: [row] }), { detection }).clients).toMatchObject([{ connects: 7 }]);
    expect(read(aggregated({ clients: [row] })).clients).toMatchObject([{ connects: 0, requests: 7 }]);
    const hostless = { ...row, [COLUMNS.host]: '' };
    expect(read(aggregated({ clients: [hostless] }), { detection }).clients).toEqual([]);
  });
});

describe('a row of moments', () => {
  const moment = (differing: Aggregate = {}) => clientRow('203.0.113.7', 6, differing);

  it('counts offences in its second', () => {
    expect(read(aggregated({ moments: [moment()] })).moments).toEqual([
      { address: '203.0.113.7', second: Date.parse('2020-12-24T07:10:34Z') / 1000, offences: 6, timeouts: 0 },
    ]);
  });

  it.each<[string, Aggregate]>([
    ['another client', { [COLUMNS.sample]: line('192.0.2.1') }],
    ['an ordinary request', { [COLUMNS.sample]: line('203.0.113.7', 'GET / HTTP/1.1') }],
    ['a refused request', { [COLUMNS.sample]: line('203.0.113.7', 'CONNECT x:443 HTTP/1.1', 405, 100) }],
    ['no time', { [COLUMNS.first]: '-' }],
  ])('with a sample that says otherwise makes no flood: %s', (_, differing) => {
    expect(read(aggregated({ moments: [moment(differing)] })).moments).toEqual([]);
  });
});

describe('a row of timeouts', () => {
  it('counts at its time, by the port that its target names', () => {
    const evidence = read(
      aggregated({
        timeouts: [
          timeoutRow('203.0.113.7', 20),
          timeoutRow('203.0.113.7', 2, {
            [COLUMNS.target]: ':25',
            [COLUMNS.sample]: timeoutLine('203.0.113.7', ':25'),
          }),
        ],
      }),
    );
    expect(evidence.clients).toMatchObject([
      { proxyTimeouts: 22, foreignPortTimeouts: 2, lastSeen: Date.parse('2020-12-24T07:10:59Z') },
    ]);
    expect(evidence.moments).toMatchObject([{ timeouts: 22, offences: 0 }]);
  });

  it('is read at once, however many it stands for', () => {
    const readMany = (): void =>
      expect(read(aggregated({ timeouts: [timeoutRow('203.0.113.7', 2 ** 52)] })).clients).toMatchObject([
        { proxyTimeouts: 2 ** 52 },
      ]);
    expect(measureCpuMs(readMany)).toBeLessThan(500);
  });

  it.each<[string, Aggregate]>([
    ['another client', { [COLUMNS.sample]: timeoutLine('192.0.2.1', ':443') }],
    ['another port', { [COLUMNS.sample]: timeoutLine('203.0.113.7', ':25') }],
    [
      'another message',
      { [COLUMNS.sample]: timeoutLine('203.0.113.7', ':443').replace('AH01075', 'AH01071') },
    ],
    ['no time', { [COLUMNS.last]: '' }],
  ])('with a sample that says otherwise is left out: %s', (_, differing) => {
    const evidence = read(aggregated({ timeouts: [timeoutRow('203.0.113.7', 20, differing)] }));
    expect(evidence.clients).toEqual([]);
    expect(evidence.remarks).toHaveLength(1);
  });
});

describe('the log events themselves', () => {
  const events = (
    accessLines: readonly string[],
    errorEvents: readonly LoggedLine[],
    sampleLines: readonly string[] = [],
  ): LogReading => ({
    kind: 'events',
    accessLines,
    errorEvents,
    sampleLines,
    remarks: ['Logs Insights failed'],
    bytesScanned: 0,
  });

  it('are counted by the same rules', () => {
    const evidence = read(
      events(
        [line('203.0.113.7'), line('203.0.113.7', 'GET / HTTP/1.1', 200, 1), 'CONNECT'],
        [{ time: START, line: timeoutLine('203.0.113.7') }],
      ),
    );
    expect(evidence.clients).toMatchObject([{ connects: 1, requests: 1, proxyTimeouts: 1 }]);
    expect(evidence).toMatchObject({
      lines: { read: 3, unparsed: 1 },
      firstUnparsed: 'CONNECT',
      remarks: ['Logs Insights failed'],
    });
  });

  it('tell by any lines whether the format is right, not by those that speak of CONNECT', () => {
    expect(read(events([], [], ['x', line('192.0.2.1', 'GET / HTTP/1.1')])).lines).toEqual({
      read: 2,
      unparsed: 1,
    });
  });

  it('of the error log are timed by CloudWatch, since their lines name no zone', () => {
    const { clients, moments } = read(
      events([line('203.0.113.7')], [{ time: START, line: timeoutLine('192.0.2.1') }]),
    );
    expect(clients[1]).toMatchObject({ firstSeen: START, lastSeen: START });
    expect(moments[1]).toMatchObject({ address: '192.0.2.1', second: START / 1000, timeouts: 1 });
  });
});

it('nothing that could be read is no evidence, with what went wrong', () => {
  const reading: LogReading = { kind: 'unreadable', remarks: ['AccessDenied'], bytesScanned: 0 };
  expect(read(reading)).toMatchObject({
    lines: { read: 0, unparsed: 0 },
    clients: [],
    moments: [],
    remarks: ['AccessDenied'],
  });
});

describe('a later look', () => {
  const environment = environmentWith({ logs: LOGS });
  const first = makeEvidence(
    {
      ...aggregated({}),
      settled: { clients: [clientRow('203.0.113.7', 10)], timeouts: [timeoutRow('203.0.113.7', 2)] },
    } as LogReading,
    environment,
    undefined,
  );
  const before = {
    until: '2020-12-24T07:12:00.000Z',
    lines: first.evidence.lines,
    clients: packTallies(first.settledClients ?? [], policyWith().deny),
    minutes: [],
  };

  it('adds what is new to what was settled, and counts nothing twice', () => {
    const { evidence, settledClients } = makeEvidence(
      aggregated({ clients: [clientRow('203.0.113.7', 5)] }),
      environment,
      before,
    );
    expect(evidence.clients).toMatchObject([{ connects: 15, proxyTimeouts: 2 }]);
    expect(settledClients).toMatchObject([{ connects: 10, proxyTimeouts: 2 }]);
  });

  it('of a quiet stretch does not unmake what is known', () => {
    expect(makeEvidence(aggregated({}), environment, before).evidence).toMatchObject({
      lines: { read: 10, unparsed: 0 },
      clients: [{ connects: 10 }],
    });
  });
});
