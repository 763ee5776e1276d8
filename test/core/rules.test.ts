/**
 * Every rule of evidence, with a log that it speaks for and one that it does not. A rule without either fails here.
 * The logs go the whole way: lines, evidence, verdict.
 */
import { readProxyTimeout } from '../../lambda/core/error-log';
import { Tally } from '../../lambda/core/evidence';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { readAccessLine } from '../../lambda/core/log-format/read-line';
import { fixedTimeZone } from '../../lambda/core/log-format/time-zone';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import type { DetectionPolicy } from '../../lambda/core/policy';
import { judge, type Findings } from '../../lambda/core/verdict';
import { A, flood, many, request, timeout } from '../support/lines';
import { policyWith } from '../support/policy';

const FORMAT = compileLogFormat('%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D', {
  remoteIp: false,
});
const B = '192.0.2.66';

interface Sample {
  readonly access?: readonly string[];
  readonly error?: readonly string[];
  readonly detection?: Partial<DetectionPolicy>;
  readonly neverBlock?: readonly string[];
  readonly remoteIp?: boolean;
}

function findings({
  access = [],
  error = [],
  detection = {},
  neverBlock = [],
  remoteIp = false,
}: Sample): Findings {
  const policy = { ...policyWith().detection, ...detection };
  const tally = new Tally(policy, [80, 443]);
  let unparsed = 0;
  for (const line of access) {
    const entry = readAccessLine(FORMAT, line);
    if (entry === undefined) unparsed += 1;
    else tally.addRequest(entry);
  }
  for (const line of error) {
    const entry = readProxyTimeout(line, fixedTimeZone(540));
    if (entry !== undefined) tally.addTimeout(entry);
  }
  const evidence = {
    window: undefined,
    lines: { read: access.length, unparsed },
    firstUnparsed: undefined,
    clients: tally.clients,
    moments: tally.moments,
    slowest: [],
    forwarded: [],
    remarks: [],
  };
  return judge(evidence, policy, makeNeverBlockList({ office: [], neverBlock }, []), !remoteIp);
}

const offenders = (sample: Sample): string[] => findings(sample).offenders.map(({ address }) => address);
const isOffender = (client: string) => (sample: Sample) => offenders(sample).includes(client);
const isSuspect = (client: string) => (sample: Sample) =>
  findings(sample).suspects.some(({ address }) => address === client);
const isFlood = (sample: Sample): boolean => findings(sample).verdict === 'connect-flood';

interface Rule {
  /** What the rule asks of a sample. */
  readonly holds: (sample: Sample) => boolean;
  readonly speaksFor: readonly Sample[];
  readonly speaksAgainst: readonly Sample[];
}

