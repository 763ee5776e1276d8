/** Clocks that jump, and other time zones: denies end when they should, leases do not outlive their holders, nothing is lost. */
import { SITE } from '../drill/incidents/site';
import { readLedger } from '../lambda/aws/ledger';
import type { Report } from '../lambda/core/report';
import { findScenario } from './faults/scenarios';
import { openAnswered, openExpired } from './faults/scenarios/moments';
import { ALARM_AT, copyDeployed, setAlarm, sleepUntil, TABLE, TICK, type Stage } from './faults/stage';

const tick = (stage: Stage, run: string): Promise<Report> => stage.invoke(TICK, run);
const denies = ({ account }: Stage): number =>
  (account.state.networkAcls.get(SITE.aclId)?.entries ?? []).filter(
    ({ action, egress }) => action === 'deny' && !egress,
  ).length;

describe('denies', () => {
  it('end when the clock jumps a day ahead, and their incident is closed', async () => {
    const stage = await openAnswered();
    expect(denies(stage)).toBe(4);
    setAlarm(stage, 'OK');
    await sleepUntil(stage, ALARM_AT, 24 * 60 + 5);
    await tick(stage, 'late');
    await tick(stage, 'later');
    expect(denies(stage)).toBe(0);
    const ledger = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
    expect(ledger).toMatchObject({ incident: undefined, denies: [] });
  });

  it('end at their time in mode observe, too', async () => {
    const stage = await openExpired();
    const observing = copyDeployed(stage, { mode: 'observe' });
    expect(denies(observing)).toBe(4);
    expect((await tick(observing, 'over')).failures).toEqual([]);
    expect(denies(observing)).toBe(0);
  });

  it('do not end early, nor does anything fail, when a run’s clock stands an hour behind', async () => {
    const stage = await openAnswered();
    const { clock } = stage.account;
    const behind = { ...clock, now: () => new Date(clock.nowMs() - 3_600_000) };
    const report = await stage.invoke(TICK, 'behind', behind);
    expect(report.failures).toEqual([]);
    expect(denies(stage)).toBe(4);
  });

  it.each(['Asia/Tokyo', 'UTC', 'America/New_York'])('last an hour wherever it is (%s)', async (zone) => {
    const before = process.env['TZ'];
    process.env['TZ'] = zone;
    try {
      const stage = await openAnswered();
      const { denies: rows } = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
      for (const { since, until } of rows)
        expect((Date.parse(until) - Date.parse(since)) / 60_000).toBeCloseTo(60, 0);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('the lease of a run that was killed', () => {
  const kill = async (): Promise<Stage> => {
    const stage = await findScenario('alarm in a flood').prepare();
    stage.account.onCall(({ run, action }) =>
      run === 'killed' && action === 'CreateNetworkAclEntry' ? { kill: 'after' } : undefined,
    );
    await stage.invoke(findScenario('alarm in a flood').event, 'killed').catch(() => undefined);
    return stage;
  };

  it('holds others off until its time is over, who say who works and since when', async () => {
    const stage = await kill();
    await sleepUntil(stage, ALARM_AT, 3);
    const { summary } = await stage.invoke({ action: 'remediate' }, 'person');
    expect(summary).toMatch(/^Another run is at work \(killed, since 2020-12-24T07:12:0\d/);
    await sleepUntil(stage, ALARM_AT, 7);
    await tick(stage, 'next');
    expect(denies(stage)).toBe(4);
  });

  it('does not hold for ever where its clock stood an hour ahead: an hour later the next one works', async () => {
    const stage = await findScenario('alarm in a flood').prepare();
    const { clock } = stage.account;
    const ahead = { ...clock, now: () => new Date(clock.nowMs() + 3_600_000) };
    stage.account.onCall(({ run, action }) =>
      run === 'ahead' && action === 'DescribeNetworkAcls' ? { kill: 'before' } : undefined,
    );
    await stage.invoke({ action: 'remediate' }, 'ahead', ahead).catch(() => undefined);
    await sleepUntil(stage, ALARM_AT, 50);
    expect((await tick(stage, 'held')).summary).toMatch(/^Another run is at work \(ahead/);
    await sleepUntil(stage, ALARM_AT, 70);
    await tick(stage, 'free').catch(() => undefined);
    // It worked: the incident's first look is noted.
    const { incident } = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
    expect(incident?.lastLookAt).toBeDefined();
  });
});
