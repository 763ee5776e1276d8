/** Plans a lock-down of the web group in a site of tests, and tells its steps in words. */
import type { EnvironmentFile } from '../../lambda/config';
import { describePermission } from '../../lambda/core/ledger-rows';
import { planLockDown } from '../../lambda/core/lock-down';
import type { LockDownPlan, LockDownTask } from '../../lambda/core/lock-down-task';
import type { IngressRule, Observation } from '../../lambda/core/observation';
import type { Change } from '../../lambda/core/plan';
import { BALANCER, rule, siteWith, WEB_GROUP } from './network';
import { policyWith } from './policy';

export const OFFICE = '198.51.100.0/24';
export const OPEN = [rule('tcp/80', '0.0.0.0/0'), rule('tcp/443', '0.0.0.0/0')];

export function lockDown(
  observed: Observation,
  settings: Partial<EnvironmentFile> = {},
  differing: Partial<LockDownTask> = {},
): LockDownPlan {
  return planLockDown({
    observed,
    groupIds: [WEB_GROUP],
    policy: policyWith(settings),
    loadBalancerArn: BALANCER.arn,
    environment: 'test',
    splits: [],
    rules: [],
    unsettled: new Set(),
    isByHand: false,
    ...differing,
  });
}

export function inWords(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    const { kind } = change;
    if (kind === 'authorize-ingress') return `admit ${describePermission(change.permission)}`;
    if (kind === 'revoke-ingress') return `revoke ${describePermission(change.rule)}`;
    if (kind === 'settle') return `wait ${change.seconds} s`;
    if (kind === 'prepare-group')
      return `make ${change.split.groupName}: ${change.ingress.map(describePermission).join(', ')}`;
    return kind === 'attach-group' ? `attach ${change.split.groupName} to ${change.target}` : kind;
  });
}

export const wordsFor = (
  ingress: readonly IngressRule[],
  settings: Partial<EnvironmentFile> = {},
): string[] => inWords(lockDown(siteWith(ingress), settings).changes);

export const revokedOf = (words: readonly string[]): string[] =>
  words.filter((word) => word.startsWith('revoke')).map((word) => word.slice('revoke '.length));
