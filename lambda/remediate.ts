/**
 * The story: observe → plan → apply → prove → report. Read top to bottom.
 *
 * An alarm opens an incident, flood or not; the tick carries it on, lets denies end, and closes it. One run at a
 * time works (lease); the others say who does. A dry run is the same story without apply.
 */
import { applyPlan } from './aws/apply';
import { openIncident, readLedger, writeLedger, type Ledger } from './aws/ledger';
import { releaseLease, takeLease } from './aws/lease';
import { describeTargets } from './aws/load-balancer';
import { describeNetworkAcls } from './aws/network-acl';
import { closeIncident, findReasonToClose, openIncident as makeIncident, recordLook } from './core/incident';
import { diagnose } from './core/diagnosis';
import type { LedgerState } from './core/ledger-rows';
import { planExpiry } from './core/remediation-plan';
import { listFailures, reportTargets, summarise, type Report } from './core/report';
import { allowByHand, denyByHand, rememberAllowed } from './by-hand';
import type { Outcome } from './core/outcome';
import { recordStrikes } from './core/strikes';
import { EventError, makeIncidentId, type AlarmEvent, type Request } from './event';
import { explain } from './explain';
import { look, readTargets } from './look';
import { checkIncident, retire, rollBack } from './rollback';
import { ledgerTable, makeBench, makeReport, publish, type Surroundings } from './surroundings';

export type { Surroundings } from './surroundings';

/** The run did its work as far as it could, and reported; something in it failed. */
export class RemediationError extends Error {
  override readonly name = 'RemediationError';
  constructor(readonly report: Report) {
    super(`${report.summary} ${report.failures.join('; ')}`);
  }
}

/** The lease outlives the run, or a second one could begin while this one still writes. */
const LEASE_AFTER_END_MS = 60_000;
export async function remediate(request: Request, surroundings: Surroundings): Promise<Report> {
  const report = await answer(request, surroundings);
  if (report.failures.length > 0) throw new RemediationError(report);
  return report;
}

async function answer(request: Request, surroundings: Surroundings): Promise<Report> {
  switch (request.kind) {
    case 'alarm':
      return answerAlarm(request, surroundings);
    case 'tick':
      return answerTick(surroundings);
    case 'plan':
      return rehearse(surroundings);
    case 'remediate':
      await open(surroundings, 'a person', `by hand ${surroundings.clock.now().toISOString()}`);
      // A person says go: what was held back during this incident is held back no longer.
      return work('remediate', surroundings, (ledger, state) =>
        carryOn('remediate', surroundings, ledger, {
          ...state,
          incident: state.incident && { ...state.incident, heldBack: [] },
        }),
      );
    case 'status':
      return reportStatus(surroundings);
    case 'explain':
      return explain(request.address, surroundings);
    case 'deny':
      return work('deny', surroundings, (ledger, state) => denyByHand(request, surroundings, ledger, state));
    case 'allow':
      return work('allow', surroundings, (ledger, state) => {
        if (state.incident === undefined) return allowByHand(request, surroundings, ledger, state);
        const incident = rememberAllowed(state.incident, request, surroundings.clock.now());
        return carryOn('allow', surroundings, ledger, { ...state, incident });
      });
    case 'rollback':
      await checkIncident(request, surroundings);
      return work('rollback', surroundings, (ledger, state) =>
        rollBack(request, surroundings, ledger, state),
      );
    case 'retire':
      return work('retire', surroundings, (ledger, state) => retire(surroundings, ledger, state));
  }
}

async function answerAlarm(alarm: AlarmEvent, surroundings: Surroundings): Promise<Report> {
  const { environment, alarmName } = surroundings;
  const balancer = alarm.dimensions['LoadBalancer'];
  if (alarm.alarmName !== alarmName || (balancer !== undefined && balancer !== environment.loadBalancer)) {
    throw new EventError(
      `Not accepted: alarm "${alarm.alarmName}"${balancer === undefined ? '' : ` of ${balancer}`}. Environment ${environment.name} answers "${alarmName}" of ${environment.loadBalancer}. Nothing was changed.`,
    );
  }
  if (alarm.state !== 'ALARM') {
    return makeReport('alarm', surroundings, {
      summary: `Alarm "${alarm.alarmName}" is ${alarm.state}: nothing to do.`,
    });
  }
  const opened = await open(surroundings, `alarm ${alarm.alarmName}`, alarm.key);
  if (opened === 'known') {
    const { incident } = await readLedger(ledgerTable(surroundings));
    const isUnfinished = incident?.alarms.includes(alarm.key) === true && incident.lastLookAt === undefined;
    if (!isUnfinished)
      return makeReport('alarm', surroundings, { incident, summary: 'This alarm was answered already.' });
  }
  return work('alarm', surroundings);
}

function open(
  surroundings: Surroundings,
  trigger: string,
  key: string,
): Promise<'opened' | 'joined' | 'known'> {
  const now = surroundings.clock.now();
  const incident = makeIncident(makeIncidentId(now.toISOString(), key), trigger, key, now);
  return openIncident(ledgerTable(surroundings), incident, key);
}

/** An idle tick is this one read and nothing else. */
async function answerTick(surroundings: Surroundings): Promise<Report> {
  const ledger = await readLedger(ledgerTable(surroundings));
  const now = surroundings.clock.now();
  const isDue = ledger.denies.some(
    ({ until, state }) => state !== 'applied' || Date.parse(until) <= now.getTime(),
  );
  if (ledger.incident === undefined && !isDue)
    return makeReport('tick', surroundings, { summary: 'Nothing to do.' });
  return work('tick', surroundings);
}

