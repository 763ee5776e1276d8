/** The planner: from what was seen to what is to be done. The only place that decides; it calls nobody. */
import { contains, parseAddress, parsePrefix } from './addresses';
import { findSeenQuota, type AclLimit } from './acl-limits';
import { planDenyEntries, type DenyPlan } from './deny-entries';
import { forgetLostAcls } from './deny-rows';
import type { Evidence } from './evidence';
import type { LedgerState } from './ledger-rows';
import { NO_LOCK_DOWN, planLockDown } from './lock-down';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { NetworkAcl, Observation } from './observation';
import type { Plan } from './plan';
import type { Policy } from './policy';
import { findUnsettled, takeRuleInventory } from './rule-rows';
import { planSplitUpkeep } from './split-upkeep';
import { compareAddresses, type Findings, type Offender } from './verdict';
import { findLegitClients } from './weights';

export interface Situation {
  readonly observed: Observation;
  readonly evidence: Evidence;
  readonly findings: Findings;
  readonly ledger: LedgerState;
  readonly neverBlock: NeverBlockList;
  readonly policy: Policy;
  readonly networkAclIds: readonly string[];
  readonly webSecurityGroupIds: readonly string[];
  readonly loadBalancerArn: string;
  /** The environment's name. */
  readonly environment: string;
  /** Rules per ACL, direction and family. */
  readonly quota: number;
  /** What could not be read of the account, and what was assumed instead. */
  readonly remarks?: readonly string[];
  /** Where AWS refused an entry though the quota left room. */
  readonly aclLimits?: readonly AclLimit[];
  readonly strikes: ReadonlyMap<string, number>;
  readonly incident: string;
  readonly now: Date;
}

/** Stands for the incident where none is open; no row carries it. */
export const NO_INCIDENT = 'none';

/** Plans the answer to a flood, or, where there is none, only what old denies need (expiry, drift). */
export function planRemediation(situation: Situation): Plan {
  const { findings, ledger, policy, observed } = situation;
  const heldBack = ledger.incident?.heldBack ?? [];
  const offenders = mergeOffenders(ledger.incident?.offenders ?? [], findings.offenders).filter(
    // A person may have allowed it, or it was found to be ours, since it was proven.
    (offender) => !isNeverBlocked(offender, situation.neverBlock),
  );
  const isFlood = findings.verdict === 'connect-flood' || ledger.incident?.verdict === 'connect-flood';
  const handedOver = ledger.incident?.handedOver;
  const deniable = heldBack.includes('denies') || handedOver !== undefined ? [] : offenders;
  // Once people take over, the incident's own denies run to their end like any other's.
  const acls = situation.networkAclIds.map((id) =>
    planAcl(id, deniable, handedOver === undefined ? situation : { ...situation, incident: NO_INCIDENT }),
  );
  const rules = takeRuleInventory(ledger.rules, observed.securityGroups);
  const lockDown =
    isFlood &&
    policy.lockDown.when === 'automatic' &&
    !heldBack.includes('lock-down') &&
    handedOver === undefined
      ? planLockDown({
          observed,
          groupIds: situation.webSecurityGroupIds,
          policy,
          loadBalancerArn: situation.loadBalancerArn,
          environment: situation.environment,
          splits: ledger.splits ?? [],
          rules: ledger.rules,
          unsettled: findUnsettled(ledger, policy.lockDown.settleSeconds, situation.now),
          isByHand: false,
        })
      : NO_LOCK_DOWN;
  const upkeep = planSplitUpkeep(ledger.splits ?? [], observed.loadBalancers, lockDown.changes);
  return {
    ...findings,
    offenders,
    changes: [
      ...acls.flatMap(({ changes }) => changes),
      ...rules.changes,
      ...upkeep.changes,
      ...lockDown.changes,
    ],
    denies: acls.flatMap(({ denies }) => denies),
    coverage: acls.flatMap(({ coverage }) => coverage),
    notCovered: acls.flatMap(({ notCovered }) => notCovered),
    kept: lockDown.kept,
    warnings: [
      ...(handedOver === undefined
        ? []
        : [`people take over since ${handedOver.at}, nothing new is done of itself: ${handedOver.why}`]),
      ...heldBack.map(
        (part) => `${part}: rolled back by a person during this incident, and not done again of itself`,
      ),
      ...acls.flatMap(({ warnings }) => warnings),
      ...rules.drift,
      ...findUnguardedSubnets(observed, situation.networkAclIds),
      ...findSharedAcls(observed, situation.networkAclIds),
      ...upkeep.warnings,
      ...lockDown.obstacles,
      ...lockDown.warnings,
      ...(situation.remarks ?? []),
      ...situation.evidence.remarks,
    ],
  };
}

