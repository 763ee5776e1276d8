/**
 * The second proof of our own harm (the first one: own-harm.ts): every target was healthy before our change, all time out
 * within three health intervals after it, and no request of a flood explains that.
 *
 * A look in that time sees it. Where none came, because the run that would have seen it was cut off, the first look after
 * it still proves it by what CloudWatch counted: then nobody can have been healthy from within the three intervals on.
 */
import type { Trial } from './ledger-rows';
import type { Observation } from './observation';
import type { Harm } from './own-harm';
import type { Change, Plan } from './plan';
import type { DetectionPolicy } from './policy';
import { nameChanged } from './row-names';
import type { Offender } from './verdict';

/** A health check is repeated at this interval; three of them, and the minute until the next tick. */
const WATCHED_INTERVALS = 3;
const MINUTE_MS = 60_000;
const TICK_MS = MINUTE_MS;
/** Two runs that were cut off, each with its lease of six minutes, and as much again for those that could not read. */
const LATEST_MS = 30 * MINUTE_MS;

/** Puts changes on trial before they are made; `undefined` where a later silence would prove nothing. */
export function beginTrial(
  { targets }: Pick<Observation, 'targets'>,
  { changes, offenders }: Pick<Plan, 'changes' | 'offenders'>,
  now: Date,
): Trial | undefined {
  const rows = changes.filter(mayCut).flatMap(nameChanged);
  const isCalm = targets.length > 0 && targets.every(({ health }) => health === 'healthy');
  return rows.length > 0 && isCalm
    ? { at: now.toISOString(), rows, offences: countRequests(offenders) }
    : undefined;
}

function mayCut({ kind }: Change): boolean {
  return kind === 'add-deny-entry' || kind === 'replace-deny-entry' || kind === 'revoke-ingress';
}

function countRequests(offenders: readonly Offender[]): number {
  return offenders.reduce((sum, { connects, proxyTimeouts }) => sum + connects + proxyTimeouts, 0);
}

export interface Silence extends Harm {
  /** Nobody looked in time: it proves harm only if it began in time (`beganInTime`). */
  readonly isLate: boolean;
}

/** @param trial with those of its rows that still stand */
export function findSilence(
  trial: Trial,
  { targets, targetGroups }: Pick<Observation, 'targets' | 'targetGroups'>,
  { offenders }: Pick<Plan, 'offenders'>,
  { lateMinutes }: Pick<DetectionPolicy, 'lateMinutes'>,
  now: Date,
): Silence | undefined {
  const intervalSeconds = longestInterval(targetGroups);
  const changedAtMs = Date.parse(trial.at);
  const isLate = now.getTime() > changedAtMs + watchedMs(intervalSeconds) + TICK_MS;
  const isOver = isLate && (trial.wasLookedAt === true || now.getTime() > changedAtMs + LATEST_MS);
  if (isOver || trial.rows.length === 0 || targets.length === 0) return undefined;
  const isSilent = targets.every(
    ({ health, reason }) => health === 'unhealthy' && reason === 'Target.Timeout',
  );
  if (!isSilent || countRequests(offenders) > trial.offences) return undefined;
  const isHeld = offenders.some(
    (offender) =>
      Date.parse(offender.lastSeen) + lateMinutes * 60_000 > changedAtMs &&
      mayHoldWorkers(offender, intervalSeconds),
  );
  if (isHeld) return undefined;
  return {
    why: `every target was healthy before our change of ${trial.at}, and all time out since, with no new offence`,
    rows: trial.rows,
    isLate,
  };
}

function longestInterval(targetGroups: Observation['targetGroups']): number {
  return Math.max(...targetGroups.map((group) => group.healthCheckIntervalSeconds));
}

function watchedMs(intervalSeconds: number): number {
  return WATCHED_INTERVALS * intervalSeconds * 1000;
}

/** The most targets that any load balancer node found healthy, by the minute that begins at `at`. */
export interface HealthyMinute {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly most: number;
}

/** CloudWatch knows a minute some minutes later. */
const UNKNOWN_MS = 5 * MINUTE_MS;

/** Was no target healthy in any whole minute from the last one on that began within three health intervals? */
export function beganInTime(
  { at }: Pick<Trial, 'at'>,
  { targetGroups }: Pick<Observation, 'targetGroups'>,
  minutes: readonly HealthyMinute[],
  now: Date,
): boolean {
  const changedAtMs = Date.parse(at);
  const firstMs =
    Math.floor((changedAtMs + watchedMs(longestInterval(targetGroups))) / MINUTE_MS) * MINUTE_MS;
  if (firstMs < changedAtMs) return false;
  const silentMs = new Set(minutes.filter(({ most }) => most === 0).map((minute) => Date.parse(minute.at)));
  const lastMs = Math.max(...minutes.map((minute) => Date.parse(minute.at)));
  if (lastMs < Math.max(firstMs, now.getTime() - UNKNOWN_MS)) return false;
  // A minute of which nothing is known proves nothing.
  for (let atMs = firstMs; atMs <= lastMs; atMs += MINUTE_MS) if (!silentMs.has(atMs)) return false;
  return true;
}

/**
 * Requests of a flood may hold every worker long after the last one came in, and are logged when they end: where the
 * log shows such requests, or does not show how long they take, stuck workers explain the silence.
 */
function mayHoldWorkers(
  { connects, proxyTimeouts, busySeconds }: Offender,
  intervalSeconds: number,
): boolean {
  return proxyTimeouts > 0 || busySeconds === 0 || busySeconds / connects >= intervalSeconds;
}
