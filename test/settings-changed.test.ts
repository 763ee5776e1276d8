/** New settings are deployed while something is under way: nothing is called that the new role does not grant. */
import type { Call } from '../drill/account/calls';
import { RemediationError } from '../lambda/remediate';
import { findScenario } from './faults/scenarios';
import { ALARM_AT, copyDeployed, sleepUntil, TICK, type Stage } from './faults/stage';

const OBSERVE = { mode: 'observe' };
const REBOOT = { restart: { reboot: true, afterMinutes: 1, healthyWithinMinutes: 6 } };

async function prepare(scenario: string, settings: object): Promise<Stage> {
  return copyDeployed(await findScenario(scenario).prepare(), settings);
}

/** The calls of one tick, and how it ended: its summary, or what it threw. */
async function tick(stage: Stage, run: string): Promise<{ calls: readonly Call[]; said: string }> {
  const before = stage.account.calls.length;
  const said = await stage.invoke(TICK, run).then(
    ({ summary }) => summary,
    (error: unknown) => (error instanceof RemediationError ? error.message : Promise.reject(error as Error)),
  );
  return { calls: stage.account.calls.slice(before), said };
}

const namesOf = (calls: readonly Call[]): readonly string[] => calls.map(({ action }) => action);

it('a group that was taken from the load balancer is not put back in mode observe, and people hear of it', async () => {
  const stage = await prepare('tick, own group taken away', OBSERVE);
  const mails = stage.account.published.length;
  const { calls, said } = await tick(stage, 'observing');
  expect(namesOf(calls)).not.toContain('SetSecurityGroups');
  expect(said).toMatch(/attach-group app\/web\/\w+: not done in mode observe/);
  expect(stage.account.published.slice(mails).map(({ message }) => message)).toEqual([
    expect.stringContaining('not done in mode observe'),
  ]);
});

it('what would be restarted is planned in mode observe, and nothing is restarted', async () => {
  const stage = await prepare('tick that restarts services', OBSERVE);
  const { calls, said } = await tick(stage, 'observing');
  expect(namesOf(calls)).toEqual(
    expect.arrayContaining(['DescribeInstances', 'DescribeInstanceInformation']),
  );
  expect(namesOf(calls)).not.toContain('SendCommand');
  expect(said).not.toContain('nothing could be restarted');
});

it('a restart of services that is under way is waited for after a change to reboots, without asking for its command', async () => {
  const stage = await prepare('tick, a restart is over', REBOOT);
  const { calls } = await tick(stage, 'rebooting');
  expect(namesOf(calls).filter((name) => /Command|InstanceInformation/.test(name))).toEqual([]);
  expect(namesOf(calls)).not.toContain('RebootInstances');
  await sleepUntil(stage, ALARM_AT, 12);
  expect((await tick(stage, 'later')).said).toContain('is still unhealthy');
});
