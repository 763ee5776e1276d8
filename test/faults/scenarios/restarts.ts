/** Restarts: a server that stays unhealthy in an answered flood, and one that a person has restarted. */
import { SITE, TARGET_GROUP_ARN } from '../../../drill/incidents/site';
import { ALARM_AT, sleepUntil, TICK, type Stage } from '../stage';
import { ALARM, openFlood } from './moments';
import { byHand, type Scenario } from './scenario';

const SERVICES = { services: ['php-fpm', 'httpd'], afterMinutes: 1, healthyWithinMinutes: 3 };
const REBOOT = { reboot: true, afterMinutes: 1, healthyWithinMinutes: 3 };
const SICK = 'i-0aa00000000000001';

function openSick(restart: object): Stage {
  const stage = openFlood({ restart });
  const { state } = stage.account;
  const name = stage.environment.restartDocument;
  state.documents.set(name, { name, effect: 'restart-services' });
  const group = state.targetGroups.get(TARGET_GROUP_ARN);
  if (group === undefined) throw new Error(`the site has no ${SITE.targetGroupId}`);
  const targets = group.targets.map((target) =>
    target.instanceId === SICK
      ? { ...target, health: { state: 'unhealthy', reason: 'Target.Timeout' } as const }
      : target,
  );
  state.targetGroups.set(TARGET_GROUP_ARN, { ...group, targets });
  return stage;
}

/** Answered; the next tick restarts the server. */
export async function openDue(restart: object): Promise<Stage> {
  const stage = openSick(restart);
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 3);
  return stage;
}

/** Restarted; the next tick finds its time up. */
async function openWaiting(): Promise<Stage> {
  const stage = await openDue(SERVICES);
  await stage.invoke(TICK, 'second');
  await sleepUntil(stage, ALARM_AT, 7);
  return stage;
}

export const RESTARTS: readonly Scenario[] = [
  { name: 'tick that restarts services', by: 'tick', event: TICK, prepare: () => openDue(SERVICES) },
  { name: 'tick that reboots a server', by: 'tick', event: TICK, prepare: () => openDue(REBOOT) },
  { name: 'tick, a restart is over', by: 'tick', event: TICK, prepare: openWaiting },
  byHand('restart by hand', { action: 'restart' }, () => Promise.resolve(openSick(SERVICES))),
];