const RULES: Readonly<Record<string, Rule>> = {
  'CONNECT is an offence': {
    holds: isFlood,
    speaksFor: [{ access: flood() }],
    speaksAgainst: [
      { access: many(50, () => request(A, 'GET / HTTP/1.1')) },
      { access: many(50, () => request(A, 'connect x.example:443 HTTP/1.1')) },
      { access: many(50, () => request(A, 'GET /?q=CONNECT HTTP/1.1')) },
    ],
  },
  'an offence that was refused at once is harmless': {
    holds: (sample) => !isFlood(sample),
    speaksFor: [400, 401, 403, 405, 407, 414, 421, 501].map((status) => ({
      access: many(50, () => request(A, undefined, status, 1)),
    })),
    speaksAgainst: [200, 301, 404, 429, 500, 502, 503, 504].map((status) => ({
      access: many(50, () => request(A, undefined, status, 1)),
    })),
  },
  'a refusal that held a worker for half a second is none': {
    holds: isFlood,
    speaksFor: [{ access: many(10, () => request(A, undefined, 405, 500)) }],
    speaksAgainst: [{ access: many(10, () => request(A, undefined, 405, 499)) }],
  },
  'ten offences within five minutes make a flood': {
    holds: isFlood,
    speaksFor: [
      { access: many(10, (index) => request(A, undefined, 200, 30, index * 33)) },
      // Spread thin: one request each from many addresses.
      { access: many(10, (index) => request(`198.18.${index}.1`, undefined, 200, 30, index)) },
    ],
    speaksAgainst: [
      { access: flood(A, 9) },
      { access: many(20, (index) => request(A, undefined, 200, 30, index * 34)) },
    ],
  },
  'in a flood, one offence is enough': {
    holds: isOffender(B),
    speaksFor: [{ access: [...flood(), request(B)] }],
    speaksAgainst: [{ access: [request(B)] }, { access: [...flood(), request(B, undefined, 405, 1)] }],
  },
  'timeouts count for a client that has an offence': {
    holds: isFlood,
    speaksFor: [{ access: [request(A)], error: many(9, (index) => timeout(A, ':443', index)) }],
    speaksAgainst: [{ access: [request(A)], error: many(9, (index) => timeout(B, ':443', index)) }],
  },
  'a timeout for a port that the servers do not listen on counts by itself': {
    holds: isOffender(A),
    speaksFor: [
      { access: [request(B, 'GET / HTTP/1.1')], error: many(10, (index) => timeout(A, ':8443', index)) },
    ],
    speaksAgainst: [
      { access: [request(B, 'GET / HTTP/1.1')], error: many(10, (index) => timeout(A, ':443', index)) },
      { access: [request(B, 'GET / HTTP/1.1')], error: many(10, (index) => timeout(A, '', index)) },
    ],
  },
  'timeouts alone make a suspect': {
    holds: isSuspect(B),
    speaksFor: [
      { access: flood(), error: [timeout(B)] },
      { access: [request(B, 'GET / HTTP/1.1')], error: [timeout(B)] },
    ],
    speaksAgainst: [{ access: [...flood(), request(B)], error: [timeout(B)] }, { access: flood() }],
  },
  'a suspect among two or more offenders of its /24 is an offender': {
    holds: isOffender('203.0.113.200'),
    speaksFor: [{ access: [...flood(), request('203.0.113.8')], error: [timeout('203.0.113.200')] }],
    speaksAgainst: [
      { access: flood(), error: [timeout('203.0.113.200')] },
      // No cascade: a convicted suspect does not convict the next one.
      {
        access: flood(),
        error: [timeout('203.0.113.200'), timeout('203.0.113.201'), timeout('203.0.113.202')],
      },
      { access: [...flood(), request('203.0.112.8')], error: [timeout('203.0.113.200')] },
    ],
  },
  'IPv6 neighbours share a /64': {
    holds: isOffender('2001:db8::99'),
    speaksFor: [
      { access: [...flood('2001:db8::1'), request('2001:db8::2')], error: [timeout('2001:db8::99')] },
    ],
    speaksAgainst: [
      { access: [...flood('2001:db8::1'), request('2001:db8:0:1::2')], error: [timeout('2001:db8::99')] },
    ],
  },
  'suspects are denied where the operator says so': {
    holds: isOffender(B),
    speaksFor: [{ access: flood(), error: [timeout(B)], detection: { suspects: 'deny' } }],
    speaksAgainst: [{ access: flood(), error: [timeout(B)] }],
  },
  'nobody on the never-block list is an offender, or makes a flood': {
    holds: (sample) => !isFlood(sample) && offenders(sample).length === 0,
    speaksFor: [
      { access: flood(), neverBlock: ['203.0.113.0/24'] },
      ...[
        '10.0.0.1',
        '172.16.0.1',
        '192.168.0.1',
        '100.64.0.1',
        '127.0.0.1',
        '169.254.1.1',
        '::1',
        'fe80::1',
        'fd00::1',
      ].map((client) => ({ access: flood(client) })),
    ],
    speaksAgainst: [
      { access: flood(), neverBlock: ['203.0.112.0/24'] },
      // Exactly these ranges, not a library's idea of "reserved".
      ...['198.18.0.1', '192.0.2.1', '172.32.0.1', '100.128.0.1', '2001:db8::1'].map((client) => ({
        access: flood(client),
      })),
    ],
  },
  'the client is the peer, and nothing that a client wrote': {
    holds: (sample) => offenders(sample).join() === A,
    speaksFor: [
      {
        access: many(10, (index) =>
          request(A, undefined, 200, 30, index, `${B} - - [x] \\"CONNECT y:443 HTTP/1.1\\" 504`),
        ),
      },
      { access: many(10, (index) => request(A, `CONNECT ${B}:443 HTTP/1.1`, 200, 30, index)) },
    ],
    speaksAgainst: [
      {
        access: many(10, (index) =>
          request(B, 'GET / HTTP/1.1', 200, 30, index, `\\"CONNECT ${A}:443 HTTP/1.1\\" 504`),
        ),
      },
      { access: many(10, () => request(B, `GET /?\\"CONNECT%20${A}:443 HTTP/1.1`)) },
    ],
  },
  'absolute-form requests to foreign hosts count where the operator says so': {
    holds: isFlood,
    speaksFor: [
      {
        access: many(10, () => request(A, 'GET http://elsewhere.example/ HTTP/1.1')),
        detection: { absoluteForm: true },
      },
    ],
    speaksAgainst: [
      { access: many(10, () => request(A, 'GET http://elsewhere.example/ HTTP/1.1')) },
      {
        access: many(10, () => request(A, 'GET http://www.example.com/ HTTP/1.1')),
        detection: { absoluteForm: true, ownHosts: ['www.example.com'] },
      },
    ],
  },
  'where a module rewrites the client, the error log proves nothing': {
    holds: (sample) => !isOffender(A)(sample),
    speaksFor: [
      {
        access: [request(B, 'GET / HTTP/1.1')],
        error: many(10, (index) => timeout(A, ':8443', index)),
        remoteIp: true,
      },
    ],
    speaksAgainst: [
      { access: [request(B, 'GET / HTTP/1.1')], error: many(10, (index) => timeout(A, ':8443', index)) },
    ],
  },
  'a log in which no line has the format is no evidence': {
    holds: (sample) => findings(sample).verdict === 'no-evidence',
    speaksFor: [{ access: ['what is this', 'and that'] }, { access: [] }],
    speaksAgainst: [{ access: ['what is this', request(B, 'GET / HTTP/1.1')] }],
  },
};

