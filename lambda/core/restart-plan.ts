/**
 * Which server is restarted next, and why no other: blocking does not free stuck workers (a request holds its worker
 * though its client is gone). One server at a time; of itself only unhealthy ones, only while the flood is
 * blocked, and no further after one that came back worse. Pure.
 */
import type { Incident, RestartRow } from './ledger-rows';
import type { TargetGroup } from './observation';
import type { RestartPolicy } from './policy';
import { describeEnd, type RestartChange, type RestartEnd } from './restart-change';
import { judgeRestart } from './restart-progress';
import type { SeenServers, Server } from './servers';
import { countOf } from './wording';

export interface RestartSituation {
  /** `undefined`: nothing is restarted any more. */
  readonly policy: RestartPolicy | undefined;
  readonly incident: Incident | undefined;
  readonly rows: readonly RestartRow[];
  readonly servers: readonly Server[];
  readonly targetGroups: readonly TargetGroup[];
  readonly seen: SeenServers;
  /** ISO 8601 UTC: since when the flood is verifiably blocked; `undefined`: it is not, or there is none. */
  readonly blockedSince: string | undefined;
  readonly now: Date;
}

export interface RestartPlan {
  readonly changes: readonly RestartChange[];
  readonly warnings: readonly string[];
}

export function planRestarts(situation: RestartSituation): RestartPlan {
  const { policy, incident, rows } = situation;
  const open = rows.filter(isOpen);
  if (policy === undefined) return endAll(open, 'restart is no longer configured');
  const forgotten = rows.filter((row) => !isOpen(row) && isHistory(row, incident)).map(forget);
  const current = open.find(({ state }) => state !== 'queued');
  const verdict = current === undefined ? undefined : judgeRestart({ ...situation, row: current, policy });
  if (current !== undefined && verdict === undefined) return { changes: forgotten, warnings: [] };
  if (current !== undefined && verdict === 'again')
    return { changes: [...forgotten, ...begin(current, situation, policy)], warnings: [] };
  const noted = verdict === undefined || verdict === 'again' ? [] : [verdict];
  const isStill = noted.some(({ kind }) => kind === 'confirm-restart-row');
  const next = isStill ? NOTHING : planNext(situation, policy, noted);
  return { changes: [...forgotten, ...noted, ...next.changes], warnings: next.warnings };
}

const NOTHING: RestartPlan = { changes: [], warnings: [] };

/** Is something still to be done for it? */
export function isOpen({ state }: Pick<RestartRow, 'state'>): boolean {
  return !isEnd(state);
}

export function isEnd(state: RestartRow['state']): state is RestartEnd {
  return state === 'healthy' || state === 'time-up' || state === 'stopped';
}

/** What was restarted in the open incident must be remembered, or it would be restarted again. */
function isHistory(row: RestartRow, incident: Incident | undefined): boolean {
  return incident === undefined || (row.incident !== incident.id && row.since < incident.openedAt);
}

/** @param row one that ended */
export function forget(row: RestartRow): RestartChange {
  return { kind: 'forget-restart-row', target: row.instanceId, why: describeRow(row) };
}

/** How far a restart is, in one line. */
export function describeRow(row: RestartRow): string {
  const { instanceId, state, why } = row;
  if (isEnd(state)) return describeEnd(instanceId, state, why ?? '');
  const words = { queued: 'waits for its turn', intended: 'is being restarted', sent: 'was restarted' };
  return `${instanceId}: ${words[state]}`;
}

function endAll(open: readonly RestartRow[], why: string): RestartPlan {
  return { changes: open.map((row) => stop(row.instanceId, row.incident, why)), warnings: [] };
}

function stop(target: string, incident: string, why: string): RestartChange {
  return { kind: 'end-restart-row', target, incident, end: 'stopped', why };
}

/** @param noted how the one before ended, if it did just now */
function planNext(
  situation: RestartSituation,
  policy: RestartPolicy,
  noted: readonly RestartChange[],
): RestartPlan {
  const queue = situation.rows.filter(({ state }) => state === 'queued').sort(byTurn);
  const stopped = noted.find((change) => change.kind === 'end-restart-row' && change.end === 'stopped');
  if (stopped !== undefined)
    return endAll(queue, `not restarted, since restarting stopped at ${stopped.target}`);
  const [first] = queue;
  if (first !== undefined) return { changes: begin(first, situation, policy), warnings: [] };
  return planByItself(situation, policy);
}

function byTurn(a: RestartRow, b: RestartRow): number {
  const key = ({ since, instanceId }: RestartRow): string => `${since} ${instanceId}`;
  return key(a) < key(b) ? -1 : 1;
}

