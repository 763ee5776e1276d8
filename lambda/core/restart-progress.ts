/** How the restart that is under way goes: wait, or the end of it. Pure. */
import type { RestartRow } from './ledger-rows';
import type { TargetGroup } from './observation';
import type { RestartPolicy } from './policy';
import type { RestartChange, RestartEnd } from './restart-change';
import type { SeenServers, Server } from './servers';

export interface Progress {
  readonly row: RestartRow;
  readonly servers: readonly Server[];
  readonly seen: SeenServers;
  readonly targetGroups: readonly TargetGroup[];
  readonly policy: RestartPolicy;
  readonly now: Date;
}

/**
 * A command that Systems Manager does not list after so long was never taken, or can start no more: it must start within
 * 60 s of being taken (see aws/restart.ts), and the list lags by seconds.
 */
const IN_DOUBT_SECONDS = 120;
/** An instance that is healthy when it is rebooted goes down only after a while: AWS reboots when it gets to it. */
const REBOOT_BEGINS_WITHIN_SECONDS = 180;
/** AWS's reason when nothing answers at the port: worse than a server that is slow or answers with an error. */
const NOBODY_ANSWERS = 'Target.FailedHealthChecks';

/** What is to be noted of it; `again`: the call was never taken; `undefined`: wait. */
export function judgeRestart(progress: Progress): RestartChange | 'again' | undefined {
  return progress.row.state === 'intended' ? judgeLost(progress) : judgeSent(progress);
}

/** The answer of the call was lost: Systems Manager lists what it took, by the comment that it was sent with. */
function judgeLost({ row, seen, policy, now }: Progress): RestartChange | 'again' | undefined {
  const { instanceId: target, since } = row;
  if (policy.services === undefined) {
    // EC2 tells of a reboot to nobody. A second one would cost more than a first one that is missed.
    const why = 'the answer was lost, and a reboot is never asked for twice';
    return { kind: 'confirm-restart-row', target, commandId: undefined, why };
  }
  const command = seen.commands.findLast(
    ({ instanceId, mark }) => instanceId === target && mark === markRestart(row.incident, target),
  );
  if (command !== undefined) {
    const why = 'Systems Manager lists the command';
    return { kind: 'confirm-restart-row', target, commandId: command.commandId, why };
  }
  return secondsSince(since, now) < IN_DOUBT_SECONDS ? undefined : 'again';
}

/** The comment of our command for this server: whoever finds it knows whose it is. */
export function markRestart(incident: string, instanceId: string): string {
  return `Floodgate ${incident} ${instanceId}`;
}

function judgeSent(progress: Progress): RestartChange | undefined {
  const { row, servers, now } = progress;
  const end = (how: RestartEnd, why: string): RestartChange => ({
    kind: 'end-restart-row',
    target: row.instanceId,
    incident: row.incident,
    end: how,
    why,
  });
  const harm = findHarm(progress);
  if (harm !== undefined) return end('stopped', harm);
  const server = servers.find(({ instanceId }) => instanceId === row.instanceId);
  const waitedSeconds = secondsSince(row.sentAt ?? row.since, now);
  const isOver = waitedSeconds >= boundSeconds(progress);
  const isSettled = !isUnderWay(progress) && waitedSeconds >= noticeSeconds(progress);
  if (server?.isHealthy === true && (isOver || isSettled))
    return end('healthy', `after ${describeMinutes(waitedSeconds)}`);
  if (!isOver) return undefined;
  const before = row.reasonBefore;
  return server?.reason === NOBODY_ANSWERS && before !== undefined && before !== NOBODY_ANSWERS
    ? end('stopped', `it came back worse: ${before} before, ${NOBODY_ANSWERS} now`)
    : end('time-up', `${server?.reason ?? 'not healthy'} after ${describeMinutes(waitedSeconds)}`);
}

/** Why no further server may be restarted after this one. */
function findHarm({ row, servers, seen, policy }: Progress): string | undefined {
  const { instanceId } = row;
  const state = seen.states[row.commandId ?? ''];
  if (state?.kind === 'failed') return `the restart failed: ${state.reason}`;
  const instance = seen.instances.find((one) => one.instanceId === instanceId);
  if (instance?.state !== 'running') return `the instance is ${instance?.state ?? 'gone'}`;
  if (!servers.some((server) => server.instanceId === instanceId)) return 'it is no target any more';
  if (policy.services !== undefined && seen.online?.includes(instanceId) === false)
    return 'its agent no longer answers Systems Manager';
  const fallen = servers.filter((one) => one.isUnhealthy && row.healthyBefore.includes(one.instanceId));
  return fallen.length === 0
    ? undefined
    : `${fallen.map((one) => one.instanceId).join(', ')}, healthy before, became unhealthy`;
}

function isUnderWay({ row, seen }: Progress): boolean {
  return row.commandId !== undefined && seen.states[row.commandId]?.kind !== 'succeeded';
}

/** Before so long has passed, the load balancer may not have noticed that a healthy server went down. */
function noticeSeconds({ row, targetGroups, policy }: Progress): number {
  if (row.reasonBefore !== undefined) return 0;
  const checks = targetGroups.map((one) => one.unhealthyThreshold * one.healthCheckIntervalSeconds);
  return Math.max(policy.services === undefined ? REBOOT_BEGINS_WITHIN_SECONDS : 0, ...checks);
}

/** Never shorter than what the load balancer itself needs to call a cured server healthy. */
function boundSeconds({ targetGroups, policy }: Progress): number {
  const checks = targetGroups.map((one) => (one.healthyThreshold + 1) * one.healthCheckIntervalSeconds);
  return Math.max(policy.healthyWithinMinutes * 60, ...checks);
}

function secondsSince(iso: string, now: Date): number {
  return (now.getTime() - Date.parse(iso)) / 1000;
}

function describeMinutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
