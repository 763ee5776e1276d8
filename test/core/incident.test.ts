/** The life of an incident: what it remembers of each look, and when it is over. */
import {
  areHealthy,
  closeIncident,
  findReasonToClose,
  openIncident,
  type Look,
} from '../../lambda/core/incident';
import type { Incident } from '../../lambda/core/ledger-rows';
import type { AlarmState } from '../../lambda/core/observation';
import type { Outcome } from '../../lambda/core/outcome';
import type { Change } from '../../lambda/core/plan';
import { lookAt, openedIncident, planWith } from '../support/incident';
import { server } from '../support/network';
import { NOW, offender } from '../support/network-acl';

const FLOOD = planWith({ verdict: 'connect-flood', offenders: [offender('203.0.113.7')] });
const HEALTHY = [server('i-00000001', { health: 'healthy' }), server('i-00000002', { health: 'healthy' })];
const minutesLater = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

it('is begun by an alarm, or by a person: the picture marks the one and the other', () => {
  const kindOf = (trigger: string): unknown => openIncident('i-1', trigger, undefined, NOW).timeline[0]?.kind;
  expect(['alarm web-unhealthy', 'a person'].map(kindOf)).toEqual(['opened', 'asked']);
});

describe('a look', () => {
  it('that finds the flood writes it into the story, with the first offence in the logs', () => {
    const after = lookAt(openedIncident(), { plan: FLOOD, bytesScanned: 100 });
    expect(after).toMatchObject({
      state: 'open',
      verdict: 'connect-flood',
      lastOffenceAt: '2020-12-24T07:11:00.000Z',
      lastLookAt: '2020-12-24T07:12:00.000Z',
      bytesScanned: 100,
      healthyAt: undefined,
    });
    expect(after.timeline).toEqual([
      { at: '2020-12-24T07:12:00.000Z', what: 'opened by alarm web-unhealthy', kind: 'opened' },
      { at: '2020-12-24T07:10:00.000Z', what: 'first offence in the logs', kind: 'first-offence' },
      { at: '2020-12-24T07:12:00.000Z', what: 'verdict connect-flood' },
    ]);
  });

  it('that finds no flood any more does not take the proof back', () => {
    const later = lookAt(lookAt(openedIncident(), { plan: FLOOD }), {
      plan: planWith(),
      now: minutesLater(1),
    });
    expect(later.verdict).toBe('connect-flood');
    expect(later.timeline).toHaveLength(3);
  });

  it('notes when all targets are healthy, once, and only after a flood', () => {
    expect(lookAt(openedIncident(), { targets: HEALTHY }).healthyAt).toBeUndefined();
    const flooded = lookAt(openedIncident(), { plan: FLOOD });
    const healthy = lookAt(flooded, { targets: HEALTHY, now: minutesLater(3) });
    expect(healthy.healthyAt).toBe('2020-12-24T07:15:00.000Z');
    expect(lookAt(healthy, { targets: HEALTHY, now: minutesLater(4) }).healthyAt).toBe(
      '2020-12-24T07:15:00.000Z',
    );
  });

  describe('that gives the load balancer a group of its own', () => {
    const split = {
      loadBalancerArn: 'arn:lb',
      loadBalancerId: 'app/web/1',
      vpcId: 'vpc-1',
      groupName: 'floodgate-test-web',
    };
    const since = '2020-12-24T07:12:03.000Z';
    const attached: Outcome = {
      change: { kind: 'attach-group', target: 'app/web/1', split },
      result: 'done',
      detail: undefined,
      at: since,
    };
    const row = { ...split, groupId: 'sg-1', state: 'applied', since } as const;
    const ledgerWith = (incident: string): NonNullable<Look['ledger']> => ({
      denies: [],
      rules: [],
      splits: [{ ...row, incident }],
    });
    const splitsOf = ({ timeline }: Incident): string[] =>
      timeline.flatMap(({ kind, at }) => (kind === 'split' ? [at] : []));

    it('tells of it once', () => {
      const after = lookAt(openedIncident(), { plan: FLOOD, outcomes: [attached] });
      expect(splitsOf(after)).toEqual([since]);
      expect(splitsOf(lookAt(after, { outcomes: [attached] }))).toEqual([since]);
    });

    it('tells of it later where the run was cut off before it could', () => {
      const open = openedIncident();
      expect(splitsOf(lookAt(open, { ledger: ledgerWith(open.id) }))).toEqual([since]);
    });

    it('does not tell of an earlier incident’s, nor where that one is only put back', () => {
      const ledger = ledgerWith('another');
      expect(splitsOf(lookAt(openedIncident(), { ledger }))).toEqual([]);
      expect(splitsOf(lookAt(openedIncident(), { ledger, outcomes: [attached] }))).toEqual([]);
      const failed = { ...attached, result: 'failed' } as const;
      expect(splitsOf(lookAt(openedIncident(), { outcomes: [failed] }))).toEqual([]);
    });
  });

  it('adds up the bytes that were scanned', () => {
    expect(lookAt(lookAt(openedIncident(), { bytesScanned: 70 }), { bytesScanned: 5 }).bytesScanned).toBe(75);
  });

  it('tells what was done and what failed, at the time of the last of its kind', () => {
    const outcomes = [
      outcome('add-deny-entry', 'done', '2020-12-24T07:12:01.000Z'),
      outcome('add-deny-entry', 'done', '2020-12-24T07:12:02.000Z'),
      outcome('remove-deny-entry', 'failed', '2020-12-24T07:12:03.000Z'),
      outcome('remove-deny-entry', 'skipped', '2020-12-24T07:12:04.000Z'),
    ];
    expect(lookAt(openedIncident(), { plan: FLOOD, outcomes }).timeline.slice(3)).toEqual([
      { at: '2020-12-24T07:12:02.000Z', what: 'denied 2 prefixes', kind: 'denied' },
      { at: '2020-12-24T07:12:03.000Z', what: '1 change failed' },
    ]);
  });

  it('keeps the beginning and the newest moments of a very long story', () => {
    const outcomes = [outcome('add-deny-entry', 'done', NOW.toISOString())];
    let incident = openedIncident();
    for (let round = 0; round < 300; round++) incident = lookAt(incident, { plan: FLOOD, outcomes });
    expect(incident.timeline).toHaveLength(200);
    expect(incident.timeline[0]?.what).toBe('opened by alarm web-unhealthy');
  });

  it('remembers the heaviest of very many offenders, so that the ledger can hold them', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      offender(`203.0.${index >> 8}.${index & 255}`, { connects: index + 1, proxyTimeouts: 1 }),
    );
    const { offenders } = lookAt(openedIncident(), { plan: { ...FLOOD, offenders: many } });
    expect(offenders).toEqual(many.slice(3000));
    expect(
      lookAt(openedIncident(), { plan: { ...FLOOD, offenders: many.slice(0, 2000) } }).offenders,
    ).toHaveLength(2000);
  });
});

