/** The report: what one run saw, planned and did. JSON in the ledger and for machines; text by report-text.ts. */
import type { Diagnosis } from './diagnosis';
import type { Explanation } from './explain';
import type { DenyRow, Incident, RuleRow } from './ledger-rows';
import type { Target } from './observation';
import type { Outcome } from './outcome';
import type { Plan } from './plan';
import { countOf } from './wording';

export interface ReportedTarget {
  readonly id: string;
  readonly port: number;
  readonly health: string;
  readonly reason: string | undefined;
}

export interface Report {
  readonly environment: string;
  readonly action:
    'alarm' | 'tick' | 'plan' | 'remediate' | 'status' | 'explain' | 'deny' | 'allow' | 'rollback' | 'retire';
  readonly mode: 'observe' | 'enforce';
  /** ISO 8601 UTC. */
  readonly at: string;
  /** One line that says it all. */
  readonly summary: string;
  readonly incident: Incident | undefined;
  readonly plan: Plan | undefined;
  readonly outcomes: readonly Outcome[];
  readonly targets: readonly ReportedTarget[];
  /** Where there is no flood: what the alarm might be about instead. */
  readonly diagnosis: Diagnosis | undefined;
  /** For `explain`. */
  readonly explanation: Explanation | undefined;
  /** Denies and group rules of ours, for `status`. */
  readonly standing: { readonly denies: readonly DenyRow[]; readonly rules: readonly RuleRow[] } | undefined;
  /** Whatever went wrong; not empty means that the run failed. */
  readonly failures: readonly string[];
}

/** How a failure begins that kept the report from being sent. */
export const UNTOLD = 'nobody could be told';

export function reportTargets(targets: readonly Target[]): readonly ReportedTarget[] {
  return targets.map(({ id, port, health, reason }) => ({ id, port, health, reason }));
}

export function listFailures(
  plan: Plan | undefined,
  outcomes: readonly Outcome[],
  unread?: string,
): readonly string[] {
  return [
    ...(plan?.verdict === 'no-evidence'
      ? [plan.why]
      : unread === undefined
        ? []
        : [`the logs could not be read: ${unread}`]),
    ...outcomes
      .filter(({ result }) => result === 'failed')
      .map(({ change, detail }) => `${change.kind} on ${change.target}: ${detail ?? 'failed'}`),
  ];
}

/** What a plan and its outcomes come to, in one line. */
export function summarise(plan: Plan, outcomes: readonly Outcome[], dryRun: boolean): string {
  if (plan.verdict === 'no-evidence') return `No evidence: ${plan.why}`;
  const count = (kind: string): number =>
    dryRun
      ? plan.changes.filter((change) => change.kind === kind).length
      : outcomes.filter(({ change, result }) => change.kind === kind && result === 'done').length;
  const denied = count('add-deny-entry') + count('replace-deny-entry');
  const revoked = count('revoke-ingress');
  const ended = count('remove-deny-entry');
  const failed = outcomes.filter(({ result }) => result === 'failed').length;
  const parts = [
    plan.verdict === 'connect-flood'
      ? `CONNECT flood from ${countOf(plan.offenders.length, 'client')}`
      : 'No flood',
    ...(denied > 0 ? [`${denied} ${dryRun ? 'to deny' : 'denied'}`] : []),
    ...(ended > 0 ? [`${ended} ${dryRun ? 'to end' : 'ended'}`] : []),
    ...(revoked > 0 ? [dryRun ? 'to be locked down' : 'locked down'] : []),
    ...(plan.notCovered.length > 0 ? [`${plan.notCovered.length} not covered`] : []),
    ...(failed > 0 ? [`${failed} FAILED`] : []),
  ];
  return `${parts.join(', ')}.`;
}
