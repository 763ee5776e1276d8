/** Changes of ours that do harm: undone once, and handed to people. */
import { NODES, SITE, TARGET_GROUP_ARN } from '../../../drill/incidents/site';
import { addMeasurement, metricKey } from '../../../drill/account/cloudwatch/state';
import { ALARM_AT, openStage, setAlarm, sleepUntil, TICK, writeOffences, type Stage } from '../stage';
import { ALARM, openAnswered } from './moments';
import { byHand, type Scenario } from './scenario';

const OTHER_GROUP = 'sg-0aa00000000000009';

/** The nodes carry another group than the load balancer is said to have: the lock-down admits the wrong one. */
export function misleadNodes(stage: Stage): Stage {
  const { securityGroups, groupRules, interfaces } = stage.account.state;
  const named = securityGroups.get(SITE.loadBalancerGroupId);
  if (named === undefined) throw new Error('the site has no group of the load balancer');
  securityGroups.set(OTHER_GROUP, { ...named, id: OTHER_GROUP, name: 'another' });
  for (const rule of [...groupRules.values()].filter(({ groupId }) => groupId === named.id))
    groupRules.set(`${rule.id}9`, { ...rule, id: `${rule.id}9`, groupId: OTHER_GROUP });
  for (const one of [...interfaces.values()])
    if (NODES.some(({ privateAddress }) => one.privateAddresses.includes(privateAddress)))
      interfaces.set(one.id, { ...one, groupIds: [OTHER_GROUP] });
  return stage;
}

/** CloudWatch counts on for so long. */
const COUNTED_MINUTES = 40;

/** All targets stop to answer, and CloudWatch counts them from this minute on. */
export function silence({ account: { state, clock } }: Stage): void {
  const group = state.targetGroups.get(TARGET_GROUP_ARN);
  if (group === undefined) throw new Error('the site has no target group');
  const health = { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' } as const;
  state.targetGroups.set(group.arn, {
    ...group,
    targets: group.targets.map((target) => ({ ...target, health })),
  });
  const dimensions = { LoadBalancer: SITE.loadBalancerId, TargetGroup: SITE.targetGroupId };
  const key = metricKey('AWS/ApplicationELB', 'HealthyHostCount', dimensions);
  addMeasurement(state.metrics, key, clock.nowMs(), group.targets.length);
  for (let minute = 0; minute < COUNTED_MINUTES; minute += 1)
    addMeasurement(state.metrics, key, clock.nowMs() + minute * 60_000, 0);
}

/** A flood of requests that hold no worker is answered while every target is healthy; then all fall silent. */
export async function openSilence(holdSeconds = 0.03): Promise<Stage> {
  const stage = openStage();
  setAlarm(stage, 'ALARM');
  writeOffences(stage, ['216.144.247.78', '136.175.9.57'], { holdSeconds });
  await stage.invoke(ALARM, 'first');
  silence(stage);
  await sleepUntil(stage, ALARM_AT, 1);
  return stage;
}

/** The run that would have seen the silence was killed before it read anything; its lease is over. */
export async function openLateSilence(): Promise<Stage> {
  const stage = await openSilence();
  const calm = stage.account.onCall(({ run, action }) =>
    run === 'seeing' && action === 'DescribeTargetHealth' ? { kill: 'before' } : undefined,
  );
  await stage.invoke(TICK, 'seeing').catch(() => undefined);
  calm();
  await sleepUntil(stage, ALARM_AT, 8);
  return stage;
}

/** A flood of which every look sees the same, at a site with one public rule: there is nothing to be half done. */
function openPlainFlood(): Stage {
  const stage = openStage();
  setAlarm(stage, 'ALARM');
  writeOffences(stage, ['216.144.247.78', '136.175.9.57']);
  const { groupRules } = stage.account.state;
  for (const { id, egress, groupId, fromPort, source } of [...groupRules.values()]) {
    const isPublic = source.kind === 'cidr' && source.cidr.endsWith('/0');
    const isMeant = source.kind === 'cidr' && source.cidr === '0.0.0.0/0' && fromPort === 80;
    if (!egress && groupId === SITE.webGroupId && isPublic && !isMeant) groupRules.delete(id);
  }
  return stage;
}

/** The run that found the silence was killed when half of its changes were undone; its lease is over. */
async function openHalfUndone(): Promise<Stage> {
  const stage = await openSilence();
  const calm = stage.account.onCall(({ run, action }) =>
    run === 'undoing' && action === 'AuthorizeSecurityGroupIngress' ? { kill: 'after' } : undefined,
  );
  await stage.invoke(TICK, 'undoing').catch(() => undefined);
  calm();
  await sleepUntil(stage, ALARM_AT, 8);
  return stage;
}

export const OWN_HARM: readonly Scenario[] = [
  {
    name: 'alarm, own harm of the lock-down',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(misleadNodes(openPlainFlood())),
  },
  {
    name: 'tick, own harm of the lock-down',
    by: 'tick',
    event: TICK,
    prepare: async () => misleadNodes(await openAnswered()),
  },
  { name: 'tick, harm by silence', by: 'tick', event: TICK, prepare: () => openSilence() },
  { name: 'tick, harm by silence, seen late', by: 'tick', event: TICK, prepare: openLateSilence },
  { name: 'tick, harm that is half undone', by: 'tick', event: TICK, prepare: openHalfUndone },
  byHand('remediate after a hand-over', { action: 'remediate' }, async () => {
    const stage = await openSilence();
    await stage.invoke(TICK, 'undoing');
    return stage;
  }),
];
