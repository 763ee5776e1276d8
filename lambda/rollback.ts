/** Puts back what Floodgate changed, and keeps what people changed since. */
import { applyPlan } from './aws/apply';
import { readClosedIncident, readLedger, writeLedger, type Ledger, type LedgerWrite } from './aws/ledger';
import { describeNetworkAcls } from './aws/network-acl';
import { describeGroupsOf, describeSplitBalancers } from './aws/split-observation';
import { writeIncident } from './close';
import { closeIncident } from './core/incident';
import type { RollbackAction } from './core/by-hand-request';
import type { Incident, LedgerState } from './core/ledger-rows';
import type { Outcome } from './core/outcome';
import type { Change, Kept } from './core/plan';
import { listFailures, summariseObserved, type Report } from './core/report';
import { planRollback } from './core/rollback-plan';
import { countOf } from './core/wording';
import { EventError } from './event';
import type { Task } from './requests';
import { ledgerTable, makeBench, makeReport, publish, type Surroundings } from './surroundings';

/** Throws an EventError if nobody ever heard of the incident. */
export async function checkIncident(request: RollbackAction, surroundings: Surroundings): Promise<void> {
  const table = ledgerTable(surroundings);
  const { incident, denies, rules, splits = [] } = await readLedger(table);
  const { incident: id } = request;
  const isKnown =
    id === undefined ||
    incident?.id === id ||
    [...denies, ...rules, ...splits].some((row) => row.incident === id) ||
    (await readClosedIncident(table, id)) !== undefined;
  if (!isKnown)
    throw new EventError(
      `No incident ${JSON.stringify(id)} is known. {"action":"status"} lists what stands. Nothing was changed.`,
    );
}

/** Puts back what was changed; the caller holds the lease. */
export async function rollBack(
  { request, isResumed }: Task<RollbackAction>,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const isMeant = request.incident === undefined || request.incident === state.incident?.id;
  const held = isMeant && state.incident !== undefined ? hold(state.incident, request.what) : undefined;
  // First, or a look in between would do again what is half undone.
  if (held !== undefined) await writeLedger(ledger, [{ amend: 'incident', row: held }]);
  const undone = await undo({ request, isResumed }, surroundings, ledger, state);
  const { outcomes } = undone;
  const withdrawn = held && withdraw(held, request.what, surroundings.clock.now());
  const { report, isTold } = await publish(
    surroundings,
    makeReport('rollback', surroundings, {
      incident: withdrawn ?? state.incident,
      outcomes,
      failures: listFailures(undefined, outcomes),
      summary: describeRollback(undone),
    }),
  );
  if (held === undefined || withdrawn === undefined) return report;
  return { ...report, incident: await finish(ledger, held, withdrawn, isTold) };
}

interface Undone {
  readonly planned: readonly Change[];
  readonly outcomes: readonly Outcome[];
  readonly kept: readonly Kept[];
  /** Mode is observe. */
  readonly isDry: boolean;
}

async function undo(
  { request, isResumed }: Pick<Task<RollbackAction>, 'request' | 'isResumed'>,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Undone> {
  const { environment, clients } = surroundings;
  const loadBalancers = await describeSplitBalancers(clients, state.splits ?? []);
  const [networkAcls, securityGroups] = await Promise.all([
    describeNetworkAcls(clients.ec2, {
      aclIds: [...new Set(state.denies.map(({ networkAclId }) => networkAclId))],
      subnetIds: [],
    }),
    describeGroupsOf(clients, state, loadBalancers),
  ]);
  const { changes, kept } = planRollback({
    part: request.what,
    incident: request.incident,
    ledger: state,
    networkAcls,
    securityGroups,
    loadBalancers,
    policy: environment.policy,
    isResumed,
  });
  if (environment.policy.mode === 'observe') return { planned: changes, outcomes: [], kept, isDry: true };
  const bench = makeBench(surroundings, ledger, state, request.incident ?? 'none');
  return { planned: changes, outcomes: await applyPlan(bench, changes), kept, isDry: false };
}

/** Keeps the incident from doing again of itself what is taken back. */
function hold(incident: Incident, what: RollbackAction['what']): Incident {
  const parts = what === 'all' ? (['denies', 'lock-down'] as const) : [what];
  return { ...incident, heldBack: [...new Set([...incident.heldBack, ...parts])].sort() };
}

function withdraw(incident: Incident, what: RollbackAction['what'], now: Date): Incident {
  if (what === 'all') return closeIncident(incident, 'rolled back by a person', now);
  return {
    ...incident,
    timeline: [...incident.timeline, { at: now.toISOString(), what: `${what} rolled back by a person` }],
  };
}

/** Removes every deny of ours and closes what is open: for the day before the stack is destroyed. */
export async function retire(
  { isResumed }: Task,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const request = { kind: 'rollback', incident: undefined, what: 'denies' } as const;
  const held = state.incident && hold(state.incident, 'denies');
  if (held !== undefined) await writeLedger(ledger, [{ amend: 'incident', row: held }]);
  const undone = await undo({ request, isResumed }, surroundings, ledger, state);
  const { outcomes } = undone;
  const { restarts = [] } = state;
  if (restarts.length > 0)
    await writeLedger(
      ledger,
      restarts.map((row): LedgerWrite => ({ drop: 'restart', row })),
    );
  const closed = held && closeIncident(held, 'retired by a person', surroundings.clock.now());
  const { report, isTold } = await publish(
    surroundings,
    makeReport('retire', surroundings, {
      incident: closed,
      outcomes,
      failures: listFailures(undefined, outcomes),
      summary: describeRetirement(undone, state),
    }),
  );
  if (held === undefined || closed === undefined) return report;
  return { ...report, incident: await finish(ledger, held, closed, isTold) };
}

/** An end that nobody could be told of is none: the request is carried on, and tells it. */
async function finish(ledger: Ledger, held: Incident, wanted: Incident, isTold: boolean): Promise<Incident> {
  return isTold ? writeIncident(ledger, wanted, held) : held;
}

function describeRollback(undone: Undone): string {
  if (undone.isDry) return summariseObserved(undone.planned);
  return `Rolled back: ${countOf(countDone(undone), 'change')} undone${describeLeft(undone)}.`;
}

function describeRetirement(undone: Undone, { rules }: LedgerState): string {
  const what = undone.isDry
    ? summariseObserved(undone.planned)
    : `Retired: ${countOf(countDone(undone), 'deny', 'denies')} ended${describeLeft(undone)}.`;
  if (rules.length === 0) return what;
  const changed = countOf(rules.length, 'group rule changed', 'group rules changed');
  return `${what} The lock-down stays (${changed}); {"action":"rollback","what":"lock-down"} takes it back.`;
}

function countDone({ outcomes }: Undone): number {
  return outcomes.filter(({ change, result }) => result === 'done' && change.kind !== 'settle').length;
}

function describeLeft({ kept }: Undone): string {
  const left = kept.map(({ what, reason }) => `${what} (${reason})`);
  return left.length > 0 ? `, left as people made them: ${left.join('; ')}` : '';
}
