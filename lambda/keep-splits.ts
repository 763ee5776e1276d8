/** While a group is split, and no incident is open: keeps the load balancer's own group where it belongs. */
import { describeSplitBalancers, describeGroupsOf } from './aws/split-observation';
import type { LedgerState, SplitRow } from './core/ledger-rows';
import { planRollback } from './core/rollback-plan';
import { planSplitUpkeep, type SplitUpkeep } from './core/split-upkeep';
import type { Surroundings } from './surroundings';

const NOTHING: SplitUpkeep = { changes: [], warnings: [] };

/** Puts back what was taken away; and what an incident left half made, or a rollback half undone, goes. */
export async function planSplitWork(
  { clients, environment }: Surroundings,
  state: LedgerState,
): Promise<SplitUpkeep> {
  const { splits = [] } = state;
  if (splits.length === 0) return NOTHING;
  const loadBalancers = await describeSplitBalancers(clients, splits);
  const upkeep = planSplitUpkeep(splits, loadBalancers);
  const kept = new Set(upkeep.changes.map(({ target }) => target));
  const unfinished = splits.filter((row) => row.state !== 'applied' && !kept.has(row.loadBalancerId));
  if (unfinished.length === 0) return upkeep;
  const ledger = keepOnly(state, unfinished);
  const { changes, kept: standing } = planRollback({
    part: 'lock-down',
    incident: undefined,
    ledger,
    networkAcls: [],
    securityGroups: await describeGroupsOf(clients, ledger, loadBalancers),
    loadBalancers,
    policy: environment.policy,
    isResumed: true,
  });
  return {
    changes: [...upkeep.changes, ...changes],
    warnings: [...upkeep.warnings, ...standing.map(({ what, reason }) => `${what}: ${reason}`)],
  };
}

/** These splits, and the rules that admit their groups. */
function keepOnly(state: LedgerState, splits: readonly SplitRow[]): LedgerState {
  const groupIds = new Set(splits.map(({ groupId }) => groupId));
  return {
    incident: state.incident,
    denies: [],
    splits,
    rules: state.rules.filter(
      ({ action, permission: { source } }) =>
        action === 'authorize' && source.kind === 'security-group' && groupIds.has(source.groupId),
    ),
  };
}
