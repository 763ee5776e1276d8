/** Who is held to be part of a flood, who only suspected, who spared; and when there is no flood at all. */
import { judge } from '../../lambda/core/verdict';
import { addressesOf, connects, evidenceOf, judgeSeen, START, timeouts, visits } from '../support/evidence';
import { measureCpuMs } from '../support/cpu-time';
import { policyWith } from '../support/policy';

const ATTACKER = '203.0.113.7';
const FLOOD = connects(ATTACKER, 10);

describe('a flood', () => {
  it('is ten offences within five minutes, and not nine', () => {
    expect(judgeSeen({ requests: FLOOD }).verdict).toBe('connect-flood');
    expect(judgeSeen({ requests: connects(ATTACKER, 9) })).toMatchObject({
      verdict: 'no-flood',
      why: 'At most 9 unrefused CONNECT requests and proxy timeouts within 5 minutes; 10 make a flood.',
      offenders: [],
    });
  });

  it('is not ten offences that are spread over an hour', () => {
    const spread = connects(ATTACKER, 10).map((request, index) => ({
      ...request,
      time: START + index * 60_000,
    }));
    expect(judgeSeen({ requests: spread }).verdict).toBe('no-flood');
  });

  it("counts all clients together, and a client's timeouts beside its offences", () => {
    const many = Array.from({ length: 5 }, (_, index) => connects(`203.0.113.${index}`, 1)).flat();
    const late = timeouts('203.0.113.0', 5);
    expect(judgeSeen({ requests: many, timeouts: late }).verdict).toBe('connect-flood');
  });

  it('is not made of refused requests', () => {
    const refused = connects(ATTACKER, 100, { status: 405, busySeconds: 0.0001 });
    expect(judgeSeen({ requests: [...refused, ...connects(ATTACKER, 9)] }).verdict).toBe('no-flood');
    expect(judgeSeen({ requests: refused })).toMatchObject({
      verdict: 'no-flood',
      why: 'No client sent an unrefused CONNECT request.',
      suspects: [],
    });
  });

  it("is not made of the office's own tests", () => {
    expect(
      judgeSeen({ requests: [...connects('198.51.100.5', 100), ...connects(ATTACKER, 9)] }),
    ).toMatchObject({
      verdict: 'no-flood',
      spared: [{ address: '198.51.100.5', reason: 'office (198.51.100.0/24)' }],
    });
    expect(judgeSeen({ requests: connects('198.51.100.5', 100) }).why).toBe(
      'Only clients on the never-block list sent unrefused CONNECT requests.',
    );
  });

  it("is not made of ordinary visitors' timeouts, not even beside a lone CONNECT", () => {
    const visitors = Array.from({ length: 30 }, (_, index) => timeouts(`192.0.2.${index}`, 1)).flat();
    const findings = judgeSeen({ requests: connects(ATTACKER, 1), timeouts: visitors });
    expect(findings.verdict).toBe('no-flood');
    expect(findings.suspects).toHaveLength(30);
    expect(judgeSeen({ timeouts: visitors }).verdict).toBe('no-flood');
  });

  it('that an earlier look proved goes on with a single offence, and not without any', () => {
    const floodIsKnown = true;
    expect(addressesOf(judgeSeen({ requests: connects(ATTACKER, 1), floodIsKnown }).offenders)).toEqual([
      ATTACKER,
    ]);
    expect(judgeSeen({ timeouts: timeouts('192.0.2.1', 9), floodIsKnown }).verdict).toBe('no-flood');
    expect(judgeSeen({ requests: connects('198.51.100.5', 9), floodIsKnown }).verdict).toBe('no-flood');
  });

  it('has the thresholds that the operator set', () => {
    const detection = { detection: { floodOffences: 3, floodMinutes: 1 } };
    expect(judgeSeen({ requests: connects(ATTACKER, 3), detection }).verdict).toBe('connect-flood');
    expect(judgeSeen({ requests: connects(ATTACKER, 2), detection }).verdict).toBe('no-flood');
  });
});