/** Everything that may write: under the lease, or not at all. */
async function work(
  action: Report['action'],
  surroundings: Surroundings,
  job: (ledger: Ledger, state: LedgerState) => Promise<Report> = (ledger, state) =>
    carryOn(action, surroundings, ledger, state),
): Promise<Report> {
  const { clients, clock, table, endsAt, runId } = surroundings;
  const answer = await takeLease(clients.dynamodb, table, {
    holder: runId,
    now: clock.now(),
    until: new Date(endsAt.getTime() + LEASE_AFTER_END_MS),
  });
  if (answer.kind === 'busy') {
    return makeReport(action, surroundings, {
      summary: `Another run is at work (${answer.holder}); this one returns.`,
    });
  }
  const ledger: Ledger = { dynamodb: clients.dynamodb, table, lease: answer.lease };
  try {
    return await job(ledger, await readLedger(ledger));
  } finally {
    await releaseLease(clients.dynamodb, table, answer.lease);
  }
}

/** One look of an open incident. */
async function carryOn(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { incident } = state;
  if (incident === undefined) return endDenies(action, surroundings, ledger, state);
  const { environment, clock } = surroundings;
  const { observed, evidence, plan, bytesScanned, unread, settled, strikes } = await look(
    surroundings,
    state,
    incident,
  );
  const outcomes =
    environment.policy.mode === 'enforce'
      ? await applyPlan(makeBench(surroundings, ledger, state, incident.id), plan.changes)
      : [];
  const targets = outcomes.length > 0 ? await readTargets(surroundings, observed) : observed.targets;
  const now = clock.now();
  const looked = recordLook(incident, { plan, evidence, outcomes, targets, bytesScanned, settled, now });
  const why = findReasonToClose(looked, { alarm: observed.alarm, targets }, environment.policy.incident, now);
  const after = why === undefined ? looked : closeIncident(looked, why, now);
  const denied = listDenied(outcomes);
  await writeLedger(ledger, [
    { put: 'incident', row: after },
    ...(denied.length === 0
      ? []
      : [{ put: 'strikes', row: recordStrikes(strikes, incident.id, denied, now) } as const]),
  ]);
  const failures = listFailures(plan, outcomes, unread);
  const report = makeReport(action, surroundings, {
    incident: after,
    plan,
    outcomes,
    targets: reportTargets(targets),
    diagnosis: plan.verdict === 'no-flood' ? diagnose(evidence) : undefined,
    failures,
    summary: `${summarise(plan, outcomes, environment.policy.mode === 'observe')}${why === undefined ? '' : ` Incident closed: ${why}.`}`,
  });
  const isNews =
    incident.verdict !== after.verdict || incident.healthyAt !== after.healthyAt || why !== undefined;
  if (isNews || outcomes.length > 0 || action !== 'tick') await publish(surroundings, report);
  return report;
}

function listDenied(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ change, result }) =>
    result === 'done' && (change.kind === 'add-deny-entry' || change.kind === 'replace-deny-entry')
      ? change.entry.offenders
      : [],
  );
}

/** A tick without an incident: denies whose time is over. */
async function endDenies(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const aclIds = [...new Set(state.denies.map(({ networkAclId }) => networkAclId))];
  const networkAcls = await describeNetworkAcls(clients.ec2, { aclIds, subnetIds: [] });
  const { changes, warnings } = planExpiry(networkAcls, state, environment.policy.deny, clock.now());
  const outcomes = await applyPlan(makeBench(surroundings, ledger, state, 'none'), changes);
  const done = outcomes.filter(({ result }) => result === 'done').length;
  return makeReport(action, surroundings, {
    outcomes,
    failures: [...listFailures(undefined, outcomes)],
    summary: `${done} of ${changes.length} denies ended.${warnings.length > 0 ? ` ${warnings.join('; ')}.` : ''}`,
  });
}

/** The dry run: the same story, without apply and without a trace. */
async function rehearse(surroundings: Surroundings): Promise<Report> {
  const state = await readLedger(ledgerTable(surroundings));
  const { observed, evidence, plan } = await look(surroundings, state, state.incident);
  return makeReport('plan', surroundings, {
    incident: state.incident,
    plan,
    targets: reportTargets(observed.targets),
    diagnosis: plan.verdict === 'no-flood' ? diagnose(evidence) : undefined,
    failures: listFailures(plan, []),
    summary: `Dry run: ${summarise(plan, [], true)}`,
  });
}

async function reportStatus(surroundings: Surroundings): Promise<Report> {
  const { environment, clients } = surroundings;
  const [state, targets] = await Promise.all([
    readLedger(ledgerTable(surroundings)),
    describeTargets(clients.elb, environment.targetGroupArn),
  ]);
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  return makeReport('status', surroundings, {
    incident: state.incident,
    targets: targets.map(({ id, port, health, reason }) => ({ id, port, health, reason })),
    standing: { denies: state.denies, rules: state.rules },
    summary: `${state.incident === undefined ? 'No open incident' : `Incident ${state.incident.id} is open`}, ${state.denies.length} denies, ${state.rules.length} group rules changed, ${healthy} of ${targets.length} targets healthy.`,
  });
}
