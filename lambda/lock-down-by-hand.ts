/** The lock-down, asked for by a person: needs no flood, and says of every group that stays open why it does. */
import { applyPlan } from './aws/apply';
import { writeLedger, type Ledger } from './aws/ledger';
import { observe } from './aws/observe';
import type { LockDownAction } from './core/by-hand-request';
import type { LedgerState } from './core/ledger-rows';
import { planLockDown } from './core/lock-down';
import { listFailures, reportTargets, summariseObserved, type Report } from './core/report';
import { findUnsettled, takeRuleInventory } from './core/rule-rows';
import { planSplitUpkeep } from './core/split-upkeep';
import { countOf } from './core/wording';
import { makeIncidentId } from './event';
import type { Task } from './requests';
import { makeBench, makeReport, publish, type Surroundings } from './surroundings';

/** Closes every named group that can be closed safely; the caller holds the lease. */
export async function lockDownByHand(
  { request, row, isResumed }: Task<LockDownAction>,
  surroundings: Surroundings,
  ledger: Ledger,
  before: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const { policy } = environment;
  const state = await liftHold(ledger, before);
  const observed = await observe(clients, environment, undefined);
  const members = [...policy.lockDown.members, ...request.members];
  const plan = planLockDown({
    observed,
    groupIds: environment.webSecurityGroups,
    policy: { ...policy, lockDown: { ...policy.lockDown, members } },
    loadBalancerArn: environment.loadBalancerArn,
    environment: environment.name,
    splits: state.splits ?? [],
    rules: state.rules,
    unsettled: findUnsettled(state, policy.lockDown.settleSeconds, clock.now()),
    isByHand: true,
  });
  const upkeep = planSplitUpkeep(state.splits ?? [], observed.loadBalancers, plan.changes);
  const rules = takeRuleInventory(state.rules, observed.securityGroups);
  const changes = [...rules.changes, ...upkeep.changes, ...plan.changes];
  const incident = makeIncidentId(row.at, `by hand ${row.run}`);
  const isDry = policy.mode === 'observe';
  const outcomes = isDry ? [] : await applyPlan(makeBench(surroundings, ledger, state, incident), changes);
  const done = outcomes.filter(
    ({ change, result }) => result === 'done' && change.kind === 'revoke-ingress',
  ).length;
  const report = makeReport('lock-down', surroundings, {
    incident: state.incident,
    lockDown: { ...plan, incident },
    outcomes,
    // What an earlier run changed is told as well: that run could not.
    standing: isResumed
      ? { denies: [], rules: state.rules.filter((rule) => rule.incident === incident) }
      : undefined,
    targets: reportTargets(observed.targets),
    failures: [...listFailures(undefined, outcomes), ...plan.obstacles],
    summary: isDry
      ? summariseObserved(plan.changes)
      : `Lock-down by hand: ${countOf(done, 'rule')} taken away, ${plan.kept.length} kept, ${countOf(plan.obstacles.length, 'group')} left open.`,
  });
  return (await publish(surroundings, report)).report;
}

/** A person says go: an open incident no longer holds the lock-down back. */
async function liftHold(ledger: Ledger, state: LedgerState): Promise<LedgerState> {
  const { incident } = state;
  if (incident?.heldBack.includes('lock-down') !== true) return state;
  const row = { ...incident, heldBack: incident.heldBack.filter((part) => part !== 'lock-down') };
  await writeLedger(ledger, [{ put: 'incident', row }]);
  return { ...state, incident: row };
}