describe('an offender', () => {
  it('is every direct client with a single offence, once there is a flood', () => {
    const { offenders } = judgeSeen({
      requests: [...FLOOD, ...connects('192.0.2.1', 1), ...visits('192.0.2.2', 500)],
    });
    expect(addressesOf(offenders)).toEqual([ATTACKER, '192.0.2.1']);
    expect(offenders[1]).toEqual({
      address: '192.0.2.1',
      connects: 1,
      refused: 0,
      proxyTimeouts: 0,
      busySeconds: 60,
      firstSeen: '2020-12-24T07:10:00.000Z',
      lastSeen: '2020-12-24T07:10:00.000Z',
      reason: '1 unrefused CONNECT request',
    });
  });

  it('is not a client whose CONNECT was refused', () => {
    const refused = connects('192.0.2.1', 50, { status: 405, busySeconds: 0.0001 });
    expect(addressesOf(judgeSeen({ requests: [...FLOOD, ...refused] }).offenders)).toEqual([ATTACKER]);
  });

  it('is a client whose timeouts name a port that the servers do not listen on', () => {
    const foreign = timeouts('192.0.2.1', 1, { targetPort: 25 });
    const own = [...timeouts('192.0.2.2', 1, { targetPort: 443 }), ...timeouts('192.0.2.3', 1)];
    const { offenders, suspects } = judgeSeen({ requests: FLOOD, timeouts: [...foreign, ...own] });
    expect(addressesOf(offenders)).toEqual([ATTACKER, '192.0.2.1']);
    expect(suspects).toEqual([
      { address: '192.0.2.2', reason: '1 proxy timeout, no CONNECT request of its own', proxyTimeouts: 1 },
      { address: '192.0.2.3', reason: '1 proxy timeout, no CONNECT request of its own', proxyTimeouts: 1 },
    ]);
  });

  it('knows its own ports from the environment', () => {
    const detection = { webPorts: [8080] };
    const { offenders } = judgeSeen({
      requests: FLOOD,
      timeouts: timeouts('192.0.2.1', 1, { targetPort: 443 }),
      detection,
    });
    expect(addressesOf(offenders)).toContain('192.0.2.1');
  });

  it('comes first who held the workers longest, then by address', () => {
    const light = connects('192.0.2.2', 1, { busySeconds: 1 });
    const alike = connects('192.0.2.10', 1, { busySeconds: 1 });
    expect(addressesOf(judgeSeen({ requests: [...alike, ...light, ...FLOOD] }).offenders)).toEqual([
      ATTACKER,
      '192.0.2.2',
      '192.0.2.10',
    ]);
  });

  it('is named even if its own lines have no time that can be read', () => {
    const timeless = connects('192.0.2.1', 1, { time: undefined });
    expect(judgeSeen({ requests: [...FLOOD, ...timeless] }).offenders[1]).toMatchObject({
      address: '192.0.2.1',
      firstSeen: '2020-12-24T07:10:00.000Z',
      lastSeen: '2020-12-24T07:10:09.000Z',
    });
  });
});

describe('a neighbourhood', () => {
  const suspect = timeouts('203.0.113.99', 1);

  it('with two proven offenders convicts a suspect', () => {
    const { offenders } = judgeSeen({
      requests: [...FLOOD, ...connects('203.0.113.8', 1)],
      timeouts: suspect,
    });
    expect(offenders.find(({ address }) => address === '203.0.113.99')?.reason).toBe(
      '1 proxy timeout, and two or more offenders in its 203.0.113.0/24',
    );
  });

  it('with one does not', () => {
    const findings = judgeSeen({ requests: [...FLOOD, ...connects('203.0.114.8', 1)], timeouts: suspect });
    expect(addressesOf(findings.suspects)).toEqual(['203.0.113.99']);
  });

  it('does not cascade: convicted suspects convict nobody', () => {
    const findings = judgeSeen({
      requests: FLOOD,
      timeouts: [...timeouts('203.0.113.98', 1), ...suspect],
    });
    expect(addressesOf(findings.offenders)).toEqual([ATTACKER]);
    expect(addressesOf(findings.suspects)).toEqual(['203.0.113.98', '203.0.113.99']);
  });

  it('of IPv6 is a /64', () => {
    const six = [...connects('2001:db8::1', 5), ...connects('2001:db8::2', 5)];
    const late = [...timeouts('2001:db8::3', 1), ...timeouts('2001:db8:0:1::3', 1)];
    const findings = judgeSeen({ requests: six, timeouts: late });
    expect(addressesOf(findings.offenders)).toEqual(['2001:db8::1', '2001:db8::2', '2001:db8::3']);
    expect(addressesOf(findings.suspects)).toEqual(['2001:db8:0:1::3']);
  });

  it('is not made by spared clients', () => {
    const requests = [...FLOOD, ...connects('203.0.113.8', 5)];
    const findings = judgeSeen({ requests, timeouts: suspect, neverBlock: ['203.0.113.8/32'] });
    expect(addressesOf(findings.suspects)).toEqual(['203.0.113.99']);
  });
});