describe.each(Object.entries(RULES))('%s', (_name, { holds, speaksFor, speaksAgainst }) => {
  it('has samples on both sides', () => {
    expect(speaksFor.length).toBeGreaterThan(0);
    expect(speaksAgainst.length).toBeGreaterThan(0);
  });

  it.each(speaksFor.map((sample, index) => [index + 1, sample] as const))(
    'holds for sample %i',
    (_index, sample) => {
      expect(holds(sample)).toBe(true);
    },
  );

  it.each(speaksAgainst.map((sample, index) => [index + 1, sample] as const))(
    'does not hold for sample %i',
    (_index, sample) => {
      expect(holds(sample)).toBe(false);
    },
  );
});

it('finds nothing in ten thousand lines of ordinary traffic', () => {
  const access = many(10_000, (index) =>
    request(
      `198.18.${index % 250}.${index % 200}`,
      index % 7 === 0 ? 'POST /login HTTP/1.1' : `GET /page/${index} HTTP/2.0`,
      [200, 304, 404, 500][index % 4],
      index % 900,
      index % 3600,
    ),
  );
  expect(findings({ access })).toEqual({
    verdict: 'no-flood',
    why: 'No client sent an unrefused CONNECT request.',
    offenders: [],
    suspects: [],
    spared: [],
  });
});
