/** What a person may do about single addresses, and how long it lasts; on the account in memory. */
import { installFloodgate } from '../bin/drill/play';
import type { Scene } from '../drill/incidents/incident';
import { memo } from '../drill/incidents/memo';
import { writeText } from '../lambda/core/report-text';
import { translatePhrase } from '../lambda/core/wording/phrases-ja';
import { EventError } from '../lambda/event';
import { changesOf, runUntil, withEnvironment } from './support/rehearsal';

const ACL = 'acl-0aa00000000000001';
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };

function deniesOf({ account }: Scene): readonly string[] {
  const acl = account.state.networkAcls.get(ACL);
  return (acl?.entries ?? [])
    .filter(({ action, egress, ruleNumber }) => action === 'deny' && !egress && ruleNumber < 32767)
    .map(({ cidr }) => cidr)
    .sort();
}

const pass = ({ account }: Scene, minutes: number): Promise<void> => account.clock.sleep(minutes * 60_000);

describe('deny by hand', () => {
  it('denies exactly the named addresses, for the minutes that were asked for, with the reason', async () => {
    const { scene, invoke } = await runUntil(memo, '16:00:30');
    const report = await invoke({
      action: 'deny',
      addresses: ['203.0.113.7', '2001:db8::1'],
      minutes: 30,
      reason: 'scraper',
    });
    expect(report.summary).toBe('By hand: 2 denied, 0 denies ended.');
    expect(deniesOf(scene)).toEqual(['2001:db8::/64', '203.0.113.7/32']);
    const status = await invoke({ action: 'status' });
    expect(status.standing?.denies[0]?.reason).toBe('by hand: scraper');
    const line = writeText(status)
      .split('\n')
      .find((text) => text.includes('203.0.113.7/32'));
    // Its place, its age, its end, what it covers, why.
    expect(line).toMatch(
      /203\.0\.113\.7\/32 +acl-0aa00000000000001 rule \d+ +from [^(]+\([^)]+\) +until .+ applied +covers 203\.0\.113\.7; innocent requests 0 +by hand: scraper/,
    );
    await pass(scene, 29);
    await invoke(TICK);
    expect(deniesOf(scene)).toHaveLength(2);
    await pass(scene, 2);
    await invoke(TICK);
    expect(deniesOf(scene)).toEqual([]);
  });

  it.each([
    ['the office', '198.51.100.7', /office/],
    ['a load balancer node', '10.0.1.10', /VPC|load balancer/],
    ['a private address', '192.168.1.1', /private address/],
  ])('refuses %s, names the reason, and denies none of the others either', async (_who, address, reason) => {
    const { scene, invoke } = await runUntil(memo, '16:00:30');
    const asked = invoke({ action: 'deny', addresses: ['203.0.113.7', address] });
    await expect(asked).rejects.toThrow(EventError);
    await expect(asked).rejects.toThrow(reason);
    expect(changesOf(scene.account.calls)).toEqual([]);
  });

  it('changes nothing in observe mode, and says so', async () => {
    const { scene, invoke } = await runUntil(withEnvironment(memo, { mode: 'observe' }), '16:00:30');
    expect((await invoke({ action: 'deny', addresses: ['203.0.113.7'] })).summary).toBe(
      'Mode is observe: 1 change planned, none made.',
    );
    expect(deniesOf(scene)).toEqual([]);
  });

  it('fails loudly for an address that finds no room', async () => {
    const { scene, invoke } = await runUntil(withEnvironment(memo, { deny: { budget: 1 } }), '16:00:30');
    await expect(invoke({ action: 'deny', addresses: ['203.0.113.7', '192.0.2.9'] })).rejects.toThrow(
      /is not denied: no room in acl-/,
    );
    expect(deniesOf(scene)).toHaveLength(1);
  });
});

describe('allow by hand', () => {
  it('ends a deny at once, and keeps the address allowed while the incident is open', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    expect(deniesOf(scene)).toContain('216.144.247.78/32');
    await invoke({ action: 'allow', addresses: ['216.144.247.78'] });
    expect(deniesOf(scene)).toEqual(['136.175.9.211/32', '136.175.9.213/32', '136.175.9.57/32']);
    await pass(scene, 1);
    await invoke(TICK);
    expect(deniesOf(scene)).not.toContain('216.144.247.78/32');
    const report = await invoke({ action: 'remediate' });
    expect(report.plan?.spared.map(({ address }) => address)).toContain('216.144.247.78');
  });

  it('ends a deny while no incident is open', async () => {
    const { scene, invoke } = await runUntil(memo, '16:00:30');
    await invoke({ action: 'deny', addresses: ['203.0.113.7'], minutes: 60 });
    await invoke({ action: 'allow', addresses: ['203.0.113.7'] });
    expect(deniesOf(scene)).toEqual([]);
  });
});

describe('what a person rolled back', () => {
  it('is not done again of itself while the incident is open, but by hand', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    await invoke({ action: 'rollback', what: 'denies' });
    await pass(scene, 1);
    await invoke(TICK);
    expect(deniesOf(scene)).toEqual([]);
    await invoke({ action: 'remediate' });
    expect(deniesOf(scene)).toHaveLength(4);
  });
});

describe('retire', () => {
  it('removes every deny of ours, closes the incident, and tells that the lock-down stays', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    await invoke({ action: 'deny', addresses: ['203.0.113.7'] });
    const report = await invoke({ action: 'retire' });
    expect(deniesOf(scene)).toEqual([]);
    expect(report.summary).toBe(
      'Retired: 5 denies ended. The lock-down stays (7 group rules changed); {"action":"rollback","what":"lock-down"} takes it back.',
    );
    expect(translatePhrase(report.summary)).toMatch(/^使用終了のため、5 件の拒否を解除しました。/);
    expect((await invoke({ action: 'status' })).summary).toMatch(/^No open incident, 0 denies/);
    const before = changesOf(scene.account.calls).length;
    await pass(scene, 1);
    await invoke(TICK);
    expect(changesOf(scene.account.calls)).toHaveLength(before);
  });
});

describe('in mode observe', () => {
  it.each(['rollback', 'retire'])('%s puts nothing back, and does not say that it did', async (action) => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const tables = [...scene.account.state.tables];
    const observing = installFloodgate(scene, withEnvironment(memo, { mode: 'observe' }));
    // The ledger lives on: the mode is changed by a deployment.
    for (const [name, table] of tables) scene.account.state.tables.set(name, table);
    const denied = deniesOf(scene);
    expect(denied).toHaveLength(4);
    const { summary } = await observing({ action });
    expect(summary).toMatch(/^Mode is observe: [1-9]\d* changes planned, none made\./);
    expect(deniesOf(scene)).toEqual(denied);
    expect((await invoke({ action: 'status' })).standing?.denies).toHaveLength(4);
  });
});

describe('a repeat', () => {
  it('is denied twice as long as the first time', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const lengthOf = async (): Promise<number> => {
      const rows = (await invoke({ action: 'status' })).standing?.denies ?? [];
      const row = rows.find(({ cidr }) => cidr === '216.144.247.78/32');
      return Math.round((Date.parse(row?.until ?? '') - Date.parse(row?.since ?? '')) / 60_000);
    };
    expect(await lengthOf()).toBe(60);
    await invoke({ action: 'rollback', what: 'all' });
    // Its requests are still in the log: a second incident finds the same sender.
    await invoke({ action: 'remediate' });
    expect(await lengthOf()).toBe(120);
  });
});
