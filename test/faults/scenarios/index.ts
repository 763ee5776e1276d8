/** The moments at which a fault may strike: a prepared stage, and the event of the run that is struck. */
import { SITE } from '../../drill/incidents/site';
import {
  ALARM_AT,
  alarmEvent,
  openStage,
  setAlarm,
  sleepUntil,
  TICK,
  writeOffences,
  writeTimeouts,
  writeVisit,
  type Stage,
} from './stage';

export interface Scenario {
  readonly name: string;
  /** Who waits for the answer: Lambda repeats an alarm, a person repeats what was not heard; a tick comes again. */
  readonly by: 'alarm' | 'tick' | 'a person';
  readonly event: object;
  /** Builds the moment, undisturbed. */
  prepare(): Promise<Stage>;
}

const WAVE = ['216.144.247.78', '136.175.9.57', '136.175.9.211'];
const SECOND_WAVE = ['45.155.205.10', '45.155.205.11', '45.155.205.140'];
const ALARM = alarmEvent(ALARM_AT);

function openFlood(settings: object = {}): Stage {
  const stage = openStage(settings);
  setAlarm(stage, 'ALARM');
  writeOffences(stage, WAVE);
  // Old enough to be settled by the first look.
  writeTimeouts(stage, '136.175.9.213', 14);
  writeVisit(stage, '64.31.35.10');
  writeVisit(stage, '136.175.9.5');
  return stage;
}

/** The flood, answered. */
async function openAnswered(settings: object = {}): Promise<Stage> {
  const stage = openFlood(settings);
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  return stage;
}

async function openSecondWave(settings: object = {}): Promise<Stage> {
  const stage = await openAnswered(settings);
  writeOffences(stage, SECOND_WAVE, 2);
  return stage;
}

/** Answered long ago: the incident is closed, and its denies are over. */
async function openExpired(): Promise<Stage> {
  const stage = await openAnswered();
  setAlarm(stage, 'OK');
  for (let minutes = 20; minutes <= 55; minutes += 5) {
    await sleepUntil(stage, ALARM_AT, minutes);
    await stage.invoke(TICK, `tick-${minutes}`);
  }
  await sleepUntil(stage, ALARM_AT, 62);
  return stage;
}

/** An ACL with room for two denies only. */
function fillAcl(stage: Stage): Stage {
  const { networkAcls } = stage.account.state;
  const acl = networkAcls.get(SITE.aclId);
  if (acl === undefined) throw new Error('the site has no network ACL');
  const theirs = Array.from({ length: 16 }, (_, index) => ({
    ruleNumber: 200 + index,
    egress: false,
    action: 'allow' as const,
    protocol: '-1',
    cidr: `10.${index}.0.0/16`,
  }));
  networkAcls.set(SITE.aclId, { ...acl, entries: [...acl.entries, ...theirs] });
  return stage;
}

async function openQuota(): Promise<Stage> {
  const stage = fillAcl(openFlood());
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  writeOffences(stage, [...SECOND_WAVE, ...SECOND_WAVE, ...SECOND_WAVE], 2);
  return stage;
}

/** Two addresses denied by hand, with no incident. */
async function openDenied(): Promise<Stage> {
  const stage = openStage();
  await stage.invoke({ action: 'deny', addresses: ['203.0.113.77', '2001:db8::1'] }, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  return stage;
}

const byHand = (name: string, event: object, prepare: () => Promise<Stage>): Scenario => ({
  name,
  by: 'a person',
  event,
  prepare,
});

export const SCENARIOS: readonly Scenario[] = [
  { name: 'alarm in a flood', by: 'alarm', event: ALARM, prepare: () => Promise.resolve(openFlood()) },
  {
    name: 'alarm, lock-down by hand',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(openFlood({ lockDown: 'manual' })),
  },
  {
    name: 'alarm, ACL nearly full',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(fillAcl(openFlood())),
  },
  {
    name: 'second alarm in an incident',
    by: 'alarm',
    event: alarmEvent(new Date(ALARM_AT.getTime() + 90_000)),
    prepare: () => openSecondWave(),
  },
  { name: 'tick, second wave', by: 'tick', event: TICK, prepare: () => openSecondWave() },
  { name: 'tick, second wave at the quota', by: 'tick', event: TICK, prepare: openQuota },
  {
    name: 'tick that closes the incident',
    by: 'tick',
    event: TICK,
    prepare: async () => {
      const stage = await openAnswered();
      setAlarm(stage, 'OK');
      await sleepUntil(stage, ALARM_AT, 50);
      return stage;
    },
  },
  { name: 'tick, denies are over', by: 'tick', event: TICK, prepare: openExpired },
  byHand('remediate', { action: 'remediate' }, () => Promise.resolve(openFlood())),
  byHand('deny', { action: 'deny', addresses: ['203.0.113.77', '2001:db8::1'], reason: 'scraper' }, () =>
    Promise.resolve(openStage()),
  ),
  byHand('allow', { action: 'allow', addresses: ['203.0.113.77'] }, openDenied),
  byHand('allow in an incident', { action: 'allow', addresses: ['216.144.247.78'] }, () => openAnswered()),
  byHand('rollback of all', { action: 'rollback' }, () => openAnswered()),
  byHand('rollback of denies', { action: 'rollback', what: 'denies' }, () => openAnswered()),
  byHand('rollback of the lock-down', { action: 'rollback', what: 'lock-down' }, () => openAnswered()),
  byHand('retire', { action: 'retire' }, () => openAnswered()),
];

export function findScenario(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario "${name}"`);
  return scenario;
}
