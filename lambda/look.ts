/** One look: reads the account and the logs together, judges, and plans. Changes nothing. */
import type { Clients } from './aws/clients';
import { describeTargets } from './aws/load-balancer';
import { readLogs } from './aws/log-reading';
import { observe } from './aws/observe';
import { describeAclEntryQuota } from './aws/service-quota';
import type { Evidence } from './core/evidence';
import type { Incident, LedgerState } from './core/ledger-rows';
import { makeEvidence } from './core/log-evidence';
import { makeNeverBlockList } from './core/never-block';
import type { Observation } from './core/observation';
import type { Plan } from './core/plan';
import { planRemediation } from './core/remediation-plan';
import { judge } from './core/verdict';
import type { Surroundings } from './surroundings';

/** Rules per network ACL and direction, where Service Quotas does not say (Amazon VPC quotas). */
const DEFAULT_ACL_QUOTA = 20;

export interface LookResult {
  readonly observed: Observation;
  readonly evidence: Evidence;
  readonly plan: Plan;
  readonly bytesScanned: number;
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
  const since = incident === undefined ? now : new Date(incident.openedAt);
  const from = new Date(since.getTime() - policy.detection.lookbackMinutes * 60_000);
  const [observed, reading, quota] = await Promise.all([
    observe(clients, environment, alarmName),
    readLogs(clients, clock, environment, { from, to: now, endsAt }),
    readAclQuota(clients),
  ]);
  const neverBlock = makeNeverBlockList(policy, observed.ownRanges);
  const evidence = makeEvidence(reading, environment);
  const findings = judge(evidence, policy.detection, neverBlock, !environment.logs.remoteIp);
  const plan = planRemediation({
    observed,
    evidence,
    findings,
    ledger: state,
    neverBlock,
    policy,
    networkAclIds: environment.networkAcls,
    webSecurityGroupIds: environment.webSecurityGroups,
    quota,
    incident: incident?.id ?? 'none',
    now,
  });
  return { observed, evidence, plan, bytesScanned: reading.bytesScanned };
}

async function readAclQuota(clients: Clients): Promise<number> {
  return (await describeAclEntryQuota(clients.quotas)) ?? DEFAULT_ACL_QUOTA;
}

export async function readTargets(
  { clients }: Surroundings,
  observed: Observation,
): Promise<Observation['targets']> {
  const fresh = (
    await Promise.all(observed.targetGroups.map(({ arn }) => describeTargets(clients.elb, arn)))
  ).flat();
  return observed.targets.map((target) => ({
    ...target,
    ...fresh.find(
      ({ targetGroupArn, id, port }) =>
        targetGroupArn === target.targetGroupArn && id === target.id && port === target.port,
    ),
  }));
}