describe('suspects', () => {
  const late = timeouts('192.0.2.1', 3);

  it('are offenders, too, where the operator wants it, but only in a flood', () => {
    const detection = { detection: { suspects: 'deny' as const } };
    expect(judgeSeen({ requests: FLOOD, timeouts: late, detection }).offenders[1]).toMatchObject({
      address: '192.0.2.1',
      reason: '3 proxy timeouts, and suspects are to be denied',
    });
    expect(judgeSeen({ timeouts: timeouts('192.0.2.1', 50), detection }).verdict).toBe('no-flood');
  });

  it("never are, where a module rewrites the error log's client: anybody could be named there", () => {
    const detection = { detection: { suspects: 'deny' as const } };
    const forged = timeouts('192.0.2.1', 30, { targetPort: 25 });
    const findings = judgeSeen({ requests: FLOOD, timeouts: forged, detection, believeErrorLog: false });
    expect(addressesOf(findings.offenders)).toEqual([ATTACKER]);
    expect(addressesOf(findings.suspects)).toEqual(['192.0.2.1']);
    const lone = judgeSeen({
      requests: connects(ATTACKER, 1),
      timeouts: timeouts(ATTACKER, 30),
      believeErrorLog: false,
    });
    expect(lone.verdict).toBe('no-flood');
  });
});

describe('the never-block list', () => {
  it('spares whoever would be denied, with the reason', () => {
    const requests = [...FLOOD, ...connects('203.0.113.8', 1), ...connects('10.0.1.5', 9)];
    const late = [...timeouts('203.0.113.99', 1), ...timeouts('198.51.100.9', 2)];
    const { offenders, spared, suspects } = judgeSeen({
      requests,
      timeouts: late,
      neverBlock: ['203.0.113.99/32'],
    });
    expect(addressesOf(offenders)).toEqual([ATTACKER, '203.0.113.8']);
    expect(spared).toEqual([
      { address: '10.0.1.5', reason: 'private address (RFC 1918)' },
      { address: '203.0.113.99', reason: 'on the never-block list (203.0.113.99/32)' },
    ]);
    expect(suspects).toEqual([]);
  });
});

describe('without evidence', () => {
  const judgeLines = (read: number, unparsed: number, remarks: readonly string[] = []) =>
    judge(
      { ...evidenceOf({ requests: FLOOD }), lines: { read, unparsed }, remarks },
      policyWith().detection,
      [],
      true,
    );

  it('nobody is judged, whatever else is known', () => {
    expect(judgeLines(5, 5)).toEqual({
      verdict: 'no-evidence',
      why: 'None of the 5 lines of the access log has the expected format.',
      offenders: [],
      suspects: [],
      spared: [],
    });
    expect(judgeLines(0, 0, ['Logs Insights failed (AccessDenied)']).why).toBe(
      'No line of the access log could be read: Logs Insights failed (AccessDenied).',
    );
  });

  it('is not the word while one line was read', () => {
    expect(judgeLines(5, 4).verdict).toBe('connect-flood');
  });
});

it('judges ten thousand clients within a second', () => {
  const requests = Array.from({ length: 10_000 }, (_, index) =>
    connects(`203.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 1),
  ).flat();
  const late = requests.map(({ client }) => timeouts(client.replace('203', '204'), 1)).flat();
  const judgeAll = (): void => expect(judgeSeen({ requests, timeouts: late }).offenders).toHaveLength(10_000);
  expect(measureCpuMs(judgeAll)).toBeLessThan(2000);
});
