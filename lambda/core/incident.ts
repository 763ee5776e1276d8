/** The life of an incident: opened by an alarm or a person, carried on by looks, closed when it is over. */
import type { Evidence } from './evidence';
import type { DenyRow, Incident, LedgerState, RuleRow, TimelineEntry } from './ledger-rows';
import { keepLarger, type MinuteCount } from './minutes';
import type { Observation, Target } from './observation';
import type { Outcome } from './outcome';
import type { Plan } from './plan';
import type { IncidentPolicy } from './policy';
import { nameChanged, nameRow } from './row-names';
import type { SettledEvidence } from './settled-evidence';
import type { Offender } from './verdict';
import { countOf } from './wording';

const MINUTE_MS = 60_000;
/** A long incident keeps its beginning and its newest moments. */
const TIMELINE_LENGTH = 200;
/** An item of DynamoDB holds 400 KB. So many of the heaviest offenders fill every ACL many times over. */
const OFFENDERS_REMEMBERED = 2000;

export function openIncident(id: string, trigger: string, alarmKey: string | undefined, now: Date): Incident {
  return {
    id,
    state: 'open',
    openedAt: now.toISOString(),
    closedAt: undefined,
    trigger,
    alarms: alarmKey === undefined ? [] : [alarmKey],
    verdict: undefined,
    offenders: [],
    lastOffenceAt: undefined,
    allowed: [],
    heldBack: [],
    lastLookAt: undefined,
    bytesScanned: 0,
    settled: undefined,
    healthyAt: undefined,
    timeline: [
      {
        at: now.toISOString(),
        what: `opened by ${trigger}`,
        kind: trigger.startsWith('alarm ') ? 'opened' : 'asked',
      },
    ],
    untold: false,
  };
}

export interface Look {
  /** The ledger as it was before the look. */
  readonly ledger?: Pick<LedgerState, 'denies' | 'rules' | 'splits'>;
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly outcomes: readonly Outcome[];
  readonly targets: readonly Target[];
  readonly bytesScanned: number;
  /** `undefined`: this look settled nothing. */
  readonly settled: SettledEvidence | undefined;
  /** Where no query counted them: the minutes that its lines told. */
  readonly minutes?: readonly MinuteCount[];
  readonly now: Date;
}

/** What the incident is after one more look. */
export function recordLook(incident: Incident, look: Look): Incident {
  const { plan, now } = look;
  const newest = plan.offenders.reduce<string | undefined>(
    (latest, { lastSeen }) => (latest === undefined || lastSeen > latest ? lastSeen : latest),
    undefined,
  );
  const isAnswered = incident.verdict === 'connect-flood' || plan.verdict === 'connect-flood';
  const healthyAt =
    incident.healthyAt ?? (isAnswered && areHealthy(look.targets) ? now.toISOString() : undefined);
  const timeline = [
    ...incident.timeline,
    ...describeVerdict(incident, look),
    ...describeUnnoted(incident, look),
    ...describeSplit(incident, look),
    ...describeOutcomes(look.outcomes),
    ...(healthyAt !== incident.healthyAt ? [tellHealthy(now)] : []),
  ];
  return {
    ...incident,
    // A flood that was proven stays proven: what blocks it also ends its traces in the log.
    verdict: isAnswered ? 'connect-flood' : plan.verdict,
    offenders: keepHeaviest(plan.offenders, OFFENDERS_REMEMBERED),
    lastOffenceAt: newest,
    lastLookAt: now.toISOString(),
    bytesScanned: incident.bytesScanned + look.bytesScanned,
    settled: look.settled ?? incident.settled,
    ...(look.minutes === undefined ? {} : { minutes: keepLarger(incident.minutes ?? [], look.minutes) }),
    healthyAt,
    timeline: shorten(timeline),
    unsure: listUnsure(look.outcomes),
    disturbed: look.outcomes.some(({ result }) => result !== 'done'),
  };
}

