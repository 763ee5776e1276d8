/** What a person may do about single addresses: deny them, or allow them. The caller holds the lease. */
import { applyPlan } from './aws/apply';
import type { Ledger } from './aws/ledger';
import { describeNetworkAcls } from './aws/network-acl';
import { observe } from './aws/observe';
import { describeAclEntryQuota } from './aws/service-quota';
import { formatPrefix, parseAddress } from './core/addresses';
import { planDenyEntries } from './core/deny-entries';
import type { AllowAction, DenyAction } from './core/by-hand-request';
import type { DenyRow, Incident, LedgerState } from './core/ledger-rows';
import { findNeverBlockReason, makeNeverBlockList, type NeverBlockList } from './core/never-block';
import type { Change, NotCovered } from './core/plan';
import { planExpiry } from './core/remediation-plan';
import { listFailures, summariseObserved, type Report } from './core/report';
import type { Offender } from './core/verdict';
import { countOf } from './core/wording';
import { EventError, makeIncidentId } from './event';
import type { Task } from './requests';
import { makeBench, makeReport, publish, type Surroundings } from './surroundings';

/** Denies exactly these addresses (IPv6: their /64), on every named ACL. Throws EventError if one must not be denied. */
export async function denyByHand(
  { request, row, isResumed }: Task<DenyAction>,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const { policy } = environment;
  const [observed, quota] = await Promise.all([
    observe(clients, environment, undefined),
    describeAclEntryQuota(clients.quotas),
  ]);
  const neverBlock = makeNeverBlockList(policy, observed.ownRanges);
  refuseNeverBlocked(request.addresses, neverBlock);
  const now = clock.now();
  const incident = makeIncidentId(row.at, `by hand ${row.run}`);
  const plans = observed.networkAcls
    .filter(({ id }) => environment.networkAcls.includes(id))
    .map((acl) =>
      planDenyEntries({
        acl,
        offenders: request.addresses.map((address) => nameByHand(address, request.reason, now)),
        legit: [],
        neverBlock,
        // A person names addresses and means these: nothing wider.
        policy: { ...policy.deny, widestIpv4: 32, widestIpv6: 64, ...chooseMinutes(request, surroundings) },
        rows: state.denies,
        quota: quota.rules,
        strikes: new Map(),
        incident,
        now,
      }),
    );
  const notCovered = plans.flatMap((plan) => plan.notCovered);
  const warnings = quota.warning === undefined ? [] : [quota.warning];
  const changes = plans.flatMap((plan) => plan.changes);
  // What an earlier run wrote is told as well: that run could not.
  const written = isResumed ? state.denies.filter((deny) => deny.incident === incident) : [];
  return finish('deny', surroundings, { ledger, state, incident, changes, notCovered, warnings, written });
}

function refuseNeverBlocked(addresses: readonly string[], neverBlock: NeverBlockList): void {
  const refused = addresses.flatMap((address) => {
    const prefix = parseAddress(address);
    const reason = prefix === undefined ? 'not an address' : findNeverBlockReason(neverBlock, prefix);
    return reason === undefined ? [] : [`${address}: ${reason}`];
  });
  if (refused.length > 0)
    throw new EventError(`Must not be denied: ${refused.join('; ')}. Nothing was changed.`);
}

function chooseMinutes(
  { minutes }: DenyAction,
  { environment }: Surroundings,
): { readonly minutes: number; readonly maxMinutes: number } {
  const chosen = minutes ?? environment.policy.deny.minutes;
  return { minutes: chosen, maxMinutes: Math.max(chosen, environment.policy.deny.maxMinutes) };
}

function nameByHand(address: string, reason: string, now: Date): Offender {
  const at = now.toISOString();
  const counts = { connects: 1, refused: 0, proxyTimeouts: 0, busySeconds: 0 };
  return { address, ...counts, firstSeen: at, lastSeen: at, reason: `by hand: ${reason}` };
}

/** Remembers who is allowed while the incident is open; the look that follows ends their denies. */
export function rememberAllowed(incident: Incident, { addresses }: AllowAction, now: Date): Incident {
  const allowed = addresses.flatMap((address) => {
    const prefix = parseAddress(address);
    return prefix === undefined ? [] : [formatPrefix(prefix)];
  });
  return {
    ...incident,
    allowed: [...new Set([...incident.allowed, ...allowed])].sort(),
    timeline: [
      ...incident.timeline,
      { at: now.toISOString(), what: `allowed by a person: ${addresses.join(', ')}` },
    ],
  };
}

/** Ends every deny that holds one of these addresses, while no incident is open. */
export async function allowByHand(
  { addresses }: AllowAction,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const { environment, clients, clock } = surroundings;
  const aclIds = [...new Set(state.denies.map(({ networkAclId }) => networkAclId))];
  const networkAcls = await describeNetworkAcls(clients.ec2, { aclIds, subnetIds: [] });
  const neverBlock = addresses.flatMap((address) => {
    const prefix = parseAddress(address);
    return prefix === undefined ? [] : [{ prefix, reason: 'allowed by a person' }];
  });
  const { changes } = planExpiry(networkAcls, state, environment.policy.deny, clock.now(), neverBlock);
  return finish('allow', surroundings, {
    ledger,
    state,
    incident: 'by hand',
    changes,
    notCovered: [],
    warnings: [],
    written: [],
  });
}

interface Work {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly incident: string;
  readonly changes: readonly Change[];
  readonly notCovered: readonly NotCovered[];
  readonly warnings: readonly string[];
  /** Denies that an earlier run of the same request noted; what it could not write is forgotten. */
  readonly written: readonly DenyRow[];
}

async function finish(action: 'deny' | 'allow', surroundings: Surroundings, work: Work): Promise<Report> {
  const { ledger, state, incident, changes, notCovered, warnings, written } = work;
  const isDry = surroundings.environment.policy.mode === 'observe';
  const outcomes = isDry ? [] : await applyPlan(makeBench(surroundings, ledger, state, incident), changes);
  const count = (kinds: readonly string[]): number =>
    outcomes.filter(({ change, result }) => result === 'done' && kinds.includes(change.kind)).length;
  const [denied, ended] = [count(['add-deny-entry', 'replace-deny-entry']), count(['remove-deny-entry'])];
  const forgotten = new Set(
    outcomes.flatMap(({ change }) =>
      change.kind === 'forget-deny-row' ? [`${change.target} ${change.cidr}`] : [],
    ),
  );
  const stood = written.filter(({ networkAclId, cidr }) => !forgotten.has(`${networkAclId} ${cidr}`));
  const report = makeReport(action, surroundings, {
    incident: state.incident,
    outcomes,
    standing: stood.length === 0 ? undefined : { denies: stood, rules: [] },
    failures: [
      ...listFailures(undefined, outcomes),
      ...notCovered.map(({ address, reason }) => `${address} is not denied: ${reason}`),
    ],
    summary: [
      isDry
        ? summariseObserved(changes)
        : `By hand: ${denied + stood.length} denied, ${countOf(ended, 'deny', 'denies')} ended.`,
      ...warnings.map((warning) => `Note: ${warning}.`),
    ].join(' '),
  });
  return (await publish(surroundings, report)).report;
}
