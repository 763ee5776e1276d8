/**
 * Limits that AWS was seen to enforce: an entry was refused though the quota, as far as it could be read, left room.
 * What stood then is taken for all that may stand, so that the next plan finds the best list for it instead of
 * trying the same entries for ever. Pure.
 */
import { countTowardsQuota, familyOf, type Room } from './deny-room';
import type { Family } from './addresses';
import type { NetworkAcl } from './observation';
import type { Outcome } from './outcome';

export interface AclLimit {
  readonly networkAclId: string;
  readonly family: Family;
  /** Inbound rules that AWS allows, the default deny included. */
  readonly rules: number;
}

/** What the outcome of an entry that AWS's quota refused says (`NetworkAclEntryLimitExceeded`). */
export function describeFullAcl(networkAclId: string): string {
  return `${networkAclId} has as many rules as its quota allows`;
}

/** Adds what a run's outcomes teach; the newest lesson about an ACL wins. */
export function learnAclLimits(
  known: readonly AclLimit[],
  outcomes: readonly Outcome[],
  /** As they were read before the run. */
  acls: readonly NetworkAcl[],
): readonly AclLimit[] {
  const learned = new Map(known.map((limit) => [keyOf(limit), limit]));
  for (const { change, result, detail } of outcomes) {
    if (change.kind !== 'add-deny-entry' || result !== 'failed') continue;
    if (detail !== describeFullAcl(change.target)) continue;
    const acl = acls.find(({ id }) => id === change.target);
    if (acl === undefined) continue;
    const family = familyOf(change.entry.cidr);
    const limit = { networkAclId: acl.id, family, rules: countAfter(acl, family, outcomes) };
    learned.set(keyOf(limit), limit);
  }
  return [...learned.values()];
}

/** The limits of one ACL by family. */
export function findSeenQuota(limits: readonly AclLimit[], networkAclId: string): Partial<Room> {
  return Object.fromEntries(
    limits.filter((limit) => limit.networkAclId === networkAclId).map(({ family, rules }) => [family, rules]),
  );
}

function keyOf({ networkAclId, family }: AclLimit): string {
  return `${networkAclId} ${family}`;
}

/** Rules of the family after the run: a refusal stops all later changes of the ACL, so that is what stood at it. */
function countAfter(acl: NetworkAcl, family: Family, outcomes: readonly Outcome[]): number {
  const inbound = acl.entries.filter(({ egress }) => !egress);
  return outcomes
    .filter(({ change, result }) => result === 'done' && change.target === acl.id)
    .reduce(
      (count, { change }) => {
        if (change.kind === 'add-deny-entry' && familyOf(change.entry.cidr) === family) return count + 1;
        return change.kind === 'remove-deny-entry' && familyOf(change.cidr) === family ? count - 1 : count;
      },
      countTowardsQuota(inbound, family),
    );
}
