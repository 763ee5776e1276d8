/** What a drill comes to: the one shape that `drill --json` prints and the screen shows. */
import type { Expectations, Incident } from '../../drill/incidents/incident';
import type { Snapshot } from '../../drill/snapshot';
import { contains, parseAddress, parsePrefix } from '../../lambda/core/addresses';
import type { AclCoverage } from '../../lambda/core/plan';
import type { Report } from '../../lambda/core/report';
import type { Offender, Suspect } from '../../lambda/core/verdict';
import type { Played } from './play';
import { findStageProblems, listStages, type DrillStage } from './stages';
import { findRestartProblems } from './restart-problems';

export interface DrillDeny {
  readonly cidr: string;
  readonly networkAclId: string;
  readonly ruleNumber: number;
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly until: string;
}

export interface DrillResult {
  readonly incident: string;
  readonly title: string;
  readonly passed: boolean;
  /** What is not as the incident's story wants it. */
  readonly problems: readonly string[];
  readonly before: Snapshot;
  readonly report: {
    /** Every deny of ours that was written, whether its time is over by now or not. */
    readonly denies: readonly DrillDeny[];
    /** What the denies came to when the last of them was written. */
    readonly coverage: readonly AclCoverage[];
    readonly offenders: readonly Offender[];
    readonly suspects: readonly Suspect[];
    readonly warnings: readonly string[];
    /** Summaries of the reports that went out. */
    readonly summaries: readonly { readonly at: string; readonly summary: string }[];
  };
  readonly after: Snapshot;
  /** Before, after and the moments between and beyond them that the incident names; empty where it names none. */
  readonly stages: readonly DrillStage[];
  readonly timeline: readonly { readonly at: string; readonly what: string }[];
  readonly attacks: Played['rehearsal']['attacks'];
  readonly visitors: Played['rehearsal']['visitors'];
}

export function describeDrill(incident: Incident, played: Played): DrillResult {
  const { rehearsal, reports } = played;
  const denies = listDenies(played);
  const plans = reports.flatMap(({ plan }) => plan ?? []);
  const problems = findProblems(incident, played, denies);
  return {
    incident: incident.name,
    title: incident.title,
    passed: problems.length === 0,
    problems,
    before: rehearsal.before,
    report: {
      denies,
      coverage: reports.findLast(wroteDeny)?.plan?.coverage ?? [],
      offenders: newestByAddress(plans.flatMap(({ offenders }) => offenders)),
      suspects: newestByAddress(plans.flatMap(({ suspects }) => suspects)),
      warnings: [...new Set(plans.flatMap(({ warnings }) => warnings))],
      summaries: reports
        .filter(
          ({ outcomes, incident: row, action }) =>
            outcomes.length > 0 || action === 'alarm' || row?.state === 'closed',
        )
        .map(({ at, summary }) => ({ at, summary })),
    },
    after: rehearsal.after,
    stages: listStages(rehearsal),
    timeline: rehearsal.timeline,
    attacks: rehearsal.attacks,
    visitors: rehearsal.visitors,
  };
}

function newestByAddress<Row extends { readonly address: string }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.address, row])).values()];
}

function wroteDeny({ outcomes }: Report): boolean {
  return outcomes.some(({ change, result }) => result === 'done' && 'entry' in change);
}

function listDenies({ reports, denies }: Played): readonly DrillDeny[] {
  const written = reports.flatMap(({ outcomes }) =>
    outcomes.flatMap(({ change, result, at }) =>
      result === 'done' && (change.kind === 'add-deny-entry' || change.kind === 'replace-deny-entry')
        ? [{ ...change.entry, since: at }]
        : [],
    ),
  );
  const all = [...written, ...denies].map(({ cidr, networkAclId, ruleNumber, reason, since, until }) => ({
    cidr,
    networkAclId,
    ruleNumber,
    reason,
    since,
    until,
  }));
  return [...new Map(all.map((deny) => [`${deny.networkAclId} ${deny.cidr}`, deny])).values()].sort((a, b) =>
    a.since < b.since ? -1 : a.since > b.since ? 1 : a.ruleNumber - b.ruleNumber,
  );
}

function findProblems(
  incident: Incident,
  { rehearsal, reports }: Played,
  denies: readonly DrillDeny[],
): readonly string[] {
  const { expectations } = incident;
  const isDenied = (address: string): boolean => denies.some(({ cidr }) => holds(cidr, address));
  const isOpen = (address: string): boolean =>
    rehearsal.after.reach.some((way) => way.address === address && way.who !== 'visitor' && way.open);
  return [
    ...expectations.denied
      .filter((address) => !isDenied(address))
      .map((address) => `${address} was not denied`),
    ...expectations.notDenied.filter(isDenied).map((address) => `${address} was denied`),
    ...expectations.shutOut.filter(isOpen).map((address) => `${address} still reaches a server`),
    ...expectations.letIn
      .filter((address) => !isOpen(address))
      .map((address) => `${address} no longer reaches the servers`),
    ...(rehearsal.after.healthyTargets === expectations.healthyTargets
      ? []
      : [`${rehearsal.after.healthyTargets} of ${expectations.healthyTargets} targets are healthy`]),
    ...findHandOverProblems(expectations, reports),
    ...findRestartProblems(incident, reports),
    ...findStageProblems(incident, rehearsal),
    ...rehearsal.failures.map(
      (failure) => `an invocation failed: ${failure instanceof Error ? failure.message : String(failure)}`,
    ),
  ];
}

/** A sick site must not be taken for harm of ours, nor harm of ours for a sick site. */
function findHandOverProblems(
  { handedOver: isWanted }: Expectations,
  reports: readonly Report[],
): readonly string[] {
  const handedOver = reports.flatMap(({ incident }) => incident?.handedOver ?? []);
  if (isWanted === true) return handedOver.length > 0 ? [] : ['nobody was asked to take over'];
  return handedOver.slice(0, 1).map(({ why }) => `people were asked to take over: ${why}`);
}

function holds(cidr: string, address: string): boolean {
  const [block, one] = [parsePrefix(cidr), parseAddress(address)];
  return block !== undefined && one !== undefined && contains(block, one);
}
