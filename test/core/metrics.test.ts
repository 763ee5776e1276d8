import { measure, METRICS, type Measure } from '../../lambda/core/metrics';
import type { AclCoverage } from '../../lambda/core/plan';
import { countStandingDenies } from '../../lambda/core/standing-denies';
import { tellStory } from '../../lambda/core/story';
import type { Outcome } from '../../lambda/core/outcome';
import type { Change } from '../../lambda/core/plan';
import { openedIncident, planWith } from '../support/incident';
import { denyRow, NOW, offender } from '../support/network-acl';
import { plainReport } from '../support/plain-report';

const AT = NOW.toISOString();
const minutesBefore = (minutes: number): string =>
  new Date(Math.floor(NOW.getTime() / 60_000 - minutes) * 60_000).toISOString();

const valuesOf = (measures: readonly Measure[], name: Measure['name']) =>
  measures.filter((one) => one.name === name).map(({ value }) => value);

const COVERAGE: AclCoverage = {
  networkAclId: 'acl-0000000a',
  family: 4,
  entries: 15,
  budget: 18,
  coveredRequests: 1,
  attackRequests: 1,
  legitRequests: 0,
  leftOver: [],
  curve: { family: 4, attackRequests: 1, points: [] },
};

const incident = openedIncident({
  bytesScanned: 4_000_000,
  timeline: [
    { at: AT, what: 'opened', kind: 'opened' },
    { at: new Date(NOW.getTime() + 41_000).toISOString(), what: 'denied', kind: 'denied' },
    { at: new Date(NOW.getTime() + 190_000).toISOString(), what: 'healthy', kind: 'healthy' },
  ],
  settled: {
    until: AT,
    lines: { read: 1, unparsed: 0 },
    clients: [],
    minutes: [80, 40, 10, 1].map((age) => ({ minute: minutesBefore(age), connects: age, others: 0 })),
  },
});

describe('what a run with an open incident comes to', () => {
  const measures = measure(
    plainReport({
      incident,
      story: tellStory(incident, undefined, NOW),
      plan: planWith({
        verdict: 'connect-flood',
        offenders: [offender('203.0.113.7'), offender('203.0.113.8')],
        notCovered: [{ address: '203.0.113.8', reason: 'no room' }],
        coverage: [COVERAGE],
      }),
      failures: ['add-deny-entry on acl-1: throttled', 'nobody could be told: throttled'],
      standingDenies: 5,
    }),
  );

  it.each([
    ['Offenders', 2],
    ['NotCovered', 1],
    ['DeniesActive', 5],
    ['Failures', 2],
    ['OpenIncidents', 1],
    ['LogBytesScanned', 4_000_000],
    ['TimeToBlock', 41],
    ['TimeToMitigate', 190],
    ['DenyBudgetLeft', 3],
  ] as const)('%s is %d', (name, value) => {
    expect(valuesOf(measures, name)).toEqual([value]);
  });

  it('names the network ACL and the family of the budget, as the table of metrics says', () => {
    const budget = measures.find(({ name }) => name === 'DenyBudgetLeft');
    expect(budget?.dimensions).toEqual({ networkAcl: 'acl-0000000a', family: 'IPv4' });
    expect(Object.keys(budget?.dimensions ?? {})).toEqual(METRICS.DenyBudgetLeft.dimensions);
  });

  it('writes the minutes that may still change at their own times; the first look all of its hour', () => {
    const minutes = measures.filter(({ name }) => name === 'ConnectRequests');
    expect(minutes).toEqual([
      { name: 'ConnectRequests', value: 10, at: minutesBefore(10) },
      { name: 'ConnectRequests', value: 1, at: minutesBefore(1) },
    ]);
    const first = measure(plainReport({ action: 'alarm', incident }));
    expect(valuesOf(first, 'ConnectRequests')).toEqual([80, 40, 10, 1]);
  });

  it('says 0 open incidents with the look that closes it', () => {
    const closed = { ...incident, state: 'closed' as const };
    expect(valuesOf(measure(plainReport({ incident: closed })), 'OpenIncidents')).toEqual([0]);
  });

  it('gives each value once for one time and set of dimensions', () => {
    const keys = measures.map(({ name, at, dimensions }) => JSON.stringify([name, at, dimensions]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a run without work', () => {
  it('measures nothing: weeks of ticks without an attack cost nothing', () => {
    expect(measure(plainReport({ standingDenies: 0 }))).toEqual([]);
  });

  it('still says how many denies stand, as long as some do', () => {
    expect(measure(plainReport({ standingDenies: 3 }))).toEqual([{ name: 'DeniesActive', value: 3 }]);
  });

  it.each(['plan', 'status', 'explain'] as const)('%s measures nothing: it only looked', (action) => {
    expect(measure(plainReport({ action, incident, plan: planWith() }))).toEqual([]);
  });

  it('leaves the measuring to the run that has the lease', () => {
    expect(measure(plainReport({ isBusy: true, incident }))).toEqual([]);
  });
});

describe('the denies that stand after a run', () => {
  const done = (change: Change): Outcome => ({ change, result: 'done', detail: undefined, at: AT });
  const ended = (ruleNumber: number): Change => ({
    kind: 'remove-deny-entry',
    target: 'acl-0000000a',
    ruleNumber,
    cidr: '203.0.113.1/32',
    why: 'its time is over',
  });
  const rowAt = (ruleNumber: number, differing = {}) => denyRow(ruleNumber, '203.0.113.1/32', differing);

  it('are those of the ledger, less what was ended', () => {
    const rows = [rowAt(1), rowAt(2), rowAt(3)];
    expect(countStandingDenies(rows, [])).toBe(3);
    expect(countStandingDenies(rows, [done(ended(2))])).toBe(2);
    expect(countStandingDenies(rows, [{ ...done(ended(2)), result: 'failed' }])).toBe(3);
  });

  it('do not count what was only meant, until it is confirmed', () => {
    const rows = [rowAt(1, { state: 'intended' })];
    expect(countStandingDenies(rows, [])).toBe(0);
    const confirm = { ...ended(1), kind: 'confirm-deny-row' } as Change;
    expect(countStandingDenies(rows, [done(confirm)])).toBe(1);
  });
});
