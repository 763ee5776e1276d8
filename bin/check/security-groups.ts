/** What the lock-down would close, and what stands against it. Pure. */
import { describePermission } from '../../lambda/core/ledger-rows';
import { planLockDown } from '../../lambda/core/lock-down';
import { findObstacle } from '../../lambda/core/lock-down-obstacle';
import type { Observation } from '../../lambda/core/observation';
import type { Policy } from '../../lambda/core/policy';
import { note, notReady, ready, type Finding } from './finding';

const SUBJECT = 'security group';

export function checkSecurityGroups(
  observed: Observation,
  groupIds: readonly string[],
  policy: Policy,
): readonly Finding[] {
  const plan = planLockDown(observed, groupIds, policy);
  const obstacles = groupIds.flatMap((id) => {
    const group = observed.securityGroups.find((candidate) => candidate.id === id);
    return group === undefined ? [] : (findObstacle(group, observed, policy) ?? []);
  });
  return [
    ...groupIds.map((id) => judgeGroup(id, observed, policy)),
    ...plan.warnings.filter((text) => !obstacles.includes(text)).map((text) => note(SUBJECT, text)),
  ];
}

function judgeGroup(id: string, observed: Observation, policy: Policy): Finding {
  const group = observed.securityGroups.find((candidate) => candidate.id === id);
  if (group === undefined) return notReady(SUBJECT, `${id} does not exist`, 'correct "webSecurityGroups"');
  const obstacle = findObstacle(group, observed, policy);
  if (obstacle !== undefined)
    return notReady(SUBJECT, obstacle, 'until then only denies help; the group stays as it is');
  const { changes } = planLockDown(observed, [id], policy);
  const closed = changes.flatMap((change) =>
    change.kind === 'revoke-ingress' ? [describePermission(change.rule)] : [],
  );
  const admitted = changes.flatMap((change) =>
    change.kind === 'authorize-ingress' ? [describePermission(change.permission)] : [],
  );
  if (closed.length === 0) return ready(SUBJECT, `${id}: no rule is open to the public`);
  return ready(
    SUBJECT,
    `${id}: the lock-down would close ${closed.join(', ')}${admitted.length === 0 ? '' : `, after admitting ${admitted.join(', ')}`}`,
  );
}