/** What the incident is after changes of a look that was recorded already were undone. */
export function recordUndoing(incident: Incident, outcomes: readonly Outcome[], now: Date): Incident {
  return {
    ...incident,
    lastLookAt: now.toISOString(),
    timeline: shorten([...incident.timeline, ...describeOutcomes(outcomes)]),
    unsure: [...(incident.unsure ?? []), ...listUnsure(outcomes)],
    disturbed: incident.disturbed === true || outcomes.some(({ result }) => result !== 'done'),
  };
}

function tellHealthy(now: Date): TimelineEntry {
  return { at: now.toISOString(), what: 'all targets are healthy', kind: 'healthy' };
}

/** In the order that they came in. */
export function keepHeaviest(offenders: readonly Offender[], most: number): readonly Offender[] {
  if (offenders.length <= most) return offenders;
  const weigh = ({ connects, proxyTimeouts }: Offender): number => connects + proxyTimeouts;
  const heaviest = new Set(offenders.toSorted((a, b) => weigh(b) - weigh(a)).slice(0, most));
  return offenders.filter((offender) => heaviest.has(offender));
}

export function areHealthy(targets: readonly Target[]): boolean {
  return targets.length > 0 && targets.every(({ health }) => health === 'healthy');
}

function describeVerdict(incident: Incident, { plan, now }: Look): readonly TimelineEntry[] {
  if (incident.verdict === plan.verdict || incident.verdict === 'connect-flood') return [];
  const first = plan.offenders.map(({ firstSeen }) => firstSeen).sort()[0];
  return [
    ...(first === undefined
      ? []
      : [{ at: first, what: 'first offence in the logs', kind: 'first-offence' } as const]),
    { at: now.toISOString(), what: `verdict ${plan.verdict}` },
  ];
}

function describeOutcomes(outcomes: readonly Outcome[]): readonly TimelineEntry[] {
  const done = (kinds: readonly string[]): readonly Outcome[] =>
    outcomes.filter(({ change, result }) => result === 'done' && kinds.includes(change.kind));
  const denied = done(['add-deny-entry', 'replace-deny-entry']);
  const ended = done(['remove-deny-entry']);
  const closed = done(['revoke-ingress']);
  const failed = outcomes.filter(({ result }) => result === 'failed');
  return [
    ...note(denied, tellDenied(denied.length)),
    ...note(ended, { what: `ended ${countOf(ended.length, 'deny', 'denies')}` }),
    ...note(closed, tellLockedDown(closed.length)),
    ...note(failed, { what: `${countOf(failed.length, 'change', 'changes')} failed` }),
  ];
}

type Moment = Omit<TimelineEntry, 'at'>;

function tellDenied(count: number): Moment {
  return { what: `denied ${countOf(count, 'prefix', 'prefixes')}`, kind: 'denied' };
}

function tellLockedDown(count: number): Moment {
  return { what: `locked down: ${countOf(count, 'rule', 'rules')} taken away`, kind: 'locked-down' };
}

/**
 * The moment at which the load balancer got a group of its own: told once, also where the run that gave it was cut off
 * before it could. A group that is put back later is no such moment.
 */
function describeSplit({ id, timeline }: Incident, { ledger, outcomes }: Look): readonly TimelineEntry[] {
  if (timeline.some(({ kind }) => kind === 'split')) return [];
  const applied = (ledger?.splits ?? []).filter(({ state }) => state === 'applied');
  const made = outcomes.find(
    ({ change, result }) =>
      result === 'done' &&
      change.kind === 'attach-group' &&
      !applied.some(({ loadBalancerId }) => loadBalancerId === change.target),
  );
  const at = made?.at ?? applied.find(({ incident }) => incident === id)?.since;
  const what = "the load balancer split off from the servers' security group";
  return at === undefined ? [] : [{ at, what, kind: 'split' }];
}

/**
 * What a run did for this incident and could not note in it, because it was cut off: its rows are newer than the last
 * look that was noted.
 */
export function findUnnoted(
  incident: Incident,
  { denies, rules }: Pick<LedgerState, 'denies' | 'rules'>,
): Pick<LedgerState, 'denies' | 'rules'> {
  const unsure = new Set(incident.unsure);
  const isUnnoted = (row: DenyRow | RuleRow): boolean =>
    row.incident === incident.id &&
    (incident.lastLookAt === undefined || row.since > incident.lastLookAt || unsure.has(nameRow(row)));
  return { denies: denies.filter(isUnnoted), rules: rules.filter(isUnnoted) };
}

