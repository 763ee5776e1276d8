/**
 * Restarts of stuck servers, one at a time, across ticks: as part of a look, by a person's word, and while no incident is
 * open. The caller holds the lease.
 */
import { applyPlan } from './aws/apply';
import { failureReason } from './aws/failure';
import { readLedger, writeLedger, type Ledger, type LedgerWrite } from './aws/ledger';
import { observe } from './aws/observe';
import type { observeServers } from './aws/observe-servers';
import type { RestartAction } from './core/by-hand-request';
import type { Incident, LedgerState, RestartRow } from './core/ledger-rows';
import type { Observation } from './core/observation';
import type { Outcome } from './core/outcome';
import type { Plan } from './core/plan';
import { listFailures, reportTargets, type Report } from './core/report';
import { isRestartChange } from './core/restart-change';
import { findBlockedSince, mayRestart } from './core/restart-conditions';
import { describeRow, isOpen, planRestarts, type RestartPlan } from './core/restart-plan';
import { noteRestarts } from './core/restart-story';
import { listServers, rememberUnhealthy, type SeenServers, type Server } from './core/servers';
import { EventError, makeIncidentId } from './event';
import type { Task } from './requests';
import { makeBench, makeReport, publish, type Surroundings } from './surroundings';
import { countOf } from './core/wording';

/** The plan of a look with the restarts that are due. That the servers cannot be read keeps nothing else from being done. */
export async function addRestarts(
  surroundings: Surroundings,
  state: LedgerState,
  observed: Observation,
  plan: Plan,
): Promise<{ readonly plan: Plan; readonly failure: string | undefined }> {
  const { environment, clock } = surroundings;
  if (!mayRestart(state, environment.policy.restart, clock.now())) return { plan, failure: undefined };
  try {
    const blockedSince = findBlockedSince(state, plan);
    const { changes, warnings } = await planNow(surroundings, state, observed, blockedSince);
    const wanted = [...plan.changes, ...changes];
    return {
      plan: { ...plan, changes: wanted, warnings: [...plan.warnings, ...warnings] },
      failure: undefined,
    };
  } catch (error) {
    return { plan, failure: `nothing could be restarted: ${failureReason(error)}` };
  }
}

async function planNow(
  { environment, clients, clock }: Surroundings,
  { incident, restarts = [] }: LedgerState,
  { targets, targetGroups }: Observation,
  blockedSince: string | undefined,
): Promise<RestartPlan> {
  const policy = environment.policy.restart;
  const servers = listServers(targets);
  const ids = servers.map(({ instanceId }) => instanceId);
  const seen = policy === undefined ? NOTHING_SEEN : await see(clients, policy, ids, restarts);
  return planRestarts({
    policy,
    incident,
    rows: restarts,
    servers,
    targetGroups,
    seen,
    blockedSince,
    now: clock.now(),
  });
}

const NOTHING_SEEN: SeenServers = { instances: [], online: undefined, commands: [], states: {} };

/** Loaded only now, with the client of Systems Manager: an alarm's first answer looks at no server. */
const see: typeof observeServers = async (...given) =>
  (await import('./aws/restarting')).observeServers(...given);

/** The incident after a look, with what was restarted and which servers are unhealthy since when. */
export async function recordRestarts(
  surroundings: Surroundings,
  ledger: Ledger,
  incident: Incident,
  { restarts = [] }: LedgerState,
  { targets, outcomes }: { readonly targets: Observation['targets']; readonly outcomes: readonly Outcome[] },
): Promise<Incident> {
  const { environment, clock } = surroundings;
  if (environment.policy.restart === undefined && restarts.length === 0) return incident;
  const isNew = outcomes.some(({ change }) => isRestartChange(change));
  const rows = isNew ? ((await readLedger(ledger)).restarts ?? []) : restarts;
  const unhealthySince = rememberUnhealthy(incident.unhealthySince, targets, clock.now());
  return { ...noteRestarts(incident, rows), unhealthySince };
}

const NOTHING_DONE = { outcomes: [], failures: [] } as const;

/** While no incident is open: what a person began, or what was under way when the incident was closed. */
export async function carryRestartsOn(
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly failures: readonly string[] }> {
  const { restarts = [] } = state;
  if (restarts.length === 0 || surroundings.environment.policy.mode === 'observe') return NOTHING_DONE;
  if (!restarts.some(isOpen)) return tellAndForget(surroundings, ledger, restarts);
  const observed = await observe(surroundings.clients, surroundings.environment, undefined);
  const { changes } = await planNow(surroundings, state, observed, undefined);
  // What ended is history only once people were told: they are when all has ended.
  const steps = changes.filter(({ kind }) => kind !== 'forget-restart-row');
  const outcomes = await applyPlan(makeBench(surroundings, ledger, state, 'none'), steps);
  return { outcomes, failures: [] };
}

