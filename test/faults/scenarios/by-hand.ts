/** What people ask for. */
import { throttled } from '../../../drill/account/failures';
import { ALARM_AT, openStage, sleepUntil, TICK, type Stage } from '../stage';
import { openAnswered, openDenied, openFlood } from './moments';
import { byHand, type Scenario } from './scenario';

/** For a quarter of an hour AWS took no deny: the next run gives the request up. */
async function openGivenUp(): Promise<Stage> {
  const stage = openStage();
  const calm = stage.account.onCall(({ action }) =>
    action === 'CreateNetworkAclEntry' ? { failBefore: throttled('ec2') } : undefined,
  );
  await stage.invoke({ action: 'deny', addresses: ['203.0.113.77'] }, 'first').catch(() => undefined);
  calm();
  await sleepUntil(stage, ALARM_AT, 16);
  return stage;
}

export const BY_HAND: readonly Scenario[] = [
  byHand('remediate', { action: 'remediate' }, () => Promise.resolve(openFlood())),
  byHand('deny', { action: 'deny', addresses: ['203.0.113.77', '2001:db8::1'], reason: 'scraper' }, () =>
    Promise.resolve(openStage()),
  ),
  { name: 'tick that gives a request up', by: 'tick', event: TICK, prepare: openGivenUp },
  byHand('allow', { action: 'allow', addresses: ['203.0.113.77'] }, openDenied),
  byHand('allow in an incident', { action: 'allow', addresses: ['216.144.247.78'] }, () => openAnswered()),
  byHand('rollback of all', { action: 'rollback' }, () => openAnswered()),
  byHand('rollback of denies', { action: 'rollback', what: 'denies' }, () => openAnswered()),
  byHand('rollback of the lock-down', { action: 'rollback', what: 'lock-down' }, () => openAnswered()),
  byHand('retire', { action: 'retire' }, () => openAnswered()),
];