/** The restart of a queued server, or of one whose call was never taken; or why it is not restarted. */
function begin(
  row: RestartRow,
  situation: RestartSituation,
  policy: RestartPolicy,
): readonly RestartChange[] {
  const { instanceId: target, incident } = row;
  const server = situation.servers.find(({ instanceId }) => instanceId === target);
  if (server === undefined) return [stop(target, incident, 'it is no target any more')];
  if (server.isHealthy && !row.isNamed)
    return [{ kind: 'end-restart-row', target, incident, end: 'healthy', why: 'before its turn came' }];
  const obstacle = findObstacle(target, situation.seen, policy);
  if (obstacle !== undefined) return [stop(target, incident, obstacle)];
  const why = server.reason ?? 'a person asked for it';
  return [makeRestart(server, incident, why, situation, policy)];
}

/** Without a person's word: only in an incident, only what stays unhealthy while the flood is blocked. */
function planByItself(situation: RestartSituation, policy: RestartPolicy): RestartPlan {
  const { incident, rows, servers, blockedSince, seen, now } = situation;
  if (incident === undefined || blockedSince === undefined) return NOTHING;
  const stopped = rows.find(({ state }) => state === 'stopped');
  if (stopped !== undefined) {
    const warning = `no further server is restarted of itself, since restarting stopped at ${stopped.instanceId} (${stopped.why ?? ''}); {"action":"restart"} goes on`;
    return { changes: [], warnings: [warning] };
  }
  const due = servers.filter((server) => isDue(server, incident, blockedSince, policy, now));
  const fresh = due.filter(({ instanceId }) => !rows.some((row) => row.instanceId === instanceId));
  const isLeft = ({ instanceId }: Server): boolean => findOwner(instanceId, seen, policy) !== undefined;
  const warnings = fresh.filter(isLeft).map(({ instanceId }) => describeOwned(instanceId, seen, policy));
  const candidates = fresh.filter((server) => !isLeft(server));
  const ready = candidates.find(({ instanceId }) => findObstacle(instanceId, seen, policy) === undefined);
  if (ready !== undefined) {
    const why = `unhealthy (${ready.reason ?? ''}) for ${countOf(policy.afterMinutes, 'minute')} or more, with the flood blocked`;
    return { changes: [makeRestart(ready, incident.id, why, situation, policy)], warnings };
  }
  // Whoever can be healed was; now the rest is told, once.
  const changes = candidates.map(({ instanceId }) =>
    stop(instanceId, incident.id, findObstacle(instanceId, seen, policy) ?? ''),
  );
  return { changes, warnings };
}

function isDue(
  { instanceId, isUnhealthy }: Server,
  incident: Incident,
  blockedSince: string,
  { afterMinutes }: RestartPolicy,
  now: Date,
): boolean {
  const since = incident.unhealthySince?.[instanceId];
  if (!isUnhealthy || since === undefined) return false;
  return now.getTime() - Math.max(Date.parse(since), Date.parse(blockedSince)) >= afterMinutes * 60_000;
}

function makeRestart(
  { instanceId, reason }: Server,
  incident: string,
  why: string,
  { servers }: RestartSituation,
  { services }: RestartPolicy,
): RestartChange {
  return {
    kind: 'restart-server',
    target: instanceId,
    services,
    incident,
    why,
    reasonBefore: reason,
    healthyBefore: servers
      .filter((one) => one.isHealthy && one.instanceId !== instanceId)
      .map((one) => one.instanceId),
  };
}

/** Why this server must not, or cannot, be restarted. */
function findObstacle(instanceId: string, seen: SeenServers, policy: RestartPolicy): string | undefined {
  const state = seen.instances.find((one) => one.instanceId === instanceId)?.state;
  if (state !== 'running') return `the instance is ${state ?? 'gone'}`;
  if (findOwner(instanceId, seen, policy) !== undefined) return describeOwned(instanceId, seen, policy);
  if (seen.online !== undefined && !seen.online.includes(instanceId))
    return 'its agent does not answer Systems Manager';
  return undefined;
}

/**
 * The Auto Scaling group whose business an unhealthy server is: a group that judges by load balancer health replaces it,
 * and a restart would race with that.
 */
function findOwner(
  instanceId: string,
  { instances }: SeenServers,
  { scalingGroups }: RestartPolicy,
): string | undefined {
  const group = instances.find((one) => one.instanceId === instanceId)?.scalingGroup;
  return group === undefined || scalingGroups.includes(group) ? undefined : group;
}

function describeOwned(instanceId: string, seen: SeenServers, policy: RestartPolicy): string {
  return `${instanceId} belongs to the Auto Scaling group ${findOwner(instanceId, seen, policy) ?? ''}, which may replace it: not restarted, unless restart.scalingGroups names the group`;
}