function outcome(
  kind: 'add-deny-entry' | 'remove-deny-entry',
  result: Outcome['result'],
  at: string,
): Outcome {
  const change: Change =
    kind === 'remove-deny-entry'
      ? { kind, target: 'acl-0000000a', ruleNumber: 1, cidr: '203.0.113.7/32', why: 'its time is over' }
      : {
          kind,
          target: 'acl-0000000a',
          entry: {
            networkAclId: 'acl-0000000a',
            ruleNumber: 1,
            cidr: '203.0.113.7/32',
            attackRequests: 1,
            legitRequests: 0,
            offenders: [],
            addresses: '1',
            reason: '',
            until: at,
          },
        };
  return { change, result, detail: undefined, at };
}

describe('the servers are healthy', () => {
  it('when every one is, and there is one', () => {
    expect(areHealthy(HEALTHY)).toBe(true);
    expect(areHealthy([...HEALTHY, server('i-00000003', { health: 'initial' })])).toBe(false);
    expect(areHealthy([])).toBe(false);
  });
});

describe('an incident is over', () => {
  const policy = { quietMinutes: 15, maxHours: 12 };
  const alarm = (value: AlarmState['value']): AlarmState => ({
    name: 'web-unhealthy',
    arn: 'arn:alarm',
    value,
    since: NOW.toISOString(),
  });
  const reason = (
    minutes: number,
    value: AlarmState['value'] | undefined,
    differing = {},
  ): string | undefined =>
    findReasonToClose(
      openedIncident(differing),
      { alarm: value === undefined ? undefined : alarm(value), targets: HEALTHY },
      policy,
      minutesLater(minutes),
    );

  it('when the alarm is OK and nothing was seen for fifteen minutes', () => {
    expect(reason(15, 'OK')).toBe('the alarm is OK and no offence was seen for 15 minutes');
    expect(reason(14, 'OK')).toBeUndefined();
  });

  it('counted from the last offence', () => {
    const lastOffenceAt = minutesLater(10).toISOString();
    expect(reason(24, 'OK', { lastOffenceAt })).toBeUndefined();
    expect(reason(25, 'OK', { lastOffenceAt })).toBeDefined();
  });

  it('not while the alarm is not OK', () => {
    expect(reason(60, 'ALARM')).toBeUndefined();
    expect(reason(60, 'INSUFFICIENT_DATA')).toBeUndefined();
  });

  it("by the targets' health where there is no alarm", () => {
    expect(reason(15, undefined)).toBeDefined();
    const sick = { alarm: undefined, targets: [server('i-00000001')] };
    expect(findReasonToClose(openedIncident(), sick, policy, minutesLater(60))).toBeUndefined();
  });

  it('after its longest time in any case', () => {
    expect(reason(12 * 60 - 1, 'ALARM')).toBeUndefined();
    expect(reason(12 * 60, 'ALARM')).toBe(
      'open for 12 hours, the longest that is allowed; people must look at it',
    );
  });

  it('and says when and why', () => {
    const closed = closeIncident(openedIncident(), 'rolled back by a person', minutesLater(3));
    expect(closed).toMatchObject({ state: 'closed', closedAt: '2020-12-24T07:15:00.000Z' });
    expect(closed.timeline.at(-1)).toEqual({
      at: '2020-12-24T07:15:00.000Z',
      what: 'closed: rolled back by a person',
      kind: 'closed',
    });
  });
});
