/** What silence after a change of ours proves, and what explains it otherwise. */
import type { Trial } from '../../lambda/core/ledger-rows';
import type { Observation } from '../../lambda/core/observation';
import { beganInTime, beginTrial, findSilence, type HealthyMinute } from '../../lambda/core/silence';
import { planWith } from '../support/incident';
import { denyRow, NOW, offender } from '../support/network-acl';
import { BALANCER_GROUP, rule, server, siteWith } from '../support/network';
import { policyWith } from '../support/policy';

const { detection: DETECTION } = policyWith();
const FROM_BALANCER = rule('tcp/80', BALANCER_GROUP);

const HEALTHY = [server('i-00000001', { health: 'healthy' }), server('i-00000002', { health: 'healthy' })];
const SILENT = [server('i-00000001'), server('i-00000002')];
const ENTRY = {
  ...denyRow(1, '192.0.2.1/32'),
  attackRequests: 1,
  legitRequests: 0,
  offenders: [],
  addresses: '1',
};
const DENIAL = planWith({ changes: [{ kind: 'add-deny-entry', target: 'acl-0000000a', entry: ENTRY }] });

describe('changes are put on trial', () => {
  it('where every target is healthy before them', () => {
    const plan = { ...DENIAL, offenders: [offender('192.0.2.1', { connects: 7, proxyTimeouts: 2 })] };
    expect(beginTrial({ targets: HEALTHY }, plan, NOW)).toEqual({
      at: NOW.toISOString(),
      rows: ['acl-0000000a 192.0.2.1/32'],
      offences: 9,
    });
  });

  it('not where one is sick already: stuck workers would explain what follows', () => {
    expect(beginTrial({ targets: [HEALTHY[0]!, SILENT[1]!] }, DENIAL, NOW)).toBeUndefined();
    expect(beginTrial({ targets: [] }, DENIAL, NOW)).toBeUndefined();
  });

  it('not where nothing is shut by them', () => {
    expect(beginTrial({ targets: HEALTHY }, planWith(), NOW)).toBeUndefined();
  });
});

describe('targets that fall silent after a change', () => {
  const trial: Trial = { at: NOW.toISOString(), rows: ['acl-0000000a 192.0.2.1/32'], offences: 10 };
  const quick = offender('192.0.2.1', { connects: 10, busySeconds: 1 });
  const judge = (
    differing: {
      readonly trial?: Trial;
      readonly targets?: Observation['targets'];
      readonly offenders?: ReturnType<typeof offender>[];
      readonly afterSeconds?: number;
    } = {},
  ): readonly string[] | undefined =>
    findSilence(
      differing.trial ?? trial,
      siteWith([FROM_BALANCER], { targets: differing.targets ?? SILENT }),
      { offenders: differing.offenders ?? [quick] },
      DETECTION,
      new Date(NOW.getTime() + (differing.afterSeconds ?? 90) * 1000),
    )?.rows;

  it('are our harm, if nothing else explains it', () => {
    expect(judge()).toEqual(trial.rows);
    expect(judge({ offenders: [] })).toEqual(trial.rows);
  });

  it.each([
    ['one still answers', { targets: [SILENT[0]!, HEALTHY[1]!] }],
    [
      'one fails in another way',
      { targets: [SILENT[0]!, server('i-2', { reason: 'Target.FailedHealthChecks' })] },
    ],
    [
      'one is new',
      { targets: [...SILENT, server('i-3', { health: 'initial', reason: 'Elb.InitialHealthChecking' })] },
    ],
    ['there are none', { targets: [] }],
    ['it came half an hour later', { afterSeconds: 1801 }],
    ['an earlier look saw no harm', { trial: { ...trial, wasLookedAt: true }, afterSeconds: 151 }],
    ['new offences came', { offenders: [{ ...quick, connects: 11 }] }],
    ['offences held workers for long', { offenders: [{ ...quick, busySeconds: 300 }] }],
    ['the log does not say how long they held them', { offenders: [{ ...quick, busySeconds: 0 }] }],
    ['php-fpm timed out', { offenders: [{ ...quick, connects: 9, proxyTimeouts: 1 }] }],
    ['nothing of the change stands any more', { trial: { ...trial, rows: [] } }],
  ])('are not, if %s', (_why, differing) => {
    expect(judge(differing)).toBeUndefined();
  });

  it('are told from those that are seen late only, which must have begun in time', () => {
    const isLate = (afterSeconds: number): boolean | undefined =>
      findSilence(
        trial,
        siteWith([FROM_BALANCER], { targets: SILENT }),
        { offenders: [quick] },
        DETECTION,
        new Date(NOW.getTime() + afterSeconds * 1000),
      )?.isLate;
    expect([90, 150, 151, 1800].map(isLate)).toEqual([false, false, true, true]);
  });

  it('are our harm in time, though an earlier look saw none', () => {
    expect(judge({ trial: { ...trial, wasLookedAt: true } })).toEqual(trial.rows);
  });

  it('are our harm where the slow offences were long over', () => {
    const over = { ...quick, busySeconds: 300, lastSeen: '2020-12-24T06:50:00.000Z' };
    expect(judge({ offenders: [over] })).toEqual(trial.rows);
  });
});

describe('silence that is seen late began in time', () => {
  const site = siteWith([FROM_BALANCER]);
  const CHANGED = new Date(NOW.getTime() + 4_000);
  const LOOKED = new Date(NOW.getTime() + 8 * 60_000);
  /** The change came four seconds into the first minute; the second one begins within three intervals of 30 s. */
  const minutes = (...most: number[]): readonly HealthyMinute[] =>
    most.map((count, minute) => ({
      at: new Date(NOW.getTime() + minute * 60_000).toISOString(),
      most: count,
    }));
  const began = (known: readonly HealthyMinute[], changed = CHANGED): boolean =>
    beganInTime({ at: changed.toISOString() }, site, known, LOOKED);

  it('where no target was healthy in any minute from within the three intervals on', () => {
    expect(began(minutes(2, 0, 0, 0, 0, 0, 0))).toBe(true);
    expect(began(minutes(2, 0, 0, 0, 0))).toBe(true);
  });

  it.each([
    ['a minute later', minutes(2, 2, 0, 0, 0, 0, 0)],
    ['and one was healthy in between', minutes(2, 0, 0, 1, 0, 0, 0)],
    ['and one is healthy again', minutes(2, 0, 0, 0, 0, 0, 1)],
    ['and of a minute nothing is known', minutes(2, 0, 0, 0, 0, 0, 0).filter((_, index) => index !== 3)],
    ['and of the last minutes nothing is known', minutes(2, 0, 0)],
    ['and of the first minutes nothing is known', minutes(2, 0, 0, 0, 0, 0, 0).slice(2)],
    ['and nothing is known at all', []],
  ])('not where it began %s', (_why, known) => {
    expect(began(known)).toBe(false);
  });

  it('not where no whole minute lies within the three intervals', () => {
    const [group] = site.targetGroups;
    const quick = { targetGroups: [{ ...group!, healthCheckIntervalSeconds: 5 }] };
    expect(beganInTime({ at: CHANGED.toISOString() }, quick, minutes(2, 0, 0, 0, 0, 0, 0), LOOKED)).toBe(
      false,
    );
  });
});
