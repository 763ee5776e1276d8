import { judgeRestart, markRestart, type Progress } from '../../lambda/core/restart-progress';
import { TARGET_GROUP } from '../support/network';
import { INCIDENT, NOW } from '../support/network-acl';
import { minutesAgo, ONE, REBOOT, RESTART, row, seenWith, sick, TWO, well } from '../support/restart';

const judge = (differing: Partial<Progress> = {}) =>
  judgeRestart({
    row: row(ONE),
    servers: [sick(ONE), well(TWO)],
    seen: seenWith(),
    targetGroups: [TARGET_GROUP],
    policy: RESTART,
    now: NOW,
    ...differing,
  });
const sent = (minutes: number, differing = {}) =>
  row(ONE, { since: minutesAgo(minutes), sentAt: minutesAgo(minutes), ...differing });

describe('a restart whose answer was lost', () => {
  const lost = (minutes: number) =>
    row(ONE, { state: 'intended', commandId: undefined, since: minutesAgo(minutes) });
  const listed = (mark: string) => seenWith({ commands: [{ instanceId: ONE, commandId: 'c-7', mark }] });

  it('was made if Systems Manager lists a command with its mark', () => {
    expect(judge({ row: lost(0.5), seen: listed(markRestart(INCIDENT, ONE)) })).toMatchObject({
      kind: 'confirm-restart-row',
      commandId: 'c-7',
    });
  });

  it('is not made again while its command may still come to light', () => {
    expect(judge({ row: lost(1.9) })).toBeUndefined();
    expect(judge({ row: lost(1.9), seen: listed('Floodgate another i-00000001') })).toBeUndefined();
  });

  it('is made again once the command could not begin any more', () => {
    expect(judge({ row: lost(2) })).toBe('again');
    expect(judge({ row: lost(2), seen: listed('Floodgate another i-00000001') })).toBe('again');
  });

  it('is never made again if it was a reboot, of which EC2 tells nobody', () => {
    expect(judge({ row: lost(60), policy: REBOOT })).toMatchObject({
      kind: 'confirm-restart-row',
      commandId: undefined,
    });
  });

  it('has a mark that Systems Manager takes: at most 100 characters', () => {
    expect(markRestart(INCIDENT, 'i-0123456789abcdef0').length).toBeLessThanOrEqual(100);
  });
});

describe('a restart that was made', () => {
  it('is waited for', () => {
    expect(judge()).toBeUndefined();
    expect(judge({ row: sent(9.9) })).toBeUndefined();
  });

  it('is done when the server is healthy and the command has ended', () => {
    const servers = [well(ONE), well(TWO)];
    expect(judge({ servers })).toMatchObject({ end: 'healthy', why: 'after 2 min' });
    const seen = seenWith({ states: { [`c-${ONE}`]: { kind: 'running' } } });
    expect(judge({ servers, seen })).toBeUndefined();
  });

  it('has its time, and no less than the load balancer needs to call a cured server healthy', () => {
    expect(judge({ row: sent(10) })).toMatchObject({ end: 'time-up' });
    const slow = { ...TARGET_GROUP, healthCheckIntervalSeconds: 120, healthyThreshold: 5 };
    expect(judge({ row: sent(11.9), targetGroups: [slow] })).toBeUndefined();
    expect(judge({ row: sent(12), targetGroups: [slow] })).toMatchObject({ end: 'time-up' });
  });

  it('is believed healthy, where it was healthy before, only after the load balancer had time to notice', () => {
    const named = { isNamed: true, reasonBefore: undefined };
    const servers = [well(ONE)];
    expect(judge({ servers, row: sent(0.9, named) })).toBeUndefined();
    expect(judge({ servers, row: sent(1, named) })).toMatchObject({ end: 'healthy' });
    const rebooted = { ...named, commandId: undefined };
    expect(judge({ servers, row: sent(2.9, rebooted), policy: REBOOT })).toBeUndefined();
    expect(judge({ servers, row: sent(3, rebooted), policy: REBOOT })).toMatchObject({ end: 'healthy' });
  });
});

describe('a server that comes back worse', () => {
  it.each([
    [
      'its command failed',
      { seen: seenWith({ states: { [`c-${ONE}`]: { kind: 'failed', reason: 'TimedOut' } } }) },
      'the restart failed: TimedOut',
    ],
    [
      'its instance is stopped',
      { seen: seenWith({ instances: [{ instanceId: ONE, state: 'stopped', scalingGroup: undefined }] }) },
      'the instance is stopped',
    ],
    ['its instance is gone', { seen: seenWith({ instances: [] }) }, 'the instance is gone'],
    ['it is no target any more', { servers: [well(TWO)] }, 'it is no target any more'],
    [
      'its agent is silent',
      { seen: seenWith({ online: [TWO] }) },
      'its agent no longer answers Systems Manager',
    ],
    [
      'a healthy server fell beside it',
      { row: row(ONE, { healthyBefore: [TWO] }), servers: [sick(ONE), sick(TWO)] },
      `${TWO}, healthy before, became unhealthy`,
    ],
  ])('stops the restarts: %s', (_what, differing, why) => {
    expect(judge(differing)).toMatchObject({ kind: 'end-restart-row', end: 'stopped', why });
  });

  it('stops them if nobody answers at its port when its time is up, though somebody did before', () => {
    const servers = [sick(ONE, 'Target.FailedHealthChecks')];
    expect(judge({ row: sent(5), servers })).toBeUndefined();
    expect(judge({ row: sent(10), servers })).toMatchObject({
      end: 'stopped',
      why: 'it came back worse: Target.Timeout before, Target.FailedHealthChecks now',
    });
    const before = { reasonBefore: 'Target.FailedHealthChecks' };
    expect(judge({ row: sent(10, before), servers })).toMatchObject({ end: 'time-up' });
  });

  it('does not take a reboot for worse because the agent is silent meanwhile', () => {
    const seen = seenWith({ online: undefined });
    expect(judge({ row: sent(2, { commandId: undefined }), seen, policy: REBOOT })).toBeUndefined();
  });
});
