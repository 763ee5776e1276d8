/** Can offenders be denied in the network ACLs: where, how many, and before which allow? Pure. */
import { formatPrefix } from '../../lambda/core/addresses';
import { countTowardsQuota, familyOf, findBudget } from '../../lambda/core/deny-room';
import type { DenyRow } from '../../lambda/core/ledger-rows';
import type { AclEntry, NetworkAcl, Observation } from '../../lambda/core/observation';
import type { DenyPolicy } from '../../lambda/core/policy';
import { findSharedAcls, findUnguardedSubnets } from '../../lambda/core/remediation-plan';
import { findUndeniable, listAllows, listFreeNumbers } from '../../lambda/core/rule-numbers';
import { note, notReady, ready, type Finding } from './finding';
import { countOf } from '../../lambda/core/wording';

const SUBJECT = 'network ACL';

export interface AclCase {
  readonly observed: Observation;
  /** As the file names them. */
  readonly networkAclIds: readonly string[];
  readonly policy: DenyPolicy;
  /** Rules per ACL, direction and family. */
  readonly quota: number;
  /** Our own entries. */
  readonly denies: readonly DenyRow[];
}

export function checkNetworkAcls(asked: AclCase): readonly Finding[] {
  const { observed, networkAclIds } = asked;
  return [
    ...networkAclIds.flatMap((id) => {
      const acl = observed.networkAcls.find((candidate) => candidate.id === id);
      return acl === undefined
        ? [notReady(SUBJECT, `${id} does not exist`, 'correct "networkAcls"')]
        : [...judgeBudget(acl, asked), judgeNumbers(acl, asked)];
    }),
    ...findUnguardedSubnets(observed, networkAclIds).map((text) =>
      notReady(SUBJECT, text, 'name that ACL in "networkAcls", too'),
    ),
    ...findSharedAcls(observed, networkAclIds).map((text) => note(SUBJECT, text)),
  ];
}

function findForeign(acl: NetworkAcl, denies: readonly DenyRow[]): readonly AclEntry[] {
  const isOurs = ({ ruleNumber, cidr }: AclEntry): boolean =>
    denies.some((row) => row.networkAclId === acl.id && row.ruleNumber === ruleNumber && row.cidr === cidr);
  return acl.entries.filter((entry) => !entry.egress && !isOurs(entry));
}

function judgeBudget(acl: NetworkAcl, { policy, quota, denies }: AclCase): readonly Finding[] {
  const foreign = findForeign(acl, denies);
  const budget = findBudget(
    acl.entries.filter(({ egress }) => !egress),
    foreign,
    { policy, quota },
  );
  return ([4, 6] as const).map((family) => {
    const ours = denies.filter(
      ({ networkAclId, cidr }) => networkAclId === acl.id && familyOf(cidr) === family,
    ).length;
    const left = Math.max(0, budget[family] - ours);
    const detail = `${acl.id}, IPv${family}: room for ${countOf(left, 'deny', 'denies')} more (quota ${quota}, foreign ${countTowardsQuota(foreign, family)} with the default deny, ours ${ours})`;
    return left > 0
      ? ready(SUBJECT, detail)
      : notReady(
          SUBJECT,
          detail,
          'remove entries, or ask AWS for a higher quota of rules per network ACL (40 at most)',
        );
  });
}

function judgeNumbers(acl: NetworkAcl, { policy, denies }: AclCase): Finding {
  const foreign = findForeign(acl, denies);
  const free = listFreeNumbers(policy, new Set(foreign.map(({ ruleNumber }) => ruleNumber)));
  const allows = listAllows(foreign);
  const undeniable = findUndeniable(allows, free);
  const window = `rule numbers ${policy.firstRule} to ${policy.lastRule}`;
  if (undeniable.length > 0)
    return notReady(
      SUBJECT,
      `${acl.id}: nobody of ${undeniable.map(formatPrefix).join(', ')} can be denied, since no free number of ours (${window}) comes before its allow`,
      'give that allow a higher number, or move the window ("deny.firstRule", "deny.lastRule")',
    );
  const first = Math.min(...allows.map(({ ruleNumber }) => ruleNumber));
  const before = free.filter((number) => number < first).length;
  return ready(
    SUBJECT,
    `${acl.id}: ${before} of our ${window} are free${first === Infinity ? '' : ` before the first allow (${first})`}`,
  );
}