/** Tells how the last series went, and forgets it; a report that cannot be sent is tried again by the next tick. */
async function tellAndForget(
  surroundings: Surroundings,
  ledger: Ledger,
  restarts: readonly RestartRow[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly failures: readonly string[] }> {
  const summary = `Restarted: ${restarts.map(describeRow).join('; ')}.`;
  const bad = restarts.filter(({ state }) => state !== 'healthy').map(describeRow);
  const { report, isTold } = await publish(
    surroundings,
    makeReport('restart', surroundings, { summary, failures: bad }),
  );
  if (!isTold) return { outcomes: [], failures: report.failures };
  await writeLedger(
    ledger,
    restarts.map((row): LedgerWrite => ({ drop: 'restart', row })),
  );
  return { outcomes: [], failures: [] };
}

/** By hand: what is unhealthy, or the servers that are named, one after the other. */
export async function restartByHand(
  { request, row }: Task<RestartAction>,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients } = surroundings;
  const policy = environment.policy.restart;
  if (policy === undefined) {
    throw new EventError(
      `Environment ${environment.name} does not say how servers are restarted; right would be, for example, "restart": {"services": ["php-fpm", "httpd"]} in its file. Nothing was changed.`,
    );
  }
  const observed = await observe(clients, environment, undefined);
  const chosen = choose(listServers(observed.targets), request);
  const isDry = policyIsDry(surroundings);
  const series = makeIncidentId(row.at, `by hand ${row.run}`);
  const before = state.restarts ?? [];
  const queued = isDry ? [] : queue(chosen, before, series, row.at, request.targets !== undefined);
  if (queued.length > 0) await writeLedger(ledger, queued);
  const present = queued.length > 0 ? await readLedger(ledger) : state;
  const { changes, warnings } = await planNow(surroundings, present, observed, undefined);
  const outcomes = isDry ? [] : await applyPlan(makeBench(surroundings, ledger, present, series), changes);
  const { report } = await publish(
    surroundings,
    makeReport('restart', surroundings, {
      incident: state.incident,
      outcomes,
      targets: reportTargets(observed.targets),
      failures: [...listFailures(undefined, outcomes), ...warnings],
      summary: summarise(chosen, outcomes, surroundings),
    }),
  );
  return report;
}

function policyIsDry({ environment }: Surroundings): boolean {
  return environment.policy.mode === 'observe';
}

function choose(servers: readonly Server[], { targets }: RestartAction): readonly Server[] {
  if (targets === undefined) return servers.filter(({ isUnhealthy }) => isUnhealthy);
  const known = servers.map(({ instanceId }) => instanceId);
  const unknown = targets.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new EventError(
      `No target: ${unknown.join(', ')}; right would be some of ${known.join(', ')}. Nothing was changed.`,
    );
  }
  return servers.filter(({ instanceId }) => targets.includes(instanceId));
}

/**
 * A row for each chosen server that has none of this request's yet and is not being restarted. Where restarting stopped
 * before, a person's word starts it anew.
 */
function queue(
  chosen: readonly Server[],
  before: readonly RestartRow[],
  incident: string,
  since: string,
  isNamed: boolean,
): readonly LedgerWrite[] {
  const blocked = before.filter((row) => isOpen(row) || row.incident === incident);
  const wanted = chosen.filter(({ instanceId }) => !blocked.some((row) => row.instanceId === instanceId));
  const isWanted = (row: RestartRow): boolean => wanted.some((one) => one.instanceId === row.instanceId);
  return [
    ...before
      .filter((row) => row.state === 'stopped' && row.incident !== incident && !isWanted(row))
      .map((row): LedgerWrite => ({ drop: 'restart', row })),
    ...wanted.map(({ instanceId, reason }): LedgerWrite => ({
      put: 'restart',
      row: {
        instanceId,
        state: 'queued',
        incident,
        isNamed,
        reasonBefore: reason,
        healthyBefore: [],
        commandId: undefined,
        refusals: 0,
        why: undefined,
        since,
        sentAt: undefined,
      },
    })),
  ];
}

function summarise(
  chosen: readonly Server[],
  outcomes: readonly Outcome[],
  surroundings: Surroundings,
): string {
  const names = chosen.map(({ instanceId }) => instanceId);
  if (names.length === 0)
    return 'Every server is healthy: nothing is restarted. {"action":"restart","targets":["i-…"]} restarts a server all the same.';
  if (policyIsDry(surroundings))
    return `Mode is observe: ${names.join(', ')} would be restarted, nothing was.`;
  const begun = outcomes.flatMap(({ change, result }) =>
    change.kind === 'restart-server' && result === 'done' ? [change.target] : [],
  );
  const later = names.filter((name) => !outcomes.some(({ change }) => change.target === name));
  const minutes = surroundings.environment.policy.restart?.healthyWithinMinutes ?? 0;
  return [
    begun.length > 0
      ? `By hand: ${begun.join(', ')} is being restarted.`
      : 'By hand: nothing was restarted yet.',
    ...(later.length > 0
      ? [
          `${later.join(', ')} ${later.length === 1 ? 'follows' : 'follow'}, each when the one before is healthy or ${countOf(minutes, 'minute')} ${minutes === 1 ? 'is' : 'are'} over.`,
        ]
      : []),
  ].join(' ');
}
