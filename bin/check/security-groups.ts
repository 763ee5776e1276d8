/** What the lock-down would close, and what stands against it. Pure. */
import type { Environment } from '../../lambda/config';
import { describePermission, type LedgerState } from '../../lambda/core/ledger-rows';
import { planLockDown } from '../../lambda/core/lock-down';
import type { LockDownPlan } from '../../lambda/core/lock-down-task';
import type { Observation } from '../../lambda/core/observation';
import { note, notReady, ready, type Finding } from './finding';

const SUBJECT = 'security group';

/** What of an environment the lock-down asks for. */
export type LockDownSettings = Pick<Environment, 'name' | 'loadBalancerArn' | 'webSecurityGroups' | 'policy'>;

/** What of the function's ledger it asks for; nothing is known of it before the first deployment. */
export type GroupRows = Partial<Pick<LedgerState, 'rules' | 'splits'>>;

export function checkSecurityGroups(
  observed: Observation,
  environment: LockDownSettings,
  rows: GroupRows = {},
): readonly Finding[] {
  const { webSecurityGroups: groupIds } = environment;
  const { warnings } = plan(observed, environment, groupIds, rows);
  return [
    ...groupIds.map((id) => judgeGroup(id, plan(observed, environment, [id], rows), observed)),
    ...warnings.map((text) => note(SUBJECT, text)),
  ];
}

function plan(
  observed: Observation,
  { name, loadBalancerArn, policy }: LockDownSettings,
  groupIds: readonly string[],
  { rules = [], splits = [] }: GroupRows,
): LockDownPlan {
  return planLockDown({
    observed,
    groupIds,
    policy,
    loadBalancerArn,
    environment: name,
    splits,
    rules,
    unsettled: new Set(),
    isByHand: false,
  });
}

function judgeGroup(id: string, { changes, obstacles }: LockDownPlan, observed: Observation): Finding {
  const group = observed.securityGroups.find((candidate) => candidate.id === id);
  if (group === undefined) return notReady(SUBJECT, `${id} does not exist`, 'correct "webSecurityGroups"');
  const [obstacle] = obstacles;
  if (obstacle !== undefined)
    return notReady(SUBJECT, obstacle, 'until then only denies help; the group stays as it is');
  const closed = changes.flatMap((change) =>
    change.kind === 'revoke-ingress' ? [describePermission(change.rule)] : [],
  );
  const admitted = changes.flatMap((change) =>
    change.kind === 'authorize-ingress' ? [describePermission(change.permission)] : [],
  );
  const made = changes.flatMap((change) =>
    change.kind === 'attach-group' ? [`giving ${change.target} a group of its own`] : [],
  );
  if (closed.length === 0) return ready(SUBJECT, `${id}: no rule is open to the public`);
  const before = [...made, ...(admitted.length === 0 ? [] : [`admitting ${admitted.join(', ')}`])];
  return ready(
    SUBJECT,
    `${id}: the lock-down would close ${closed.join(', ')}${before.length === 0 ? '' : `, after ${before.join(' and ')}`}`,
  );
}
