/** Undoes our own harm: only the change that did it, once; the incident is handed to people. The caller holds the lease. */
import { applyPlan } from './aws/apply';
import { failureReason } from './aws/failure';
import { writeLedger, type Ledger } from './aws/ledger';
import { describeHealthyHosts } from './aws/load-balancer-metrics';
import { findCutWays, type Harm } from './core/own-harm';
import { beganInTime, beginTrial, findSilence, type HealthyMinute } from './core/silence';
import { recordLook, recordUndoing } from './core/incident';
import type { Incident, LedgerState, Trial } from './core/ledger-rows';
import type { Observation } from './core/observation';
import type { Outcome } from './core/outcome';
import type { Plan } from './core/plan';
import { planRollback } from './core/rollback-plan';
import { nameRow } from './core/row-names';
import type { LookResult } from './look';
import { makeBench, type Surroundings } from './surroundings';

/** @returns the incident with what must be known later to tell whether the plan did harm; to be noted before any change */
export function watchChanges(
  { clock }: Surroundings,
  incident: Incident,
  { observed, plan }: { readonly observed: Observation; readonly plan: Plan },
): Incident {
  const trial = beginTrial(observed, plan, clock.now());
  return trial === undefined ? incident : { ...incident, trial };
}

export interface Undone {
  /** With the look in it. */
  readonly incident: Incident;
  readonly outcomes: readonly Outcome[];
  /** Why it could not be told whether harm was done. */
  readonly unjudged: readonly string[];
}

export interface Acted {
  readonly seen: LookResult;
  /** The ledger before the look. */
  readonly before: LedgerState;
  readonly outcomes: readonly Outcome[];
  /** Account and ledger, read after the last change of this run. */
  readonly after: Observation;
  readonly state: LedgerState;
}

/** Records the look, and undoes what of ours did harm. */
export async function undoOwnHarm(
  surroundings: Surroundings,
  ledger: Ledger,
  incident: Incident,
  acted: Acted,
): Promise<Undone> {
  const { clock } = surroundings;
  const judgement = mayJudge(incident, acted) ? await judgeHarm(surroundings, incident, acted) : UNJUDGED;
  const { harm, unjudged } = judgement;
  if (harm === undefined) {
    const outcomes = await putBack(surroundings, ledger, incident, acted);
    const all = { ...acted, outcomes: [...acted.outcomes, ...outcomes] };
    const judged = judgement.isFree ? acquit(incident, acted.before.incident) : incident;
    return { incident: record(judged, all, clock.now()), outcomes, unjudged };
  }
  // First, or the next run would take what is half undone for a drift, and do it again. The look goes with it: what is
  // put back leaves no row by which a later run could tell that it was ever done.
  const handed = handOver(record(incident, acted, clock.now()), harm, clock.now());
  await writeLedger(ledger, [{ amend: 'incident', row: handed }]);
  const outcomes = await putBack(surroundings, ledger, handed, acted);
  return { incident: recordUndoing(handed, outcomes, clock.now()), outcomes, unjudged };
}

function record(incident: Incident, { seen, before, outcomes, after }: Acted, now: Date): Incident {
  return recordLook(incident, { ...seen, ledger: before, outcomes, targets: after.targets, now });
}

/** Puts back what the hand-over names, as far as it stands. */
async function putBack(
  surroundings: Surroundings,
  ledger: Ledger,
  { id, handedOver }: Incident,
  { after, state }: Acted,
): Promise<readonly Outcome[]> {
  const names = new Set(handedOver?.rows);
  const denies = state.denies.filter((row) => names.has(nameRow(row)));
  const rules = state.rules.filter((row) => names.has(nameRow(row)));
  if (denies.length + rules.length === 0) return [];
  const { changes } = planRollback({
    part: 'all',
    incident: undefined,
    // A split takes nothing from anybody: it stays.
    ledger: { ...state, denies, rules, splits: [] },
    networkAcls: after.networkAcls,
    securityGroups: after.securityGroups,
    policy: surroundings.environment.policy,
  });
  return applyPlan(makeBench(surroundings, ledger, state, id), changes);
}

/**
 * What could not be done in this look, the next one does, and it may be what opens the way again. One look is waited
 * for, not more: what never can be done must not keep a site dark.
 */
function mayJudge({ handedOver, disturbed }: Incident, { outcomes }: Acted): boolean {
  const isDisturbed = outcomes.some(({ result }) => result !== 'done');
  return handedOver === undefined && (!isDisturbed || disturbed === true);
}

interface Judgement {
  readonly harm: Harm | undefined;
  /** This look saw that there is none. */
  readonly isFree: boolean;
  readonly unjudged: readonly string[];
}

const UNJUDGED: Judgement = { harm: undefined, isFree: false, unjudged: [] };
const FREE: Judgement = { ...UNJUDGED, isFree: true };

async function judgeHarm(
  surroundings: Surroundings,
  { trial }: Incident,
  { seen: { plan }, after, state }: Acted,
): Promise<Judgement> {
  const { policy } = surroundings.environment;
  const cut = findCutWays(after, state, policy.deny);
  if (cut !== undefined) return { ...UNJUDGED, harm: cut };
  if (trial === undefined) return FREE;
  const standing = new Set([...state.denies, ...state.rules].map(nameRow));
  const rows = trial.rows.filter((name) => standing.has(name));
  const now = surroundings.clock.now();
  const silence = findSilence({ ...trial, rows }, after, plan, policy.detection, now);
  if (silence === undefined) return FREE;
  if (!silence.isLate) return { ...UNJUDGED, harm: silence };
  try {
    const minutes = await readHealthyHosts(surroundings, trial, now);
    return beganInTime(trial, after, minutes, now) ? { ...UNJUDGED, harm: silence } : FREE;
  } catch (error) {
    return {
      ...UNJUDGED,
      unjudged: [`whether a change of ours did harm is not known: ${failureReason(error)}`],
    };
  }
}

function readHealthyHosts(
  { clients, environment }: Surroundings,
  trial: Trial,
  now: Date,
): Promise<readonly HealthyMinute[]> {
  return describeHealthyHosts(clients.cloudwatch, {
    loadBalancerId: environment.loadBalancer,
    targetGroupId: environment.targetGroup,
    from: new Date(trial.at),
    to: now,
  });
}

/** A look after that of the changes found no harm: what comes when their time is over was not there in it. */
function acquit(incident: Incident, before: Incident | undefined): Incident {
  const { trial } = incident;
  const isOld = trial !== undefined && trial === before?.trial;
  return isOld && trial.wasLookedAt !== true
    ? { ...incident, trial: { ...trial, wasLookedAt: true } }
    : incident;
}

/** A story names so many changes; the ledger's row names them all. */
const NAMED = 10;

function handOver(incident: Incident, { why, rows }: Harm, now: Date): Incident {
  const at = now.toISOString();
  const more = rows.length > NAMED ? `, and ${rows.length - NAMED} more` : '';
  const what = `our own harm is undone, and people take over: ${why}; undone: ${rows.slice(0, NAMED).join(', ')}${more}`;
  return {
    ...incident,
    handedOver: { at, why, rows },
    untold: true,
    timeline: [...incident.timeline, { at, what }],
  };
}
