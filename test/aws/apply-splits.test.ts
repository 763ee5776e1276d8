/** The load balancer's own group, taken back: no step is taken twice where the run that took it was killed. */
import { findScenario } from '../faults/scenarios';
import { ALARM_AT, sleepUntil, TICK, type Stage } from '../faults/stage';

const ROLLBACK = { action: 'rollback', what: 'lock-down' };
const deletions = ({ account }: Stage, run: string): number =>
  account.calls.filter((call) => call.run === run && call.action === 'DeleteSecurityGroup').length;
const ownGroups = ({ account }: Stage): readonly string[] =>
  [...account.state.securityGroups.values()]
    .map(({ name }) => name)
    .filter((name) => name.startsWith('floodgate-'));

/** A person takes the split back, and the run is killed at the deletion of the group. */
async function openKilled(kill: 'before' | 'after'): Promise<Stage> {
  const stage = await findScenario('rollback of a split').prepare();
  stage.account.onCall(({ run, action }) =>
    run === 'person' && action === 'DeleteSecurityGroup' ? { kill } : undefined,
  );
  await stage.invoke(ROLLBACK, 'person').catch(() => undefined);
  await sleepUntil(stage, ALARM_AT, 9);
  return stage;
}

it('a group that is gone is not deleted again: without its tags AWS would refuse that for ever', async () => {
  const stage = await openKilled('after');
  expect(ownGroups(stage)).toEqual([]);
  await stage.invoke(TICK, 'next');
  expect(deletions(stage, 'next')).toBe(0);
});

it('a group that still stands is deleted by the next run', async () => {
  const stage = await openKilled('before');
  expect(ownGroups(stage)).toHaveLength(1);
  await stage.invoke(TICK, 'next');
  expect(deletions(stage, 'next')).toBe(1);
  expect(ownGroups(stage)).toEqual([]);
});
