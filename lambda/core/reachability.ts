/**
 * Can a load balancer reach its targets? Computed from groups and network ACLs as they were read, packet by packet, the
 * way AWS decides: groups add up and keep state (only the request is asked about), ACLs are read in the order of their
 * numbers, know no state, and are asked only when a packet leaves or enters a subnet (Amazon VPC user guide).
 *
 * What cannot be known (a group or an ACL that was not read, the addresses of a prefix list) is taken to be open: this
 * answers "is it surely shut?", and something is undone by it.
 */
import { contains, parseAddress, parsePrefix } from './addresses';
import { allTargets, balancersOf } from './lock-down-task';
import type {
  AclEntry,
  NetworkAcl,
  NetworkInterface,
  Observation,
  PortRange,
  SecurityGroup,
  SecurityGroupRule,
  Target,
} from './observation';

/** What decides about packets. */
export type Rules = Pick<Observation, 'securityGroups' | 'networkAcls'>;

/** A connection that a load balancer must be able to open. */
export interface Way {
  readonly node: NetworkInterface;
  readonly target: Target;
  readonly port: number;
}

/** The ports that nodes ask from, and replies go to (Application Load Balancer user guide, "Recommended rules"). */
const EPHEMERAL: PortRange = { from: 1024, to: 65_535 };
const TCP = '6';

/**
 * From every node to every target that it sends to, on its traffic port and its health-check port; servers that are
 * registered elsewhere, too, and others that carry the same groups: a change of ours meets them as well.
 */
export function listWays(observed: Observation): readonly Way[] {
  return allTargets(observed)
    .filter(isInUse)
    .flatMap((target) => {
      const group = observed.targetGroups.find(({ arn }) => arn === target.targetGroupArn);
      const ports = [...new Set([target.port, group?.healthCheckPort ?? target.port])];
      const nodes = balancersOf(target, observed).flatMap((balancer) => balancer.nodes);
      return nodes.flatMap((node) => ports.map((port) => ({ node, target, port })));
    });
}

function isInUse({ health, interfaces }: Target): boolean {
  return interfaces.length > 0 && !['unused', 'draining', 'unhealthy.draining'].includes(health);
}

/** Several addresses of a server: which of them is its first is not known, so one that is open is enough. */
export function isOpen({ node, target, port }: Way, rules: Rules): boolean {
  const pairs = target.interfaces.flatMap((server) => pairAddresses(node, server, target));
  return pairs.length === 0 || pairs.some((pair) => admitsConnection(pair, port, rules));
}

interface Pair {
  readonly node: NetworkInterface;
  readonly server: NetworkInterface;
  readonly from: string;
  readonly to: string;
}

/** Targets are asked by IPv4, unless one side has none. */
function pairAddresses(node: NetworkInterface, server: NetworkInterface, target: Target): readonly Pair[] {
  const known = target.instanceId === undefined ? [target.id] : server.privateAddresses;
  for (const isFamily of [isIpv4, isIpv6]) {
    const pairs = node.privateAddresses
      .filter(isFamily)
      .flatMap((from) => known.filter(isFamily).map((to) => ({ node, server, from, to })));
    if (pairs.length > 0) return pairs;
  }
  return [];
}

function isIpv4(address: string): boolean {
  return !address.includes(':');
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}

function admitsConnection({ node, server, from, to }: Pair, port: number, rules: Rules): boolean {
  const { securityGroups: groups } = rules;
  if (!groupsAdmit(groups, node, 'egress', { address: to, groupIds: server.securityGroupIds }, port))
    return false;
  if (!groupsAdmit(groups, server, 'ingress', { address: from, groupIds: node.securityGroupIds }, port))
    return false;
  // Within a subnet no ACL is asked.
  if (node.subnetId === server.subnetId) return true;
  const request = { from: port, to: port };
  return (
    aclAdmits(rules, node.subnetId, { egress: true, peer: to, ports: request }) &&
    aclAdmits(rules, server.subnetId, { egress: false, peer: from, ports: request }) &&
    aclAdmits(rules, server.subnetId, { egress: true, peer: from, ports: EPHEMERAL }) &&
    aclAdmits(rules, node.subnetId, { egress: false, peer: to, ports: EPHEMERAL })
  );
}

interface Peer {
  readonly address: string;
  readonly groupIds: readonly string[];
}

function groupsAdmit(
  groups: readonly SecurityGroup[],
  { securityGroupIds }: NetworkInterface,
  direction: 'ingress' | 'egress',
  peer: Peer,
  port: number,
): boolean {
  // A Network Load Balancer may have no group at all, and then nothing stops it.
  if (securityGroupIds.length === 0) return true;
  return securityGroupIds.some((id) => {
    const group = groups.find((candidate) => candidate.id === id);
    return group === undefined || group[direction].some((rule) => ruleAdmits(rule, peer, port));
  });
}

function ruleAdmits({ protocol, ports, source }: SecurityGroupRule, peer: Peer, port: number): boolean {
  const isTraffic =
    protocol === '-1' ||
    ((protocol === 'tcp' || protocol === TCP) && (ports === undefined || holdsPort(ports, port)));
  if (!isTraffic) return false;
  switch (source.kind) {
    case 'security-group':
      return peer.groupIds.includes(source.groupId);
    case 'prefix-list':
      return true;
    case 'cidr':
      return holdsAddress(source.cidr, peer.address);
  }
}

interface Packets {
  readonly egress: boolean;
  readonly peer: string;
  readonly ports: PortRange;
}

/** Does the subnet's ACL admit packets on every one of these ports? A subnet whose ACL was not read admits them. */
function aclAdmits({ networkAcls }: Rules, subnetId: string, packets: Packets): boolean {
  const acl = networkAcls.find(({ subnetIds }) => subnetIds.includes(subnetId));
  return acl === undefined || admitsAllPorts(acl, packets);
}

function admitsAllPorts({ entries }: NetworkAcl, packets: Packets): boolean {
  let undecided: readonly PortRange[] = [packets.ports];
  for (const entry of entries.toSorted((a, b) => a.ruleNumber - b.ruleNumber)) {
    if (!matches(entry, packets)) continue;
    const ports = entry.ports ?? { from: 0, to: 65_535 };
    const rest = undecided.flatMap((range) => subtract(range, ports));
    const isTouched = countPorts(rest) < countPorts(undecided);
    if (isTouched && entry.action === 'deny') return false;
    undecided = rest;
    if (undecided.length === 0) return true;
  }
  return false;
}

function matches({ egress, protocol, cidr }: AclEntry, packets: Packets): boolean {
  return (
    egress === packets.egress && (protocol === '-1' || protocol === TCP) && holdsAddress(cidr, packets.peer)
  );
}

/** What is left of a range of ports without another one. */
function subtract(range: PortRange, taken: PortRange): readonly PortRange[] {
  const below = { from: range.from, to: Math.min(range.to, taken.from - 1) };
  const above = { from: Math.max(range.from, taken.to + 1), to: range.to };
  if (below.to === range.to || above.from === range.from) return [range];
  return [below, above].filter(({ from, to }) => from <= to);
}

function countPorts(ranges: readonly PortRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

function holdsPort({ from, to }: PortRange, port: number): boolean {
  // `-1` stands for all ports.
  return from === -1 || (from <= port && port <= to);
}

function holdsAddress(cidr: string, text: string): boolean {
  const [block, address] = [parsePrefix(cidr), parseAddress(text)];
  return block !== undefined && address !== undefined && contains(block, address);
}
