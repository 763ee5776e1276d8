/** Network ACLs and deny rows for tests. */
import { addressCount, parsePrefix } from '../../lambda/core/addresses';
import { planDenyEntries, type DenyPlan, type DenyTask } from '../../lambda/core/deny-entries';
import type { DenyRow } from '../../lambda/core/ledger-rows';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import type { AclEntry, NetworkAcl } from '../../lambda/core/observation';
import type { Change } from '../../lambda/core/plan';
import type { Offender } from '../../lambda/core/verdict';
import { policyWith } from './policy';

export const NOW = new Date('2020-12-24T07:12:00.000Z');
export const INCIDENT = '20201224T071200Z-abcdef';

export function allow(ruleNumber: number, cidr: string, differing: Partial<AclEntry> = {}): AclEntry {
  return { ruleNumber, egress: false, action: 'allow', protocol: '-1', cidr, ports: undefined, ...differing };
}

export function deny(ruleNumber: number, cidr: string, differing: Partial<AclEntry> = {}): AclEntry {
  return allow(ruleNumber, cidr, { action: 'deny', ...differing });
}

/** As AWS makes a VPC's default ACL: everything allowed at 100 and 101, AWS's own denies at the end. */
export const DEFAULT_ENTRIES: readonly AclEntry[] = [
  allow(100, '0.0.0.0/0'),
  allow(101, '::/0'),
  deny(32767, '0.0.0.0/0'),
  deny(32768, '::/0'),
  allow(100, '0.0.0.0/0', { egress: true }),
  deny(32767, '0.0.0.0/0', { egress: true }),
];

export function aclWith(entries: readonly AclEntry[] = [], differing: Partial<NetworkAcl> = {}): NetworkAcl {
  return {
    id: 'acl-0000000a',
    vpcId: 'vpc-00000001',
    isDefault: false,
    subnetIds: ['subnet-0000000a'],
    entries: [...entries, ...DEFAULT_ENTRIES],
    ...differing,
  };
}

export function denyRow(ruleNumber: number, cidr: string, differing: Partial<DenyRow> = {}): DenyRow {
  return {
    networkAclId: 'acl-0000000a',
    family: cidr.includes(':') ? 6 : 4,
    ruleNumber,
    cidr,
    state: 'applied',
    incident: INCIDENT,
    reason: '10 unrefused CONNECT requests',
    weight: 10,
    since: '2020-12-24T07:11:00.000Z',
    until: '2020-12-24T08:11:00.000Z',
    ...differing,
  };
}

export function offender(address: string, differing: Partial<Offender> = {}): Offender {
  return {
    address,
    connects: 10,
    refused: 0,
    proxyTimeouts: 0,
    busySeconds: 60,
    firstSeen: '2020-12-24T07:10:00.000Z',
    lastSeen: '2020-12-24T07:11:00.000Z',
    reason: '10 unrefused CONNECT requests',
    ...differing,
  };
}

/** Plans one ACL for these offenders, with AWS's quota of 20 and the defaults, unless something differs. */
export function planAcl(
  addresses: readonly string[],
  differing: Partial<DenyTask> & { readonly never?: readonly string[] } = {},
): DenyPlan {
  const { deny: denies, office } = policyWith();
  const { never, ...task } = differing;
  return planDenyEntries({
    acl: aclWith(),
    offenders: addresses.map((address) => offender(address)),
    legit: [],
    neverBlock: makeNeverBlockList({ office, neverBlock: never ?? [] }, []),
    policy: denies,
    rows: [],
    quota: 20,
    strikes: new Map(),
    incident: INCIDENT,
    now: NOW,
    ...task,
  });
}

export function visitor(
  address: string,
  weight: number,
): { prefix: NonNullable<ReturnType<typeof parsePrefix>>; weight: number } {
  const prefix = parsePrefix(address);
  if (prefix === undefined || addressCount(prefix) !== 1n) throw new RangeError(`${address} is no address`);
  return { prefix, weight };
}

/** The inbound entries as they are after the changes; what AWS would refuse is an error. */
export function applyToAcl(acl: NetworkAcl, changes: readonly Change[], quota = 20): AclEntry[] {
  const entries = new Map(
    acl.entries.filter(({ egress }) => !egress).map((entry) => [entry.ruleNumber, entry]),
  );
  for (const change of changes) {
    if (change.kind === 'add-deny-entry' || change.kind === 'replace-deny-entry') {
      const { ruleNumber, cidr } = change.entry;
      if (entries.has(ruleNumber) !== (change.kind === 'replace-deny-entry'))
        throw new Error(`${change.kind} at ${ruleNumber}`);
      entries.set(ruleNumber, deny(ruleNumber, cidr));
    } else if (change.kind === 'remove-deny-entry' && !entries.delete(change.ruleNumber)) {
      throw new Error(`nothing to remove at ${change.ruleNumber}`);
    }
    for (const isSix of [false, true]) {
      const count = [...entries.values()].filter(({ cidr }) => cidr.includes(':') === isSix).length;
      if (count > quota) throw new Error(`${count} entries, the quota is ${quota}`);
    }
  }
  return [...entries.values()].sort((a, b) => a.ruleNumber - b.ruleNumber);
}

/** Deny changes, each in a few words. */
export function inWords(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    if (change.kind === 'add-deny-entry') return `add ${change.entry.ruleNumber} ${change.entry.cidr}`;
    if (change.kind === 'replace-deny-entry')
      return `replace ${change.entry.ruleNumber} ${change.previousCidr} by ${change.entry.cidr}`;
    if (change.kind === 'remove-deny-entry')
      return `remove ${change.ruleNumber} ${change.cidr} (${change.why})`;
    return change.kind;
  });
}
