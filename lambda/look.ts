/** One look: reads the account and the logs together, judges, and plans. Changes nothing. */
import { readStrikes } from './aws/ledger';
import { readLook, type LookReading } from './aws/look-reading';
import { observe } from './aws/observe';
import { observeFront } from './aws/observe-front';
import { describeAclEntryQuota } from './aws/service-quota';
import type { Evidence } from './core/evidence';
import type { Incident, LedgerState } from './core/ledger-rows';
import { chooseWindow, isBudgetSpent, maySettle } from './core/look-window';
import { countForwarded, isWholeForwarded, type ForwardedCount } from './core/forwarded-clients';
import { makeEvidence, type Gathered, type LogReading } from './core/log-evidence';
import { mergeMinutes } from './core/minutes';
import { makeNeverBlockList, type NeverBlockList } from './core/never-block';
import type { Observation } from './core/observation';
import type { Plan } from './core/plan';
import type { DenyPolicy } from './core/policy';
import { NO_INCIDENT, planRemediation } from './core/remediation-plan';
import { packForwarded, packTallies, type SettledEvidence } from './core/settled-evidence';
import { countStrikes, type Strike } from './core/strikes';
import { judge } from './core/verdict';
import { addRestarts } from './restart';
import { ledgerTable, type Surroundings } from './surroundings';

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
  const isSpent = isBudgetSpent(policy.detection, incident);
  const fronting = observeFront(clients, environment);
  const observing = observe(clients, environment, alarmName, fronting);
  const [observed, { reading, forwarding }, quota, strikes] = await Promise.all([
    observing,
    isSpent
      ? BUDGET_SPENT
      : readLook(clients, clock, environment, { ...window, to: now, endsAt }, fronting, observing),
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
  const gathered = makeEvidence(reading, environment, incident?.settled);
  const visitors = countForwarded(forwarding, environment, incident?.settled?.forwarded ?? []);
  const evidence: Evidence = {
    ...gathered.evidence,
    forwarded: visitors.forwarded,
    remarks: [...gathered.evidence.remarks, ...visitors.remarks],
  };
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
  const isWhole = reading.remarks.length === 0 && isWholeForwarded(forwarding);
  const settled = maySettle(isWhole, policy.detection, window.from, now)
    ? settle({ gathered, visitors, reading }, window.settleUntil, policy.deny, incident)
    : undefined;
  return {
    observed,
    evidence,
    neverBlock,
    plan,
    window: { from: window.from, to: now },
    bytesScanned: reading.bytesScanned + forwarding.bytesScanned,
    unread: reading.kind === 'unreadable' && !isSpent ? reading.remarks.join('; ') : undefined,
    unplanned: failure === undefined ? [] : [failure],
    settled,
    strikes,
  };
}

interface Read {
  readonly gathered: Gathered;
  readonly visitors: ForwardedCount;
  readonly reading: LogReading;
}

function settle(
  { gathered, visitors, reading }: Read,
  until: Date,
  policy: DenyPolicy,
  incident: Incident | undefined,
): SettledEvidence | undefined {
  const { evidence, settledClients } = gathered;
  if (settledClients === undefined) return undefined;
  return {
    until: until.toISOString(),
    lines: evidence.lines,
    clients: packTallies(settledClients, policy),
    forwarded: packForwarded(visitors.settled, settledClients, policy),
    minutes: mergeMinutes(
      incident?.settled?.minutes ?? [],
      reading.kind === 'aggregated' ? reading.minutes : [],
    ),
  };
}

const BUDGET_SPENT: LookReading = {
  reading: {
    kind: 'unreadable',
    remarks: [
      'this incident has scanned as many bytes of log as detection.maxBytesPerIncident allows: nothing more is read',
    ],
    bytesScanned: 0,
  },
  forwarding: { kind: 'not-wanted', nodes: [], remarks: [], bytesScanned: 0 },
};
