/** What counts as an offence, and how much of it falls within a stretch of time. */
import fc from 'fast-check';
import { classifyRequest, findPeak, Tally, type Moment } from '../../lambda/core/evidence';
import { measureCpuMs } from '../support/cpu-time';
import { policyWith } from '../support/policy';
import { connects, START, timeouts, visits } from '../support/evidence';

const { detection, webPorts } = policyWith();
const withAbsoluteForm = { absoluteForm: true, ownHosts: ['www.site.example'] };

const classify = (status: number | undefined, busySeconds: number | undefined, method = 'CONNECT'): string =>
  classifyRequest({ method, target: 'elsewhere.example:443', status, busySeconds }, detection);

describe('an offence', () => {
  it.each([200, 302, 404, 500, 502, 504, 408, undefined])('is a CONNECT answered with %s', (status) => {
    expect(classify(status, 0.001)).toBe('offence');
  });

  it.each([400, 401, 403, 405, 407, 414, 421, 501])(
    'is none where the server refused it at once with %i',
    (status) => {
      expect(classify(status, 0.001)).toBe('refused');
      expect(classify(status, 0.499999)).toBe('refused');
      expect(classify(status, undefined)).toBe('refused');
    },
  );

  it('is a refusal that held a worker for half a second: frameworks answer 405 from PHP, too', () => {
    expect(classify(405, 0.5)).toBe('offence');
    expect(classify(405, 247)).toBe('offence');
  });

  it.each(['GET', 'POST', 'OPTIONS', 'connect', 'CONNECTX', undefined])('is not the method %s', (method) => {
    expect(classifyRequest({ method, target: '/', status: 200, busySeconds: 60 }, detection)).toBe(
      'ordinary',
    );
  });

  it('is not made by what the request line merely speaks of', () => {
    const target = '/?q=CONNECT%20elsewhere:443';
    expect(classifyRequest({ method: 'GET', target, status: 504, busySeconds: 60 }, detection)).toBe(
      'ordinary',
    );
  });
});

describe('an absolute-form request', () => {
  const classifyTarget = (target: string, policy = withAbsoluteForm): string =>
    classifyRequest({ method: 'GET', target, status: 200, busySeconds: 1 }, policy);

  it.each([
    'http://elsewhere.example/',
    'https://elsewhere.example:8443/x',
    'ftp://elsewhere.example',
    'http://www.site.example@elsewhere.example/',
    'http://[2001:db8::1]/',
    'http://www.site.example.elsewhere.example/',
  ])('%s asks for a foreign host', (target) => {
    expect(classifyTarget(target)).toBe('offence');
    expect(classifyTarget(target, { ...withAbsoluteForm, absoluteForm: false })).toBe('ordinary');
  });

  it.each([
    '/',
    '/http://elsewhere.example/',
    'http://www.site.example/',
    'http://WWW.Site.Example:80/x?y',
    'http://somebody@www.site.example/',
    'http://www.site.example./',
    '*',
  ])('%s does not', (target) => {
    expect(classifyTarget(target)).toBe('ordinary');
  });

  it('is read in time that grows only with its length', () => {
    const classifyLong = (): void => {
      classifyTarget(`http://${'@'.repeat(60_000)}`);
      classifyTarget(`${'a'.repeat(60_000)}!`);
    };
    expect(measureCpuMs(classifyLong)).toBeLessThan(500);
  });
});

describe('the tally', () => {
  it('keeps offences, refusals, visits and timeouts of a client apart', () => {
    const tally = new Tally(detection, webPorts);
    for (const request of [
      ...connects('203.0.113.7', 2),
      ...connects('203.0.113.7', 3, { status: 405, busySeconds: 0.001 }),
      ...visits('203.0.113.7', 4),
    ])
      tally.addRequest(request);
    for (const port of [undefined, 443, 80, 25]) {
      for (const timeout of timeouts('203.0.113.7', 1, { targetPort: port, time: START + 9000 }))
        tally.addTimeout(timeout);
    }
    expect(tally.clients).toEqual([
      {
        address: '203.0.113.7',
        connects: 2,
        refused: 3,
        requests: 4,
        proxyTimeouts: 4,
        foreignPortTimeouts: 1,
        busySeconds: 120,
        firstSeen: START,
        lastSeen: START + 9000,
      },
    ]);
  });

  it('counts moments by client and second, in the order of time', () => {
    const tally = new Tally(detection, webPorts);
    for (const timeout of timeouts('203.0.113.8', 1, { time: START + 1500 })) tally.addTimeout(timeout);
    for (const request of [...connects('203.0.113.7', 2, { time: START }), ...visits('203.0.113.9', 9)])
      tally.addRequest(request);
    const second = START / 1000;
    expect(tally.moments).toEqual([
      { address: '203.0.113.7', second, offences: 2, timeouts: 0 },
      { address: '203.0.113.8', second: second + 1, offences: 0, timeouts: 1 },
    ]);
  });

  it('comes to the same whether lines are counted one by one or in groups', () => {
    const lines = [...connects('203.0.113.7', 3), ...visits('203.0.113.7', 2), ...connects('203.0.113.8', 1)];
    const whole = new Tally(detection, webPorts);
    for (const line of lines) whole.addRequest(line);
    const joined = new Tally(detection, webPorts);
    for (const line of lines) {
      const part = new Tally(detection, webPorts);
      part.addRequest(line);
      for (const client of part.clients) joined.addClient(client);
      for (const moment of part.moments) joined.addMoment(moment);
    }
    expect(joined.clients).toEqual(whole.clients);
    expect(joined.moments).toEqual(whole.moments);
  });
});

describe('the peak', () => {
  const momentsAt = (seconds: readonly number[]): Moment[] =>
    seconds.map((second) => ({ address: '203.0.113.7', second, offences: 1, timeouts: 0 }));
  const count = ({ offences, timeouts: late }: Moment): number => offences + late;

  it('holds what falls within so many minutes, both ends included', () => {
    expect(findPeak(momentsAt([0, 300]), 5, count)).toBe(2);
    expect(findPeak(momentsAt([0, 301]), 5, count)).toBe(1);
    expect(findPeak([], 5, count)).toBe(0);
  });

  it('is what looking at every stretch would find', () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 40 });
    fc.assert(
      fc.property(seconds, (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const every = sorted.map(
          (from) => sorted.filter((time) => time >= from && time <= from + 300).length,
        );
        expect(findPeak(momentsAt(sorted), 5, count)).toBe(Math.max(0, ...every));
      }),
    );
  });
});
