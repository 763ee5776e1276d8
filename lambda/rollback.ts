/** Puts back what Floodgate changed, and keeps what people changed since. */
import { applyPlan } from './aws/apply';
import { readClosedIncident, readLedger, writeLedger, type Ledger } from './aws/ledger';
import { describeNetworkAcls } from './aws/network-acl';
import { describeSecurityGroups } from './aws/security-group';
import { closeIncident } from './core/incident';
import type { LedgerState } from './core/ledger-rows';
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
  const isUndone =
    state.incident !== undefined &&
    (request.incident === undefined || request.incident === state.incident.id);
  const closed =
    isUndone && request.what === 'all'
      ? closeIncident(state.incident, 'rolled back by a person', clock.now())
      : undefined;
  if (closed !== undefined) await writeLedger(ledger, [{ put: 'incident', row: closed }]);
  const report = makeReport('rollback', surroundings, {
    incident: closed ?? state.incident,
    outcomes,
    failures: listFailures(undefined, outcomes),
    summary: describeRollback(outcomes, plan.kept),
  });
  await publish(surroundings, report);
  return report;
}

function describeRollback(
  outcomes: readonly Outcome[],
  kept: readonly { readonly what: string; readonly reason: string }[],
): string {
  const done = outcomes.filter(({ change, result }) => result === 'done' && change.kind !== 'settle').length;
  const left = kept.map(({ what, reason }) => `${what} (${reason})`);
  return `Rolled back: ${done} changes undone${left.length > 0 ? `, left as people made them: ${left.join('; ')}` : ''}.`;
}
