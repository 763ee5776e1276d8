/** One look: reads the account and the logs together, judges, and plans. Changes nothing. */
import { readStrikes } from './aws/ledger';
import { readLook, type LookReading } from './aws/look-reading';
import { observe } from './aws/observe';
import { observeFront } from './aws/observe-front';
import { describeAclEntryQuota } from './aws/service-quota';
import type { Environment } from './config';
import type { Evidence } from './core/evidence';
import type { Incident, LedgerState } from './core/ledger-rows';
import { chooseWindow, isBudgetSpent, maySettle } from './core/look-window';
import { countForwarded, isWholeForwarded, type ForwardedCount } from './core/forwarded-clients';
import { makeEvidence, type Gathered } from './core/log-evidence';
import { countMinutes, mergeMinutes, type MinuteCount } from './core/minutes';
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
  /** Counted from the lines, where no query counted them. */
  readonly minutes?: readonly MinuteCount[];
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
  const reading = async (): Promise<Counted> =>
    count(
      isSpent
        ? BUDGET_SPENT
        : await readLook(clients, clock, environment, { ...window, to: now, endsAt }, fronting, observing),
      environment,
      incident?.settled,
    );
  const [observed, counted, quota, strikes] = await Promise.all([
    observing,
    reading(),
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
  const { evidence } = counted;
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
  const settled = maySettle(counted.isWhole, policy.detection, window.from, now)
    ? settle(counted, window.settleUntil, policy.deny)
    : undefined;
  return {
    observed,
    evidence,
    neverBlock,
    plan,
    window: { from: window.from, to: now },
    bytesScanned: counted.bytesScanned,
    unread: isSpent ? undefined : counted.unread,
    unplanned: failure === undefined ? [] : [failure],
    settled,
    ...(counted.told === undefined ? {} : { minutes: counted.told }),
    strikes,
  };
}

/** What the logs said, counted: of their rows, a hundred megabytes in the largest floods, nothing is kept. */
interface Counted {
  readonly evidence: Evidence;
  readonly settledClients: Gathered['settledClients'];
  readonly settledVisitors: ForwardedCount['settled'];
  readonly minutes: readonly MinuteCount[];
  /** Where no query counted the minutes: what the lines told of them. */
  readonly told: readonly MinuteCount[] | undefined;
  /** All that was asked for was read. */
  readonly isWhole: boolean;
  readonly bytesScanned: number;
  readonly unread: string | undefined;
}

function count(
  { reading, forwarding }: LookReading,
  environment: Environment,
  settled: SettledEvidence | undefined,
): Counted {
  const { evidence, settledClients } = makeEvidence(reading, environment, settled);
  const visitors = countForwarded(forwarding, environment, settled?.forwarded ?? []);
  return {
    evidence: {
      ...evidence,
      forwarded: visitors.forwarded,
      remarks: [...evidence.remarks, ...visitors.remarks],
    },
    settledClients,
    settledVisitors: visitors.settled,
    minutes: mergeMinutes(settled?.minutes ?? [], reading.kind === 'aggregated' ? reading.minutes : []),
    told: reading.kind === 'events' ? countMinutes(evidence.moments) : undefined,
    isWhole: reading.remarks.length === 0 && isWholeForwarded(forwarding),
    bytesScanned: reading.bytesScanned + forwarding.bytesScanned,
    unread: reading.kind === 'unreadable' ? reading.remarks.join('; ') : undefined,
  };
}

function settle(
  { evidence, settledClients, settledVisitors, minutes }: Counted,
  until: Date,
  policy: DenyPolicy,
): SettledEvidence | undefined {
  if (settledClients === undefined) return undefined;
  return {
    until: until.toISOString(),
    lines: evidence.lines,
    clients: packTallies(settledClients, policy),
    forwarded: packForwarded(settledVisitors, settledClients, policy),
    minutes,
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
