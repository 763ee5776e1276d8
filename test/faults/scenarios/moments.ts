/** Moments of an incident at which a run may be struck, each built anew. */
import { SITE } from '../../../drill/incidents/site';
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
} from '../stage';

const WAVE = ['216.144.247.78', '136.175.9.57', '136.175.9.211'];
const SECOND_WAVE = ['45.155.205.10', '45.155.205.11', '45.155.205.140'];

export const ALARM = alarmEvent(ALARM_AT);

export function openFlood(settings: object = {}): Stage {
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
export async function openAnswered(settings: object = {}): Promise<Stage> {
  const stage = openFlood(settings);
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  return stage;
}

export async function openSecondWave(settings: object = {}): Promise<Stage> {
  const stage = await openAnswered(settings);
  writeOffences(stage, SECOND_WAVE, { minutesAgo: 2 });
  return stage;
}

/** Answered, and quiet for so long that the next tick closes the incident. */
export async function openCalm(): Promise<Stage> {
  const stage = await openAnswered();
  setAlarm(stage, 'OK');
  await sleepUntil(stage, ALARM_AT, 50);
  return stage;
}

/** Answered long ago: the incident is closed, and its denies are over. */
export async function openExpired(): Promise<Stage> {
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
export function fillAcl(stage: Stage): Stage {
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

export async function openQuota(): Promise<Stage> {
  const stage = fillAcl(openFlood());
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  writeOffences(stage, [...SECOND_WAVE, ...SECOND_WAVE, ...SECOND_WAVE], { minutesAgo: 2 });
  return stage;
}

/** Two addresses denied by hand, with no incident. */
export async function openDenied(): Promise<Stage> {
  const stage = openStage();
  await stage.invoke({ action: 'deny', addresses: ['203.0.113.77', '2001:db8::1'] }, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  return stage;
}
