/** The planner: from what was seen to what is to be done. The only place that decides; it calls nobody. */
import { contains, parseAddress, parsePrefix } from './addresses';
import { planDenyEntries, type DenyPlan } from './deny-entries';
import type { WeightedClient } from './deny-list/problem';
import { forgetLostAcls } from './deny-rows';
import type { Evidence } from './evidence';
import type { LedgerState } from './ledger-rows';
import { planLockDown, type LockDownPlan } from './lock-down';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { NetworkAcl, Observation } from './observation';
import type { Plan } from './plan';
import type { Policy } from './policy';
import { compareAddresses, type Findings, type Offender } from './verdict';

export interface Situation {
  readonly observed: Observation;
  readonly evidence: Evidence;
  readonly findings: Findings;
  readonly ledger: LedgerState;
  readonly neverBlock: NeverBlockList;
  readonly policy: Policy;
  readonly networkAclIds: readonly string[];
  readonly webSecurityGroupIds: readonly string[];
  /** Rules per ACL, direction and family. */
  readonly quota: number;
  readonly strikes: ReadonlyMap<string, number>;
  readonly incident: string;
  readonly now: Date;
}

/** Stands for the incident where none is open; no row carries it. */
export const NO_INCIDENT = 'none';

const NO_LOCK_DOWN: LockDownPlan = { changes: [], kept: [], warnings: [] };

/** Plans the answer to a flood, or, where there is none, only what old denies need (expiry, drift). */
export function planRemediation(situation: Situation): Plan {
  const { findings, ledger, policy, observed } = situation;
  const heldBack = ledger.incident?.heldBack ?? [];
  const offenders = mergeOffenders(ledger.incident?.offenders ?? [], findings.offenders).filter(
    // A person may have allowed it, or it was found to be ours, since it was proven.
    (offender) => !isNeverBlocked(offender, situation.neverBlock),
  );
  const isFlood = findings.verdict === 'connect-flood' || ledger.incident?.verdict === 'connect-flood';
  const deniable = heldBack.includes('denies') ? [] : offenders;
  const acls = situation.networkAclIds.map((id) => planAcl(id, deniable, situation));
  const lockDown =
    isFlood && policy.lockDown.when === 'automatic' && !heldBack.includes('lock-down')
      ? planLockDown(observed, situation.webSecurityGroupIds, policy)
      : NO_LOCK_DOWN;
  return {
    ...findings,
    offenders,
    changes: [...acls.flatMap(({ changes }) => changes), ...lockDown.changes],
    denies: acls.flatMap(({ denies }) => denies),
    notCovered: acls.flatMap(({ notCovered }) => notCovered),
    kept: lockDown.kept,
    warnings: [
      ...heldBack.map(
        (part) => `${part}: rolled back by a person during this incident, and not done again of itself`,
      ),
      ...acls.flatMap(({ warnings }) => warnings),
      ...findUnguardedSubnets(observed, situation.networkAclIds),
      ...lockDown.warnings,
      ...situation.evidence.remarks,
    ],
  };
}

function planAcl(id: string, offenders: readonly Offender[], situation: Situation): DenyPlan {
  const acl = situation.observed.networkAcls.find((candidate) => candidate.id === id);
  const nothing = { changes: [], denies: [], notCovered: [] };
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
    legit: findLegitClients(situation.evidence, offenders),
    neverBlock: situation.neverBlock,
    policy: policy.deny,
    rows: ledger.denies,
    quota: situation.quota,
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

/** Innocent direct clients: what a deny on the servers' own subnets could hurt. */
function findLegitClients(evidence: Evidence, offenders: readonly Offender[]): readonly WeightedClient[] {
  const guilty = new Set(offenders.map(({ address }) => address));
  return evidence.clients.flatMap(({ address, requests }) => {
    const prefix = requests > 0 && !guilty.has(address) ? parseAddress(address) : undefined;
    return prefix === undefined ? [] : [{ prefix, weight: requests }];
  });
}

function targetSubnets(observed: Observation): readonly string[] {
  const subnets = observed.targets.flatMap(({ interfaces }) => interfaces.map(({ subnetId }) => subnetId));
  return [...new Set(subnets)].sort();
}

function guardsTargets(acl: NetworkAcl, observed: Observation): boolean {
  return targetSubnets(observed).some((subnet) => acl.subnetIds.includes(subnet));
}

function findUnguardedSubnets(observed: Observation, networkAclIds: readonly string[]): readonly string[] {
  return targetSubnets(observed).flatMap((subnet) => {
    const acl = observed.networkAcls.find(({ subnetIds }) => subnetIds.includes(subnet));
    if (acl === undefined || networkAclIds.includes(acl.id)) return [];
    return [`${subnet} holds targets, but its ${acl.id} is not named in networkAcls: nobody is denied there`];
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