function planAcl(id: string, offenders: readonly Offender[], situation: Situation): DenyPlan {
  const acl = situation.observed.networkAcls.find((candidate) => candidate.id === id);
  const nothing = { changes: [], denies: [], coverage: [], notCovered: [] };
  if (acl === undefined) return { ...nothing, warnings: [`${id} does not exist: nothing is denied there`] };
  if (!guardsTargets(acl, situation.observed)) {
    return {
      ...nothing,
      warnings: [
        `${id} guards none of the targets' subnets (${targetSubnets(situation.observed).join(', ')}): nothing is denied there`,
      ],
    };
  }
  const { policy, ledger, now } = situation;
  return planDenyEntries({
    acl,
    offenders: offenders.filter((offender) => isFresh(offender, policy.deny.minutes, ledger, now)),
    legit: findLegitClients(acl, situation, offenders),
    neverBlock: situation.neverBlock,
    policy: policy.deny,
    rows: ledger.denies,
    quota: situation.quota,
    seenQuota: findSeenQuota(situation.aclLimits ?? [], id),
    strikes: situation.strikes,
    incident: situation.incident,
    now,
  });
}

function isNeverBlocked({ address }: Offender, neverBlock: NeverBlockList): boolean {
  const prefix = parseAddress(address);
  return prefix === undefined || findNeverBlockReason(neverBlock, prefix) !== undefined;
}

/** An offence older than a deny lasts gets no new deny; one that is denied stays so until its time is over. */
function isFresh(offender: Offender, denyMinutes: number, ledger: LedgerState, now: Date): boolean {
  if (Date.parse(offender.lastSeen) + denyMinutes * 60_000 > now.getTime()) return true;
  const address = parseAddress(offender.address);
  return ledger.denies.some((row) => {
    const block = parsePrefix(row.cidr);
    const holds = block !== undefined && address !== undefined && contains(block, address);
    return holds && Date.parse(row.until) > now.getTime() && row.state !== 'removing';
  });
}

function targetSubnets(observed: Observation): readonly string[] {
  const subnets = observed.targets.flatMap(({ interfaces }) => interfaces.map(({ subnetId }) => subnetId));
  return [...new Set(subnets)].sort();
}

function guardsTargets(acl: NetworkAcl, observed: Observation): boolean {
  return targetSubnets(observed).some((subnet) => acl.subnetIds.includes(subnet));
}

/** Targets' subnets where nobody is denied, in words. */
export function findUnguardedSubnets(
  observed: Observation,
  networkAclIds: readonly string[],
): readonly string[] {
  return targetSubnets(observed).flatMap((subnet) => {
    const acl = observed.networkAcls.find(({ subnetIds }) => subnetIds.includes(subnet));
    if (acl === undefined || networkAclIds.includes(acl.id)) return [];
    return [`${subnet} holds targets, but its ${acl.id} is not named in networkAcls: nobody is denied there`];
  });
}

/** A deny acts on every subnet of its ACL (Amazon VPC user guide: an ACL may serve many): whoever shares it is named. */
export function findSharedAcls(observed: Observation, networkAclIds: readonly string[]): readonly string[] {
  const ours = targetSubnets(observed);
  const balancers = new Set(observed.loadBalancers.flatMap(({ subnetIds }) => subnetIds));
  return observed.networkAcls
    .filter((acl) => networkAclIds.includes(acl.id) && guardsTargets(acl, observed))
    .flatMap(({ id, subnetIds }) => {
      const shared = subnetIds.filter((subnet) => !ours.includes(subnet));
      if (shared.length === 0) return [];
      const named = shared.map((subnet) => (balancers.has(subnet) ? `${subnet} (load balancer)` : subnet));
      return [
        `${id} also guards ${named.join(', ')}, where no targets are: whoever is denied is denied there, too`,
      ];
    });
}

/**
 * What denies need while no incident is open: those whose time is over end, and the ledger is brought in line.
 * @param networkAcls every ACL that a row names, as far as it exists
 */
export function planExpiry(
  networkAcls: readonly NetworkAcl[],
  ledger: LedgerState,
  policy: Policy['deny'],
  now: Date,
  neverBlock: NeverBlockList = [],
): Pick<Plan, 'changes' | 'warnings'> {
  const plans = networkAcls.map((acl) =>
    planDenyEntries({
      acl,
      offenders: [],
      legit: [],
      neverBlock,
      policy,
      rows: ledger.denies,
      quota: 0,
      strikes: new Map(),
      incident: NO_INCIDENT,
      now,
    }),
  );
  return {
    changes: [...plans.flatMap(({ changes }) => changes), ...forgetLostAcls(networkAcls, ledger.denies)],
    warnings: plans.flatMap(({ warnings }) => warnings),
  };
}

/** Everybody who was proven in any look; the newest figures win, first and last sight widen. */
export function mergeOffenders(known: readonly Offender[], found: readonly Offender[]): readonly Offender[] {
  const merged = new Map(known.map((offender) => [offender.address, offender]));
  for (const offender of found) {
    const before = merged.get(offender.address);
    merged.set(offender.address, before === undefined ? offender : mergeOffender(before, offender));
  }
  return [...merged.values()].sort(
    (a, b) => b.busySeconds - a.busySeconds || compareAddresses(a.address, b.address),
  );
}

function mergeOffender(before: Offender, after: Offender): Offender {
  const larger =
    after.connects + after.proxyTimeouts >= before.connects + before.proxyTimeouts ? after : before;
  return {
    ...larger,
    firstSeen: before.firstSeen < after.firstSeen ? before.firstSeen : after.firstSeen,
    lastSeen: before.lastSeen > after.lastSeen ? before.lastSeen : after.lastSeen,
  };
}
