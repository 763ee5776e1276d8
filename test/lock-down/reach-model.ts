/**
 * Who reaches whom, told by a small model of its own: it knows neither the planner nor the world of the drill.
 *
 * Changes propagate in any order, each within the settle time. What lets somebody in counts only once it has stood for
 * all that time; what was taken away counts no more at once. Admission is a union of rules, so that this is the worst
 * of all orders.
 */
import { BlockList } from 'node:net';
import type { Account } from '../../drill/account/account';
import type { AccountState, GroupRule, NetworkInterface } from '../../drill/account/state';

export interface Model {
  /** Can a new TCP connection be opened, whatever was propagated so far? */
  reaches(from: string, to: NetworkInterface, port: number): boolean;
}

/** Follows the account from now on; what stands now has propagated. */
export function followReach(account: Account, settleMs: number): Model {
  const { state, clock } = account;
  const standingSince = new Map<string, number>();
  const note = (atMs: number): void => {
    const facts = new Set(listFacts(state));
    for (const fact of standingSince.keys()) if (!facts.has(fact)) standingSince.delete(fact);
    for (const fact of facts) if (!standingSince.has(fact)) standingSince.set(fact, atMs);
  };
  note(-Infinity);
  account.onNetworkChange(() => note(clock.nowMs()));
  const acts = (fact: string): boolean => (standingSince.get(fact) ?? Infinity) + settleMs <= clock.nowMs();
  return { reaches: (from, to, port) => isAdmitted(state, acts, from, to, port) };
}

const ruleFact = ({ id }: GroupRule): string => `rule ${id}`;
const carryFact = (one: NetworkInterface, groupId: string): string => `${one.id} carries ${groupId}`;

function listFacts(state: AccountState): readonly string[] {
  return [
    ...[...state.groupRules.values()].map(ruleFact),
    ...[...state.interfaces.values()].flatMap((one) =>
      one.groupIds.map((groupId) => carryFact(one, groupId)),
    ),
  ];
}

function isAdmitted(
  state: AccountState,
  acts: (fact: string) => boolean,
  from: string,
  to: NetworkInterface,
  port: number,
): boolean {
  const rulesOf = (one: NetworkInterface): readonly GroupRule[] => {
    const carried = one.groupIds.filter((groupId) => acts(carryFact(one, groupId)));
    return [...state.groupRules.values()].filter(
      (rule) => carried.includes(rule.groupId) && acts(ruleFact(rule)),
    );
  };
  const sender = [...state.interfaces.values()].find((one) => one.privateAddresses.includes(from));
  const holds = ({ source }: GroupRule, peer: string, owner: NetworkInterface | undefined): boolean => {
    if (source.kind === 'cidr') return isWithin(peer, [source.cidr]);
    if (source.kind === 'prefix-list')
      return isWithin(peer, state.prefixLists.get(source.prefixListId)?.cidrs ?? []);
    return owner?.groupIds.includes(source.groupId) === true && acts(carryFact(owner, source.groupId));
  };
  const isIn = rulesOf(to).some((rule) => !rule.egress && covers(rule, port) && holds(rule, from, sender));
  const isOut =
    sender === undefined ||
    rulesOf(sender).some(
      (rule) => rule.egress && covers(rule, port) && holds(rule, to.privateAddresses[0] ?? '', to),
    );
  return isIn && isOut;
}

function covers({ protocol, fromPort, toPort }: GroupRule, port: number): boolean {
  return protocol === '-1' || (protocol === 'tcp' && fromPort <= port && port <= toPort);
}

const blocks = new Map<string, BlockList>();

function isWithin(address: string, cidrs: readonly string[]): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  // A block list would take an IPv4 address for one of ::/0.
  return cidrs.some(
    (cidr) => cidr.includes(':') === address.includes(':') && blockOf(cidr).check(address, family),
  );
}

function blockOf(cidr: string): BlockList {
  const known = blocks.get(cidr);
  if (known !== undefined) return known;
  const [network = '', length] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(length), network.includes(':') ? 'ipv6' : 'ipv4');
  blocks.set(cidr, block);
  return block;
}
