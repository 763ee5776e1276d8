/** One look of an open incident, or, where none is open, what old rows need. The caller holds the lease. */
import { applyPlan } from './aws/apply';
import { readLedger, type Ledger, type LedgerWrite } from './aws/ledger';
import { describeNetworkAcls } from './aws/network-acl';
import { observe } from './aws/observe';
import { describeSecurityGroups } from './aws/security-group';
import { learnAclLimits } from './core/acl-limits';
import { advise } from './core/advice';
import { diagnose } from './core/diagnosis';
import { closeUnseen, writeIncident } from './close';
import { closeIncident, findReasonToClose, findUnnoted, mayPutOff, recordLook } from './core/incident';
import type { Incident, LedgerState } from './core/ledger-rows';
import type { Observation } from './core/observation';
import { findDenied } from './core/outcome';
import type { Change } from './core/plan';
import { planExpiry } from './core/remediation-plan';
import { HANDED_OVER, listFailures, reportTargets, summarise, type Report } from './core/report';
import { forgetLostGroups, takeRuleInventory } from './core/rule-rows';
import { findUnrecorded, recordStrikes, type Strike } from './core/strikes';
import { tellStory } from './core/story';
import { countOf } from './core/wording';
import { readGatewayTimeouts } from './gateway-timeouts';
import { planSplitWork } from './keep-splits';
import { look, type LookResult } from './look';
import { undoOwnHarm, watchChanges, type Undone } from './own-harm';
import { carryRestartsOn, recordRestarts } from './restart';
import { makeBench, makeReport, publish, type Surroundings } from './surroundings';

/** One look of the open incident; where none is open, what old rows need. */
export async function carryOn(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { incident } = state;
  if (incident === undefined) return tidyUp(action, surroundings, ledger, state);
  try {
    return await carryIncidentOn(action, surroundings, ledger, { ...state, incident });
  } catch (error) {
    return closeUnseen(action, surroundings, ledger, incident, error);
  }
}

/** Looks, applies, tells people, and notes the look in the incident: in this order, so that nothing goes untold. */
async function carryIncidentOn(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState & { readonly incident: Incident },
): Promise<Report> {
  const { incident } = state;
  const { environment, clock } = surroundings;
  const seen = await look(surroundings, state, incident);
  const { observed, plan } = seen;
  const isDry = environment.policy.mode === 'observe';
  const done = await act(surroundings, ledger, state, seen);
  const gatewayTimeouts = await readGatewayTimeouts(surroundings, incident);
  const { outcomes } = done;
  const { targets } = done.after;
  const now = clock.now();
  const looked = {
    ...(await recordRestarts(surroundings, ledger, done.incident, state, { targets, outcomes })),
    aclLimits: learnAclLimits(incident.aclLimits ?? [], outcomes, observed.networkAcls),
    untold: false,
  };
  const why = findReasonToClose(looked, { alarm: observed.alarm, targets }, environment.policy.incident, now);
  const after = why === undefined ? looked : closeIncident(looked, why, now);
  const report = makeReport(action, surroundings, {
    incident: after,
    story: tellStory(after, gatewayTimeouts, now),
    plan,
    outcomes,
    targets: reportTargets(targets),
    standing: why === undefined ? findUntold(incident, state) : listOwn(incident, state),
    advice: advise(
      { isFlood: after.verdict === 'connect-flood', isOver: after.state === 'closed', outcomes },
      done.rules,
      done.after.securityGroups,
    ),
    diagnosis: plan.verdict === 'no-flood' ? diagnose(seen.evidence) : undefined,
    failures: [...listFailures(plan, outcomes, seen.unread), ...seen.unplanned, ...done.unjudged],
    summary: [
      summarise(plan, outcomes, isDry),
      ...(after.handedOver === undefined ? [] : [`${HANDED_OVER}: ${after.handedOver.why}.`]),
      ...(why === undefined ? [] : [`Incident closed: ${why}.`]),
    ].join(' '),
  });
  const isNew = isNews(incident, after, state) || looked.timeline.length > done.incident.timeline.length;
  const isTold = action === 'tick' && !isNew && outcomes.length === 0;
  const told = isTold ? { report, isTold } : await publish(surroundings, report);
  const denied = isDry ? [] : findDenied(plan, outcomes);
  const strikes = noteStrikes(seen.strikes, incident.id, denied, now);
  // An incident whose end nobody could be told of stays open for another look, but not for ever.
  const isPutOff = !told.isTold && mayPutOff(incident, environment.policy.incident, now);
  const wanted = isPutOff ? looked : after;
  const written = await writeIncident(ledger, { ...wanted, untold: !told.isTold }, looked, strikes);
  return { ...told.report, incident: written };
}

