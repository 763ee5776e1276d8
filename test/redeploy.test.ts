/** A deployment that changes the configuration while something of ours stands: what was ours is ours still. */
import { SITE } from '../drill/incidents/site';
import { readLedger } from '../lambda/aws/ledger';
import type { Report } from '../lambda/core/report';
import { openAnswered } from './faults/scenarios/moments';
import {
  ALARM_AT,
  copyDeployed,
  setAlarm,
  sleepUntil,
  TABLE,
  TICK,
  writeOffences,
  type Stage,
} from './faults/stage';

const tick = (stage: Stage, run = 'tick'): Promise<Report> => stage.invoke(TICK, run);
const denies = ({ account }: Stage): readonly string[] =>
  (account.state.networkAcls.get(SITE.aclId)?.entries ?? [])
    .filter(({ action, egress }) => action === 'deny' && !egress)
    .map(({ ruleNumber, cidr }) => `${ruleNumber} ${cidr}`)
    .sort();
const publicRules = ({ account }: Stage): number =>
  [...account.state.groupRules.values()].filter(
    ({ egress, groupId, source }) =>
      !egress && groupId === SITE.webGroupId && source.kind === 'cidr' && source.cidr.endsWith('/0'),
  ).length;
const isEmpty = async ({ account }: Stage): Promise<boolean> => {
  const { denies: rows, rules } = await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE });
  return rows.length + rules.length === 0;
};

const BEFORE = ['1 136.175.9.57/32', '2 136.175.9.211/32', '3 136.175.9.213/32', '4 216.144.247.78/32'];

describe('other rule numbers', () => {
  const MOVED = { deny: { firstRule: 40, lastRule: 60 } };

  it('leave the denies that stand, and write none of them twice', async () => {
    const stage = copyDeployed(await openAnswered(), MOVED);
    expect(denies(stage)).toEqual(BEFORE);
    const { plan } = await tick(stage);
    expect(denies(stage)).toEqual(BEFORE);
    expect(plan?.warnings.join()).not.toMatch(/somebody else/);
  });

  it('are those of the next wave', async () => {
    const stage = copyDeployed(await openAnswered(), MOVED);
    writeOffences(stage, ['45.155.205.10'], { minutesAgo: 2 });
    await tick(stage);
    expect(denies(stage)).toEqual([...BEFORE, '40 45.155.205.10/32'].sort());
  });

  it('do not keep the old ones from ending', async () => {
    const stage = copyDeployed(await openAnswered(), MOVED);
    setAlarm(stage, 'OK');
    for (const minutes of [50, 62, 63]) {
      await sleepUntil(stage, ALARM_AT, minutes);
      await tick(stage, `tick-${minutes}`);
    }
    expect(denies(stage)).toEqual([]);
  });

  it.each([{ action: 'rollback' }, { action: 'retire' }])('nor from $action', async (event) => {
    const stage = copyDeployed(await openAnswered(), MOVED);
    await stage.invoke(event, 'person');
    expect(denies(stage)).toEqual([]);
  });
});

describe('an ACL that is named no longer', () => {
  const OTHER = 'acl-0aa00000000000002';
  async function openUnnamed(): Promise<Stage> {
    const stage = copyDeployed(await openAnswered(), { networkAcls: [OTHER] });
    const { networkAcls } = stage.account.state;
    const acl = networkAcls.get(SITE.aclId);
    if (acl === undefined) throw new Error('the site has no network ACL');
    networkAcls.set(OTHER, { ...acl, id: OTHER, isDefault: false, subnetIds: [], entries: [] });
    return stage;
  }

  it('loses our denies when their time is over', async () => {
    const stage = await openUnnamed();
    setAlarm(stage, 'OK');
    for (const minutes of [20, 62, 63]) {
      await sleepUntil(stage, ALARM_AT, minutes);
      await tick(stage, `tick-${minutes}`).catch(() => undefined);
    }
    expect(denies(stage)).toEqual([]);
  });

  it('loses them by rollback', async () => {
    const stage = await openUnnamed();
    await stage.invoke({ action: 'rollback' }, 'person');
    expect(denies(stage)).toEqual([]);
    expect(await isEmpty(stage)).toBe(true);
  });
});

it('a group that is named no longer stays closed, and is given back by rollback', async () => {
  const stage = copyDeployed(await openAnswered(), { webSecurityGroups: [SITE.loadBalancerGroupId] });
  await tick(stage).catch(() => undefined);
  expect(publicRules(stage)).toBe(0);
  await stage.invoke({ action: 'rollback' }, 'person').catch(() => undefined);
  expect(publicRules(stage)).toBe(4);
  expect(await isEmpty(stage)).toBe(true);
});

it('another office, in the midst of an incident, is admitted at the next look', async () => {
  const stage = copyDeployed(await openAnswered(), { office: ['198.51.100.0/24', '192.0.2.64/28'] });
  await tick(stage);
  const admitted = [...stage.account.state.groupRules.values()].some(
    ({ groupId, source }) =>
      groupId === SITE.webGroupId && source.kind === 'cidr' && source.cidr === '192.0.2.64/28',
  );
  expect(admitted).toBe(true);
});
