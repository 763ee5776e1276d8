/**
 * The story: observe → plan → apply → prove → report. Read top to bottom.
 *
 * An alarm opens an incident, flood or not; the tick carries it on, lets denies end, and closes it. One run at a
 * time works (lease); the others say who does. A dry run is the same story without apply.
 */
import { describeAlarm } from './aws/alarm';
import { failureReason } from './aws/failure';
import { readLedger, writeLedger, type Ledger } from './aws/ledger';
import { releaseLease, takeLease, type Lease } from './aws/lease';
import { openIncident } from './aws/open-incident';
import { carryOn, hasWork } from './carry-on';
import { diagnose } from './core/diagnosis';
import { openIncident as makeIncident } from './core/incident';
import type { LedgerState } from './core/ledger-rows';
import { listFailures, reportTargets, summarise, type Report } from './core/report';
import { countStandingDenies } from './core/standing-denies';
import { EventError, makeIncidentId, type AlarmEvent, type Request } from './event';
import { explain } from './explain';
import { look } from './look';
import { beginRequest, resumeRequests } from './requests';
import { checkIncident } from './rollback';
import { reportStatus } from './status';
import { ledgerTable, makeReport, type Surroundings } from './surroundings';

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
/** An alarm's event that is older is checked against the alarm itself. */
const FRESH_FOR_MS = 10 * 60_000;

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
      return work(
        'remediate',
        surroundings,
        (ledger, state) => startAgain(surroundings, ledger, state),
        open(surroundings, 'a person', `by hand ${surroundings.clock.now().toISOString()}`),
      );
    case 'status':
      return reportStatus(request, surroundings);
    case 'explain':
      return explain(request.address, surroundings);
    case 'rollback':
      await checkIncident(request, surroundings);
      return work('rollback', surroundings, (ledger, state) =>
        beginRequest(request, surroundings, ledger, state),
      );
    case 'deny':
    case 'allow':
    case 'restart':
    case 'lock-down':
    case 'retire':
      return work(request.kind, surroundings, (ledger, state) =>
        beginRequest(request, surroundings, ledger, state),
      );
  }
}

/** A person says go: what was held back during this incident is held back no longer. */
async function startAgain(surroundings: Surroundings, ledger: Ledger, state: LedgerState): Promise<Report> {
  const { incident } = state;
  if (incident === undefined || (incident.heldBack.length === 0 && incident.handedOver === undefined))
    return carryOn('remediate', surroundings, ledger, state);
  const { handedOver: _, trial: __, ...rest } = incident;
  const row = { ...rest, heldBack: [] };
  await writeLedger(ledger, [{ amend: 'incident', row }]);
  return carryOn('remediate', surroundings, ledger, { ...state, incident: row });
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
  const stale = await findStaleness(alarm, surroundings);
  if (stale !== undefined) return makeReport('alarm', surroundings, { summary: stale });
  const opening = open(surroundings, `alarm ${alarm.alarmName}`, alarm.key);
  const answerOnce = async (ledger: Ledger, state: LedgerState): Promise<Report> => {
    const { incident } = state;
    const isUnfinished = incident?.alarms.includes(alarm.key) === true && incident.lastLookAt === undefined;
    return (await opening) === 'known' && !isUnfinished
      ? makeReport('alarm', surroundings, { incident, summary: 'This alarm was answered already.' })
      : carryOn('alarm', surroundings, ledger, state);
  };
  return work('alarm', surroundings, answerOnce, opening);
}

/** Lambda and CloudWatch deliver late at times, up to hours: what an old event says may be over. */
async function findStaleness(alarm: AlarmEvent, surroundings: Surroundings): Promise<string | undefined> {
  const { clients, clock } = surroundings;
  if (clock.now().getTime() - Date.parse(alarm.since) <= FRESH_FOR_MS) return undefined;
  const present = await describeAlarm(clients.cloudwatch, alarm.alarmName);
  if (present?.value === 'ALARM') return undefined;
  const state = present === undefined ? 'does not exist' : `is ${present.value}`;
  return `Alarm "${alarm.alarmName}" of ${alarm.since} came late, and it ${state} by now: nothing was opened.`;
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
  if (!hasWork(ledger, surroundings.clock.now()))
    return makeReport('tick', surroundings, {
      summary: 'Nothing to do.',
      standingDenies: countStandingDenies(ledger.denies, []),
    });
  return work('tick', surroundings);
}

/**
 * Everything that may write: under the lease, or not at all.
 * @param opening an incident that is being opened, which needs no lease: an attack waits for both, so neither waits for
 *   the other
 */
async function work(
  action: Report['action'],
  surroundings: Surroundings,
  job: (ledger: Ledger, state: LedgerState) => Promise<Report> = (ledger, state) =>
    carryOn(action, surroundings, ledger, state),
  opening?: Promise<unknown>,
): Promise<Report> {
  const { clients, clock, table, endsAt, runId } = surroundings;
  const leasing = takeLease(clients.dynamodb, table, {
    holder: runId,
    now: clock.now(),
    until: new Date(endsAt.getTime() + LEASE_AFTER_END_MS),
  });
  const [opened] = await Promise.allSettled([opening, leasing]);
  const answer = await leasing;
  if (answer.kind === 'busy') {
    if (opened.status === 'rejected') throw opened.reason;
    return makeReport(action, surroundings, {
      isBusy: true,
      summary: `Another run is at work (${answer.holder}, since ${answer.since}); this one returns.`,
    });
  }
  const ledger: Ledger = { dynamodb: clients.dynamodb, table, lease: answer.lease };
  try {
    if (opened.status === 'rejected') throw opened.reason;
    const resumed = await resumeRequests(surroundings, ledger, await readLedger(ledger));
    const report = await job(ledger, resumed.state);
    const leaseFailures = await giveBack(surroundings, answer.lease);
    return {
      ...report,
      standingDenies: countStandingDenies(resumed.state.denies, report.outcomes),
      failures: [...resumed.failures, ...report.failures, ...leaseFailures],
    };
  } catch (error) {
    await giveBack(surroundings, answer.lease);
    throw error;
  }
}

/** @returns what went wrong; the lease then ends by itself, and the next runs wait for that */
async function giveBack({ clients, table }: Surroundings, lease: Lease): Promise<readonly string[]> {
  try {
    await releaseLease(clients.dynamodb, table, lease);
    return [];
  } catch (error) {
    return [`the lease could not be given back: ${failureReason(error)}`];
  }
}

/** The dry run: the same story, without apply and without a trace. */
async function rehearse(surroundings: Surroundings): Promise<Report> {
  const state = await readLedger(ledgerTable(surroundings));
  const { observed, evidence, plan, unread, unplanned } = await look(surroundings, state, state.incident);
  return makeReport('plan', surroundings, {
    incident: state.incident,
    plan,
    targets: reportTargets(observed.targets),
    diagnosis: plan.verdict === 'no-flood' ? diagnose(evidence) : undefined,
    failures: [...listFailures(plan, [], unread), ...unplanned],
    summary: `Dry run: ${summarise(plan, [], true)}`,
  });
}