/** Makes the plan's changes, reads again, undoes what of ours does harm, and records the look. */
async function act(
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState & { readonly incident: Incident },
  seen: LookResult,
): Promise<Undone & { readonly after: Observation; readonly rules: LedgerState['rules'] }> {
  const { environment, clients, clock } = surroundings;
  const { observed, plan } = seen;
  if (environment.policy.mode === 'observe') {
    const look = { ...seen, ledger: state, outcomes: [], targets: observed.targets, now: clock.now() };
    const incident = recordLook(state.incident, look);
    return { incident, outcomes: [], unjudged: [], after: observed, rules: state.rules };
  }
  const watched = watchChanges(surroundings, state.incident, seen);
  const note: readonly LedgerWrite[] =
    watched === state.incident ? [] : [{ amend: 'incident', row: watched }];
  const bench = makeBench(surroundings, ledger, state, watched.id, note);
  const outcomes = await applyPlan(bench, plan.changes);
  const [after, stateAfter] =
    outcomes.length > 0
      ? await Promise.all([observe(clients, environment, undefined), readLedger(ledger)])
      : [observed, state];
  const undone = await undoOwnHarm(surroundings, ledger, watched, {
    seen,
    before: state,
    outcomes,
    after,
    state: stateAfter,
  });
  return {
    ...undone,
    outcomes: [...outcomes, ...undone.outcomes],
    after,
    rules: stateAfter.rules,
  };
}

/** What stands, and nobody was told of: the run that wrote it was cut off, or could not send its report. */
function findUntold(incident: Incident, state: LedgerState): Report['standing'] {
  if (incident.untold) return listOwn(incident, state);
  const { denies, rules } = findUnnoted(incident, state);
  return denies.length + rules.length === 0 ? undefined : { denies, rules };
}

/** All that stands of this incident: its last report says what people find when they look. */
function listOwn(incident: Incident, state: LedgerState): Report['standing'] {
  const isOurs = (row: { readonly incident: string }): boolean => row.incident === incident.id;
  const [denies, rules] = [state.denies.filter(isOurs), state.rules.filter(isOurs)];
  return denies.length + rules.length === 0 ? undefined : { denies, rules };
}

/** Is there something that people were not told yet? */
function isNews(before: Incident, after: Incident, state: LedgerState): boolean {
  return (
    before.untold ||
    findUntold(before, state) !== undefined ||
    before.verdict !== after.verdict ||
    after.offenders.some(({ address }) => !before.offenders.some((known) => known.address === address)) ||
    before.healthyAt !== after.healthyAt ||
    after.state === 'closed'
  );
}

function noteStrikes(
  strikes: readonly Strike[],
  incident: string,
  denied: readonly string[],
  now: Date,
): readonly LedgerWrite[] {
  const added = findUnrecorded(strikes, incident, denied);
  return added.length === 0 ? [] : [{ put: 'strikes', row: recordStrikes(strikes, incident, added, now) }];
}

/** Without an incident: denies whose time is over, and rows that a run could not finish. */
async function tidyUp(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const aclIds = [...new Set(state.denies.map(({ networkAclId }) => networkAclId))];
  const [networkAcls, ruleChanges, splitWork] = await Promise.all([
    describeNetworkAcls(clients.ec2, { aclIds, subnetIds: [] }),
    planRuleRows(surroundings, state),
    planSplitWork(surroundings, state),
  ]);
  const expiry = planExpiry(networkAcls, state, environment.policy.deny, clock.now());
  const warnings = [...expiry.warnings, ...splitWork.warnings];
  // Denies end in mode observe, too; of groups and load balancers nothing is touched then, and people hear of it.
  const isDry = environment.policy.mode === 'observe';
  const undone = isDry
    ? splitWork.changes.map(({ kind, target }) => `${kind} ${target}: not done in mode observe`)
    : [];
  const bench = makeBench(surroundings, ledger, state, 'none');
  const steps = [...expiry.changes, ...ruleChanges, ...(isDry ? [] : splitWork.changes)];
  const ends = await applyPlan(bench, steps);
  const restarts = await carryRestartsOn(surroundings, ledger, state);
  const outcomes = [...ends, ...restarts.outcomes];
  const ended = (kind: Change['kind']): number =>
    outcomes.filter(({ change, result }) => result === 'done' && change.kind === kind).length;
  const report = makeReport(action, surroundings, {
    outcomes,
    failures: [...listFailures(undefined, outcomes), ...undone, ...restarts.failures],
    summary: `${countOf(ended('remove-deny-entry'), 'deny', 'denies')} ended.${warnings.length > 0 ? ` ${warnings.join('; ')}.` : ''}`,
  });
  // Somebody works against the lock-down, or a load balancer lost what it needs: people must know.
  return splitWork.changes.length === 0 ? report : (await publish(surroundings, report)).report;
}

async function planRuleRows({ clients }: Surroundings, { rules }: LedgerState): Promise<readonly Change[]> {
  const open = rules.filter(({ state }) => state !== 'applied');
  if (open.length === 0) return [];
  const groups = await describeSecurityGroups(clients.ec2, [...new Set(open.map(({ groupId }) => groupId))]);
  return [...takeRuleInventory(open, groups).changes, ...forgetLostGroups(open, groups)];
}

/** Does a tick have to do something? Answered by the ledger alone. */
export function hasWork(
  { incident, denies, rules, splits = [], requests = [], restarts = [] }: LedgerState,
  now: Date,
): boolean {
  return (
    incident !== undefined ||
    requests.length > 0 ||
    restarts.length > 0 ||
    denies.some(({ until, state }) => state !== 'applied' || Date.parse(until) <= now.getTime()) ||
    rules.some(({ state }) => state !== 'applied') ||
    // Whatever takes the load balancer's own group away leaves the site dark: it is looked for every minute.
    splits.length > 0
  );
}
