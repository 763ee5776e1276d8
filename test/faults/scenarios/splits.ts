/** A site whose load balancer and servers share a security group: split, kept split, taken back; and a lock-down by hand. */
import { LOAD_BALANCER_ARN, SITE } from '../../../drill/incidents/site';
import { ALARM_AT, setAlarm, sleepUntil, TICK, type Stage } from '../stage';
import { ALARM, openFlood } from './moments';
import { byHand, type Scenario } from './scenario';

/** The load balancer carries the servers' group alone. */
function shareGroup(stage: Stage): Stage {
  return carry(stage, () => [SITE.webGroupId]);
}

function carry(stage: Stage, choose: (groupIds: readonly string[]) => readonly string[]): Stage {
  const { loadBalancers, interfaces } = stage.account.state;
  const balancer = loadBalancers.get(LOAD_BALANCER_ARN);
  if (balancer === undefined) throw new Error('the site has no load balancer');
  const groupIds = choose(balancer.groupIds);
  loadBalancers.set(balancer.arn, { ...balancer, groupIds });
  for (const one of [...interfaces.values()])
    if (one.requesterManaged) interfaces.set(one.id, { ...one, groupIds });
  return stage;
}

async function openSplit(): Promise<Stage> {
  const stage = shareGroup(openFlood());
  await stage.invoke(ALARM, 'first');
  await sleepUntil(stage, ALARM_AT, 2);
  return stage;
}

/** The incident is over, and a deployment took the load balancer's own group away. */
async function openTakenAway(): Promise<Stage> {
  const stage = await openSplit();
  setAlarm(stage, 'OK');
  await sleepUntil(stage, ALARM_AT, 50);
  await stage.invoke(TICK, 'tick-50');
  await sleepUntil(stage, ALARM_AT, 51);
  return carry(stage, (groupIds) => groupIds.slice(0, 1));
}

export const SPLITS: readonly Scenario[] = [
  {
    name: 'alarm, shared group',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(shareGroup(openFlood())),
  },
  { name: 'tick, own group taken away', by: 'tick', event: TICK, prepare: openTakenAway },
  byHand('rollback of a split', { action: 'rollback', what: 'lock-down' }, openSplit),
  byHand('lock-down', { action: 'lock-down' }, () => Promise.resolve(openFlood({ lockDown: 'manual' }))),
  byHand('lock-down, shared group', { action: 'lock-down' }, () =>
    Promise.resolve(shareGroup(openFlood({ lockDown: 'manual' }))),
  ),
];
