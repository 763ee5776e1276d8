/**
 * What security groups say to a new connection: the union of all rules of all groups on the interface.
 */
import { familyOf, holds } from '../account/cidr';
import type { AccountState, GroupRule, NetworkInterface } from '../account/state';

/** Groups and their members at one moment: what the network goes by until the next change has propagated. */
export interface GroupView {
  readonly rulesOf: ReadonlyMap<string, readonly GroupRule[]>;
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  /** Addresses of the interfaces that carry a group: private IPv4, and IPv6. */
  readonly membersOf: ReadonlyMap<string, readonly string[]>;
  readonly prefixLists: ReadonlyMap<string, readonly string[]>;
}

export interface Admission {
  readonly isOpen: boolean;
  readonly isTracked: boolean;
}

export function takeGroupView(state: AccountState): GroupView {
  const interfaces = [...state.interfaces.values()];
  const groupIds = [...state.securityGroups.keys()];
  return {
    rulesOf: groupRules(state),
    groupsOf: new Map(interfaces.map((one) => [one.id, one.groupIds])),
    membersOf: new Map(
      groupIds.map((id) => [id, addressesOf(interfaces.filter((one) => one.groupIds.includes(id)))]),
    ),
    prefixLists: new Map([...state.prefixLists.values()].map((list) => [list.id, list.cidrs])),
  };
}

function groupRules(state: AccountState): ReadonlyMap<string, readonly GroupRule[]> {
  const rules = new Map<string, GroupRule[]>();
  for (const rule of state.groupRules.values()) {
    const list = rules.get(rule.groupId);
    if (list === undefined) rules.set(rule.groupId, [rule]);
    else list.push(rule);
  }
  return rules;
}

function addressesOf(interfaces: readonly NetworkInterface[]): readonly string[] {
  return interfaces.flatMap((one) => [...one.privateAddresses, ...one.ipv6Addresses]);
}

export function groupsAdmit(
  view: GroupView,
  one: NetworkInterface,
  direction: 'ingress' | 'egress',
  peer: string,
  port: number,
): Admission {
  const rules = (view.groupsOf.get(one.id) ?? []).flatMap((id) => view.rulesOf.get(id) ?? []);
  const isEgress = direction === 'egress';
  const admitting = rules.filter(
    (rule) => rule.egress === isEgress && covers(rule, port) && admits(view, rule, peer),
  );
  return { isOpen: admitting.length > 0, isTracked: !isUntracked(rules, admitting, familyOf(peer)) };
}

function covers(rule: GroupRule, port: number): boolean {
  return rule.protocol === '-1' || (rule.protocol === 'tcp' && rule.fromPort <= port && port <= rule.toPort);
}

function admits(view: GroupView, { source }: GroupRule, peer: string): boolean {
  if (source.kind === 'cidr') return holds(source.cidr, peer);
  if (source.kind === 'group') return (view.membersOf.get(source.groupId) ?? []).includes(peer);
  return (view.prefixLists.get(source.prefixListId) ?? []).some((cidr) => holds(cidr, peer));
}

/** Not tracked: everybody may come in, and everything may go out (EC2 user guide, "Untracked connections"). */
function isUntracked(all: readonly GroupRule[], admitting: readonly GroupRule[], family: 4 | 6): boolean {
  const everybody = family === 4 ? '0.0.0.0/0' : '::/0';
  const isForEverybody = ({ source }: GroupRule) => source.kind === 'cidr' && source.cidr === everybody;
  return (
    admitting.some((rule) => !rule.egress && isForEverybody(rule)) &&
    all.some((rule) => rule.egress && rule.protocol === '-1' && isForEverybody(rule))
  );
}
