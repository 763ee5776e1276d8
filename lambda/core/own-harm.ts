/**
 * Our own harm: did a change of ours cut servers off? Dropped packets and stuck workers look alike in target health, so
 * the symptom alone decides nothing. There are two proofs, and no others. This is the first one: groups and ACLs, as
 * re-read, shut a load balancer node out of a target, and without our change would not. The other: silence.ts.
 */
import { takeInventory } from './deny-rows';
import { describePermission, type DenyRow, type LedgerState, type RuleRow } from './ledger-rows';
import type { NetworkAcl, Observation, SecurityGroup } from './observation';
import type { DenyPolicy } from './policy';
import { isOpen, listWays, type Rules, type Way } from './reachability';
import { nameRow } from './row-names';

export interface Harm {
  /** What was seen, in one clause. */
  readonly why: string;
  /** Names of the rows to undo. */
  readonly rows: readonly string[];
}

/** A change of ours that can shut somebody out. */
type Cut = DenyRow | RuleRow;

/** @param observed read after our last change */
export function findCutWays(
  observed: Observation,
  ledger: Pick<LedgerState, 'denies' | 'rules'>,
  policy: Pick<DenyPolicy, 'firstRule' | 'lastRule'>,
): Harm | undefined {
  const shut = listWays(observed).filter((way) => !isOpen(way, observed));
  if (shut.length === 0) return undefined;
  const cuts = findStandingCuts(observed, ledger, policy);
  const ours = shut.filter((way) => isOpen(way, undo(observed, cuts)));
  const [first] = ours;
  if (first === undefined) return undefined;
  const others = ours.length > 1 ? ` and ${ours.length - 1} more ways are shut` : '';
  return {
    why: `${describeWay(first)}${others} by our own change`,
    rows: findFewest(observed, cuts, ours).map(nameRow),
  };
}

function describeWay({ node, target, port }: Way): string {
  return `load balancer node ${node.id} cannot reach ${target.id} on port ${port}`;
}

/** Denies that stand, and revoked rules that are away, the oldest first. */
function findStandingCuts(
  { networkAcls, securityGroups }: Rules,
  { denies, rules }: Pick<LedgerState, 'denies' | 'rules'>,
  policy: Pick<DenyPolicy, 'firstRule' | 'lastRule'>,
): readonly Cut[] {
  const standing = networkAcls.flatMap((acl) => takeInventory(acl, denies, policy).standing);
  const revoked = rules.filter(
    (row) => row.action === 'revoke' && securityGroups.some((group) => isAway(row, group)),
  );
  return [...standing, ...revoked].sort((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)));
}

function isAway(row: RuleRow, group: SecurityGroup): boolean {
  return row.groupId === group.id && !group.ingress.some((rule) => describePermission(rule) === row.key);
}

/** The rules as they would be without these changes. */
function undo({ networkAcls, securityGroups }: Rules, cuts: readonly Cut[]): Rules {
  return {
    networkAcls: networkAcls.map((acl): NetworkAcl => ({
      ...acl,
      entries: acl.entries.filter(
        ({ egress, ruleNumber }) =>
          egress ||
          !cuts.some((cut) => 'cidr' in cut && cut.networkAclId === acl.id && cut.ruleNumber === ruleNumber),
      ),
    })),
    securityGroups: securityGroups.map((group): SecurityGroup => ({
      ...group,
      ingress: [
        ...group.ingress,
        ...cuts.flatMap((cut) =>
          'groupId' in cut && cut.groupId === group.id
            ? [{ ...cut.permission, id: cut.ruleId ?? cut.key, groupId: cut.groupId }]
            : [],
        ),
      ],
    })),
  };
}

/** Of our changes only those that must go: older ones stay where that is enough. */
function findFewest(rules: Rules, cuts: readonly Cut[], ways: readonly Way[]): readonly Cut[] {
  return cuts.reduce((kept, cut) => {
    const fewer = kept.filter((one) => one !== cut);
    return ways.every((way) => isOpen(way, undo(rules, fewer))) ? fewer : kept;
  }, cuts);
}
