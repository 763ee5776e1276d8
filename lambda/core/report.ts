/** The report: what one run saw, planned and did. JSON in the ledger and for machines; text by report-text.ts. */
import type { Advice } from './advice';
import type { Diagnosis } from './diagnosis';
import type { Explanation } from './explain';
import type { DenyRow, Incident, RestartRow, RuleRow, SplitRow } from './ledger-rows';
import type { LockDownPlan } from './lock-down-task';
import type { Target } from './observation';
import type { Outcome } from './outcome';
import type { Change, Plan } from './plan';
import { describeEnd, listRestartNews } from './restart-change';
import type { EarlierIncident } from './status';
import type { Story } from './story';
import { countOf } from './wording';
import { ENGLISH } from './wording/en';
import type { Language, Sentences, Tally } from './wording/sentences';

export interface ReportedTarget {
  readonly id: string;
  readonly port: number;
  readonly health: string;
  readonly reason: string | undefined;
}

export interface Report {
  readonly environment: string;
  readonly region: string;
  /** For whom it is written: their language, and the time zone of their clocks. */
  readonly language: Language;
  readonly timeZone: string;
  readonly action:
    | 'alarm'
    | 'tick'
    | 'plan'
    | 'remediate'
    | 'status'
    | 'explain'
    | 'deny'
    | 'allow'
    | 'restart'
    | 'lock-down'
    | 'rollback'
    | 'retire';
  readonly mode: 'observe' | 'enforce';
  /** ISO 8601 UTC. */
  readonly at: string;
  /** One line that says it all. */
  readonly summary: string;
  readonly incident: Incident | undefined;
  readonly story: Story | undefined;
  readonly plan: Plan | undefined;
  readonly outcomes: readonly Outcome[];
  readonly targets: readonly ReportedTarget[];
  /** Where there is no flood: what the alarm might be about instead. */
  readonly diagnosis: Diagnosis | undefined;
  /** For `lock-down` by hand, and the id to roll it back by. */
  readonly lockDown?: (LockDownPlan & { readonly incident: string }) | undefined;
  /** For `explain`. */
  readonly explanation: Explanation | undefined;
  /** Denies, group rules and restarts of ours, for `status`. */
  readonly standing:
    | {
        readonly denies: readonly DenyRow[];
        readonly rules: readonly RuleRow[];
        readonly restarts?: readonly RestartRow[];
        readonly splits?: readonly SplitRow[];
      }
    | undefined;
  /** The last incidents that are over, newest first, for `status`. */
  readonly earlier?: readonly EarlierIncident[];
  /** What keeps the flood from coming again. */
  readonly advice?: readonly Advice[];
  /** Denies of ours that stand after the run; `undefined`: it did not read the ledger, or did no work. */
  readonly standingDenies?: number;
  /** Another run held the lease: nothing was done, and it may be asked for again. */
  readonly isBusy?: true;
  /** Whatever went wrong; not empty means that the run failed. */
  readonly failures: readonly string[];
}

/** How a failure begins that kept the report from being sent. */
export const UNTOLD = 'nobody could be told';

export function reportTargets(targets: readonly Omit<Target, 'interfaces'>[]): readonly ReportedTarget[] {
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
    ...outcomes.flatMap(({ change, result }) => (result === 'done' ? nameBadEnd(change) : [])),
  ];
}

/** A restart that did not heal its server is a failure, though noting it went well. */
function nameBadEnd(change: Change): readonly string[] {
  return change.kind === 'end-restart-row' && change.end !== 'healthy'
    ? [describeEnd(change.target, change.end, change.why)]
    : [];
}

/** What a plan and its outcomes come to, in one line. */
export function summarise(
  plan: Plan,
  outcomes: readonly Outcome[],
  isDry: boolean,
  sentences: Sentences = ENGLISH,
): string {
  if (plan.verdict === 'no-evidence')
    return `${sentences.phrase('No evidence')}: ${sentences.phrase(plan.why)}`;
  return sentences.tally(tallyUp(plan, outcomes, isDry));
}

/** What a person asked for in a mode that changes nothing comes to. */
export function summariseObserved(changes: readonly Change[]): string {
  return `Mode is observe: ${countOf(changes.length, 'change')} planned, none made.`;
}

/** Counts what was done; of a dry run, what would be. */
export function tallyUp(plan: Plan, outcomes: readonly Outcome[], isDry: boolean): Tally {
  const made = isDry
    ? plan.changes
    : outcomes.filter(({ result }) => result === 'done').map(({ change }) => change);
  const count = (kinds: readonly Change['kind'][]): number =>
    made.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    verdict: plan.verdict,
    isDry,
    offenders: plan.offenders.length,
    denied: count(['add-deny-entry', 'replace-deny-entry']),
    ended: count(['remove-deny-entry']),
    isLockedDown: count(['revoke-ingress']) > 0,
    restarts: listRestartNews(made),
    notCovered: plan.notCovered.length,
    failed: outcomes.filter(({ result }) => result === 'failed').length,
  };
}

/** Is what it tells of planned only? */
export function isDryRun({ action, mode }: Report): boolean {
  return action === 'plan' || mode === 'observe';
}

export const HANDED_OVER = 'Our own change did harm and is undone; people take over';

/** The headline in the readers' language; `summary` stays English, for logs and for the subject of a mail. */
export function writeHeadline(report: Report, sentences: Sentences): string {
  const { action, plan, outcomes, summary, incident } = report;
  if (plan === undefined || action === 'explain') return sentences.phrase(summary);
  const line = summarise(plan, outcomes, isDryRun(report), sentences);
  return [
    ...(action === 'plan' ? [sentences.notes.dryRun] : []),
    line,
    ...(incident?.handedOver === undefined ? [] : [`${sentences.phrase(HANDED_OVER)}.`]),
  ].join(' ');
}

/** What stands below the headline: why an incident was closed, or, before, what the verdict rests on. */
export function writeReason({ plan, incident }: Report, sentences: Sentences): string | undefined {
  const end = incident?.timeline.findLast(({ kind }) => kind === 'closed');
  if (incident?.state === 'closed' && end !== undefined)
    return sentences.notes.closed(end.what.replace(/^closed: /, ''));
  return plan === undefined ? undefined : sentences.phrase(plan.why);
}
