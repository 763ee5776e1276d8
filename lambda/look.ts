/** One look: reads the account and the logs together, judges, and plans. Changes nothing. */
import { readStrikes } from './aws/ledger';
import { readLogs } from './aws/log-reading';
import { observe } from './aws/observe';
import { describeAclEntryQuota } from './aws/service-quota';
import type { Evidence } from './core/evidence';
import type { Incident, LedgerState } from './core/ledger-rows';
import { makeEvidence, type LogReading } from './core/log-evidence';
import { mergeMinutes } from './core/minutes';
import { makeNeverBlockList, type NeverBlockList } from './core/never-block';
import type { Observation } from './core/observation';
import type { Plan } from './core/plan';
import type { DetectionPolicy } from './core/policy';
import { NO_INCIDENT, planRemediation } from './core/remediation-plan';
import { packTallies, type SettledEvidence } from './core/settled-evidence';
import { countStrikes, type Strike } from './core/strikes';
import { judge } from './core/verdict';
import { addRestarts } from './restart';
import { ledgerTable, type Surroundings } from './surroundings';

const LONGEST_UNSETTLED_MINUTES = 15;

export interface LookResult {
  readonly observed: Observation;
  readonly evidence: Evidence;
  readonly neverBlock: NeverBlockList;
  readonly plan: Plan;
  /** The time that was read. */
  readonly window: { readonly from: Date; readonly to: Date };
  readonly bytesScanned: number;
  /** Why the logs could not be read this time; what earlier looks found still counts. */
  readonly unread: string | undefined;
  /** Why no restart could be planned. */
  readonly unplanned: readonly string[];
  readonly settled: SettledEvidence | undefined;
  readonly strikes: readonly Strike[];
}

/** Reads the account and the logs together, and plans. */
export async function look(
  surroundings: Surroundings,
  state: LedgerState,
  incident: Incident | undefined,
): Promise<LookResult> {
  const { environment, clients, clock, alarmName, endsAt } = surroundings;
  const { policy } = environment;
  const now = clock.now();
  const window = chooseWindow(policy.detection, incident, now);
  const isSpent = (incident?.bytesScanned ?? 0) >= policy.detection.maxBytesPerIncident;
  const [observed, reading, quota, strikes] = await Promise.all([
    observe(clients, environment, alarmName),
    isSpent ? BUDGET_SPENT : readLogs(clients, clock, environment, { ...window, to: now, endsAt }),
    describeAclEntryQuota(clients.quotas),
    readStrikes(ledgerTable(surroundings)),
  ]);
  const neverBlock = makeNeverBlockList(policy, [
    ...observed.ownRanges,
    ...(incident?.allowed ?? []).map((cidr) => ({
      cidr,
      reason: 'allowed by a person during this incident',
    })),
  ]);
  const { evidence, settledClients } = makeEvidence(reading, environment, incident?.settled);
  const floodIsKnown = incident?.verdict === 'connect-flood';
  const findings = judge(evidence, policy.detection, neverBlock, !environment.logs.remoteIp, floodIsKnown);
  const blocking = planRemediation({
    observed,
    evidence,
    findings,
    ledger: state,
    neverBlock,
    policy,
    networkAclIds: environment.networkAcls,
    webSecurityGroupIds: environment.webSecurityGroups,
    loadBalancerArn: environment.loadBalancerArn,
    environment: environment.name,
    quota: quota.rules,
    remarks: quota.warning === undefined ? [] : [quota.warning],
    aclLimits: incident?.aclLimits ?? [],
    strikes: countStrikes(strikes, incident?.id ?? NO_INCIDENT, now),
    incident: incident?.id ?? NO_INCIDENT,
    now,
  });
  const { plan, failure } = await addRestarts(surroundings, state, observed, blocking);
  const settled =
    settledClients !== undefined && maySettle(reading, policy.detection, window.from, now)
      ? {
          until: window.settleUntil.toISOString(),
          lines: evidence.lines,
          clients: packTallies(settledClients, policy.deny),
          minutes: mergeMinutes(
            incident?.settled?.minutes ?? [],
            reading.kind === 'aggregated' ? reading.minutes : [],
          ),
        }
      : undefined;
  return {
    observed,
    evidence,
    neverBlock,
    plan,
    window: { from: window.from, to: now },
    bytesScanned: reading.bytesScanned,
    unread: reading.kind === 'unreadable' && !isSpent ? reading.remarks.join('; ') : undefined,
    unplanned: failure === undefined ? [] : [failure],
    settled,
    strikes,
  };
}

/**
 * A part of the logs that could not be read is read again by later looks, and not settled unseen. Not for ever: what
 * never can be read must not make every look scan everything.
 */
function maySettle(
  { remarks }: LogReading,
  { lookbackMinutes }: DetectionPolicy,
  from: Date,
  now: Date,
): boolean {
  const waitedMinutes = (now.getTime() - from.getTime()) / 60_000 - lookbackMinutes;
  return remarks.length === 0 || waitedMinutes > LONGEST_UNSETTLED_MINUTES;
}

const BUDGET_SPENT: LogReading = {
  kind: 'unreadable',
  remarks: [
    'this incident has scanned as many bytes of log as detection.maxBytesPerIncident allows: nothing more is read',
  ],
  bytesScanned: 0,
};

/** From where the last look settled; a line may arrive until `lateMinutes` after its request began. */
function chooseWindow(
  { lookbackMinutes, lateMinutes }: DetectionPolicy,
  incident: Incident | undefined,
  now: Date,
): { readonly from: Date; readonly settleUntil: Date } {
  const opened = incident === undefined ? now : new Date(incident.openedAt);
  const first = new Date(opened.getTime() - lookbackMinutes * 60_000);
  const from = incident?.settled === undefined ? first : new Date(incident.settled.until);
  // Logs Insights counts in whole seconds.
  const late = Math.floor(now.getTime() / 1000 - lateMinutes * 60) * 1000;
  return { from, settleUntil: new Date(Math.max(from.getTime() + 1000, late)) };
}
