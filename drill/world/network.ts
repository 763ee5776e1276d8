/**
 * The network of the account: who can open a connection to whom, and which open ones a change cuts.
 *
 * Network ACLs act at once and on every packet, so they cut what is open. Security groups act after their
 * propagation; a tracked connection survives the loss of its rule, an untracked one does not (EC2 user guide,
 * "Security group connection tracking").
 */
import type { Account } from '../account/account';
import { familyOf } from '../account/cidr';
import type { NetworkInterface } from '../account/state';
import { aclAdmits, EPHEMERAL_PORT, type AclPacket } from './network-acl';
import { groupsAdmit, takeGroupView, type Admission, type GroupView } from './security-group';

/** Why a new connection may or may not be opened. */
export interface Decision {
  readonly aclsAdmit: boolean;
  readonly groupsAdmit: boolean;
  readonly isTracked: boolean;
}

export interface Network {
  decide(from: string, to: NetworkInterface, port: number): Decision;
  /** Can a new connection be opened? */
  reach(from: string, to: NetworkInterface, port: number): boolean;
  /** Opens a connection, or not; `onCut` is called when a change of rules cuts it. */
  connect(from: string, to: NetworkInterface, port: number, onCut: () => void): Connection | undefined;
}

export interface Connection {
  close(): void;
}

interface Flow {
  readonly from: string;
  readonly interfaceId: string;
  readonly port: number;
  readonly isTracked: boolean;
  readonly onCut: () => void;
}

export const DEFAULT_PROPAGATION_MS = 5_000;

export function createNetwork(account: Account, propagationMs = DEFAULT_PROPAGATION_MS): Network {
  const { state, clock } = account;
  const flows = new Set<Flow>();
  /** Decisions by receiver and port, then by sender; forgotten at every change. */
  const known = new Map<string, Map<string, Decision>>();
  let groups = takeGroupView(state);

  const decide = (from: string, to: NetworkInterface, port: number): Decision => {
    const door = `${to.id} ${port}`;
    const bySender = known.get(door) ?? new Map<string, Decision>();
    known.set(door, bySender);
    const decision = bySender.get(from) ?? decideAnew(account, groups, from, to, port);
    bySender.set(from, decision);
    return decision;
  };
  const rulesChanged = (): void => {
    known.clear();
    for (const flow of [...flows]) {
      const to = state.interfaces.get(flow.interfaceId);
      if (to !== undefined && survives(flow, decide(flow.from, to, flow.port))) continue;
      flows.delete(flow);
      flow.onCut();
    }
  };
  account.onNetworkChange(() => {
    const later: GroupView = takeGroupView(state);
    clock.plan(clock.nowMs() + propagationMs, () => {
      groups = later;
      rulesChanged();
    });
    rulesChanged();
  });

  const reach = (from: string, to: NetworkInterface, port: number): boolean => {
    const decision = decide(from, to, port);
    return decision.aclsAdmit && decision.groupsAdmit;
  };
  return {
    decide,
    reach,
    connect(from, to, port, onCut) {
      if (!reach(from, to, port)) return undefined;
      const { isTracked } = decide(from, to, port);
      const flow: Flow = { from, interfaceId: to.id, port, isTracked, onCut };
      flows.add(flow);
      return { close: () => flows.delete(flow) };
    },
  };
}

function survives(flow: Flow, decision: Decision): boolean {
  return decision.aclsAdmit && (decision.groupsAdmit || flow.isTracked);
}

function decideAnew(
  account: Account,
  groups: GroupView,
  from: string,
  to: NetworkInterface,
  port: number,
): Decision {
  const sender = findSender(account, from);
  const address = addressFor(from, sender, to);
  if (address === undefined) return { aclsAdmit: true, groupsAdmit: false, isTracked: false };
  const inward: Admission = groupsAdmit(groups, to, 'ingress', from, port);
  const outward: Admission | undefined =
    sender === undefined ? undefined : groupsAdmit(groups, sender, 'egress', address, port);
  return {
    aclsAdmit: aclsAdmit(account, sender, to, { from, address, port }),
    groupsAdmit: inward.isOpen && (outward?.isOpen ?? true),
    isTracked: inward.isTracked,
  };
}

function findSender({ state }: Account, address: string): NetworkInterface | undefined {
  for (const one of state.interfaces.values()) {
    if (one.privateAddresses.includes(address) || one.ipv6Addresses.includes(address)) return one;
  }
  return undefined;
}

/** From outside a server is met at its public address or its IPv6 address; where it has none, not at all. */
function addressFor(
  from: string,
  sender: NetworkInterface | undefined,
  to: NetworkInterface,
): string | undefined {
  if (familyOf(from) === 6) return to.ipv6Addresses[0];
  return sender !== undefined || to.publicAddress !== undefined ? to.privateAddresses[0] : undefined;
}

/** Both directions of both subnets; inside of one subnet no ACL is asked (VPC user guide, "Network ACLs"). */
function aclsAdmit(
  account: Account,
  sender: NetworkInterface | undefined,
  to: NetworkInterface,
  { from, address, port }: { readonly from: string; readonly address: string; readonly port: number },
): boolean {
  if (sender?.subnetId === to.subnetId) return true;
  const inward: readonly AclPacket[] = [
    { isEgress: false, peer: from, port },
    { isEgress: true, peer: from, port: EPHEMERAL_PORT },
  ];
  const outward: readonly AclPacket[] = [
    { isEgress: true, peer: address, port },
    { isEgress: false, peer: address, port: EPHEMERAL_PORT },
  ];
  return (
    inward.every((packet) => aclAdmits(account.state, to.subnetId, packet)) &&
    (sender === undefined || outward.every((packet) => aclAdmits(account.state, sender.subnetId, packet)))
  );
}