/** Of these, what took effect, and what this look confirms of a run that could not note a call of its own. */
function describeUnnoted(incident: Incident, { ledger, outcomes }: Look): readonly TimelineEntry[] {
  if (ledger === undefined) return [];
  const unnoted = findUnnoted(incident, ledger);
  const confirmed = new Set(
    outcomes.flatMap(({ change, result }) =>
      result === 'done' && change.kind.startsWith('confirm') ? nameChanged(change) : [],
    ),
  );
  const tookEffect = (row: DenyRow | RuleRow): boolean =>
    row.state === 'applied'
      ? [...unnoted.denies, ...unnoted.rules].some((one) => one === row)
      : row.state === 'intended' && row.incident === incident.id && confirmed.has(nameRow(row));
  const denies = ledger.denies.filter(tookEffect);
  const closed = ledger.rules.filter((row) => row.action === 'revoke' && tookEffect(row));
  const tell = (rows: readonly { readonly since: string }[], moment: Moment): readonly TimelineEntry[] => {
    const last = rows
      .map(({ since }) => since)
      .sort()
      .at(-1);
    return last === undefined ? [] : [{ at: last, ...moment }];
  };
  return [...tell(denies, tellDenied(denies.length)), ...tell(closed, tellLockedDown(closed.length))];
}

/** Calls that failed, as far as could be seen, and may have taken effect all the same. */
function listUnsure(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ change, result }) => (result === 'failed' ? nameChanged(change) : []));
}

function note(outcomes: readonly Outcome[], moment: Moment): readonly TimelineEntry[] {
  const last = outcomes.at(-1);
  return last === undefined ? [] : [{ at: last.at, ...moment }];
}

function shorten(timeline: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const half = TIMELINE_LENGTH / 2;
  return timeline.length <= TIMELINE_LENGTH
    ? timeline
    : [...timeline.slice(0, half), ...timeline.slice(-half)];
}

const HOUR_MS = 60 * MINUTE_MS;

/** No incident stays open for ever, whatever is to be seen of it. */
export function findBound(
  { openedAt }: Pick<Incident, 'openedAt'>,
  { maxHours }: Pick<IncidentPolicy, 'maxHours'>,
  now: Date,
): string | undefined {
  return now.getTime() - Date.parse(openedAt) >= maxHours * HOUR_MS
    ? `open for ${countOf(maxHours, 'hour')}, the longest that is allowed; people must look at it`
    : undefined;
}

/** An end that nobody could be told of is put off, an hour beyond the longest time at most. */
export function mayPutOff(
  { openedAt }: Pick<Incident, 'openedAt'>,
  { maxHours }: Pick<IncidentPolicy, 'maxHours'>,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(openedAt) < (maxHours + 1) * HOUR_MS;
}

/** Why this incident is over, or `undefined` while it is not. */
export function findReasonToClose(
  incident: Incident,
  observed: Pick<Observation, 'alarm' | 'targets'>,
  policy: IncidentPolicy,
  now: Date,
): string | undefined {
  const bound = findBound(incident, policy, now);
  if (bound !== undefined) return bound;
  const calm = observed.alarm === undefined ? areHealthy(observed.targets) : observed.alarm.value === 'OK';
  const quietSince = Math.max(
    Date.parse(incident.openedAt),
    Date.parse(incident.lastOffenceAt ?? incident.openedAt),
  );
  const isQuiet = now.getTime() - quietSince >= policy.quietMinutes * MINUTE_MS;
  return calm && isQuiet
    ? `the alarm is OK and no offence was seen for ${countOf(policy.quietMinutes, 'minute')}`
    : undefined;
}

export function closeIncident(incident: Incident, why: string, now: Date): Incident {
  return {
    ...incident,
    state: 'closed',
    closedAt: now.toISOString(),
    timeline: [...incident.timeline, { at: now.toISOString(), what: `closed: ${why}`, kind: 'closed' }],
  };
}
