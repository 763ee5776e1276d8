/** Puts back what Floodgate changed, and keeps what people changed since. */
import { applyPlan } from './aws/apply';
import { readClosedIncident, readLedger, writeLedger, type Ledger } from './aws/ledger';
import { describeNetworkAcls } from './aws/network-acl';
import { describeSecurityGroups } from './aws/security-group';
import { closeIncident } from './core/incident';
import type { Incident, LedgerState } from './core/ledger-rows';
import type { Outcome } from './core/outcome';
import { listFailures, type Report } from './core/report';
import { planRollback } from './core/rollback-plan';
import { EventError, type RollbackAction } from './event';
import { ledgerTable, makeBench, makeReport, publish, type Surroundings } from './surroundings';

/** Throws an EventError if nobody ever heard of the incident. */
export async function checkIncident(request: RollbackAction, surroundings: Surroundings): Promise<void> {
  const table = ledgerTable(surroundings);
  const { incident, denies, rules } = await readLedger(table);
  const { incident: id } = request;
  const isKnown =
    id === undefined ||
    incident?.id === id ||
    [...denies, ...rules].some((row) => row.incident === id) ||
    (await readClosedIncident(table, id)) !== undefined;
  if (!isKnown)
    throw new EventError(
      `No incident ${JSON.stringify(id)} is known. {"action":"status"} lists what stands. Nothing was changed.`,
    );
}

/** Puts back what was changed; the caller holds the lease. */
export async function rollBack(
  request: RollbackAction,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const [networkAcls, securityGroups] = await Promise.all([
    describeNetworkAcls(clients.ec2, {
      aclIds: [...new Set(state.denies.map(({ networkAclId }) => networkAclId))],
      subnetIds: [],
    }),
    describeSecurityGroups(clients.ec2, [...new Set(state.rules.map(({ groupId }) => groupId))]),
  ]);
  const plan = planRollback({
    part: request.what,
    incident: request.incident,
    ledger: state,
    networkAcls,
    securityGroups,
    policy: environment.policy,
  });
  const outcomes =
    environment.policy.mode === 'enforce'
      ? await applyPlan(makeBench(surroundings, ledger, state, request.incident ?? 'none'), plan.changes)
      : [];
  const isMeant = request.incident === undefined || request.incident === state.incident?.id;
  const incident =
    isMeant && state.incident !== undefined ? withdraw(state.incident, request.what, clock.now()) : undefined;
  if (incident !== undefined) await writeLedger(ledger, [{ put: 'incident', row: incident }]);
  const report = makeReport('rollback', surroundings, {
    incident: incident ?? state.incident,
    outcomes,
    failures: listFailures(undefined, outcomes),
    summary: describeRollback(outcomes, plan.kept),
  });
  await publish(surroundings, report);
  return report;
}

/** Ends the incident, or keeps it from doing again of itself what was taken back. */
function withdraw(incident: Incident, what: RollbackAction['what'], now: Date): Incident {
  if (what === 'all') return closeIncident(incident, 'rolled back by a person', now);
  return {
    ...incident,
    heldBack: [...new Set([...incident.heldBack, what])].sort(),
    timeline: [...incident.timeline, { at: now.toISOString(), what: `${what} rolled back by a person` }],
  };
}

/** Removes every deny of ours and closes what is open: for the day before the stack is destroyed. */
export async function retire(
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const report = await rollBack(
    { kind: 'rollback', incident: undefined, what: 'denies' },
    surroundings,
    ledger,
    state,
  );
  const { incident } = report;
  if (incident?.state === 'open') {
    const closed = closeIncident(incident, 'retired by a person', surroundings.clock.now());
    await writeLedger(ledger, [{ put: 'incident', row: closed }]);
  }
  const left = state.rules.length;
  return {
    ...report,
    action: 'retire',
    summary: `${report.summary}${left > 0 ? ` The lock-down stays (${left} group rules changed); {"action":"rollback","what":"lock-down"} takes it back.` : ''}`,
  };
}

function describeRollback(
  outcomes: readonly Outcome[],
  kept: readonly { readonly what: string; readonly reason: string }[],
): string {
  const done = outcomes.filter(({ change, result }) => result === 'done' && change.kind !== 'settle').length;
  const left = kept.map(({ what, reason }) => `${what} (${reason})`);
  return `Rolled back: ${done} changes undone${left.length > 0 ? `, left as people made them: ${left.join('; ')}` : ''}.`;
}
