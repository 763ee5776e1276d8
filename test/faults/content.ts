/**
 * What an account comes to, as lines of text that can be compared: the network, the ledger, and what people were
 * told. Ids of rules, their order, times, attempts and fences are no content.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { gunzipSync } from 'node:zlib';
import type { GroupRule } from '../../drill/account/state';
import type { DenyRow, Incident, RestartRow, RuleRow, SplitRow } from '../../lambda/core/ledger-rows';
import type { Strike } from '../../lambda/core/strikes';
import { TABLE, type Stage } from './stage';

const INCIDENT_ID = /\d{8}T\d{6}Z-[0-9a-f]{6}/g;

/** Sorted; a line that stands twice is there twice. */
export function describeContent(stage: Stage): readonly string[] {
  const lines = [...describeNetwork(stage), ...describeLedger(stage)];
  // A group of ours is known by its name: which id it got is no content.
  const named = [...stage.account.state.securityGroups.values()].filter(({ name }) =>
    name.startsWith('floodgate-'),
  );
  const name = (line: string): string =>
    named.reduce((text, group) => text.replaceAll(group.id, group.name), line);
  return lines.map((line) => name(line).replace(INCIDENT_ID, '<incident>')).sort();
}

function describeNetwork({ account: { state } }: Stage): readonly string[] {
  const acls = [...state.networkAcls.values()].flatMap(({ id, entries }) =>
    entries.map(({ ruleNumber, egress, action, protocol, cidr }) => {
      // Which of our numbers a deny has means nothing: all come before the first allow.
      const place = action === 'deny' && ruleNumber < 100 ? 'a deny of ours' : `rule ${ruleNumber}`;
      return `${id}: ${egress ? 'outbound' : 'inbound'} ${place} ${action} ${protocol} ${cidr}`;
    }),
  );
  const rules = [...state.groupRules.values()].map((rule) => `${rule.groupId}: ${describeRule(rule)}`);
  const commands = [...state.commands.values()].flatMap(({ instanceIds }) =>
    instanceIds.map((id) => `${id} was restarted by Systems Manager`),
  );
  const groups = [...state.securityGroups.values()].map(
    ({ id, tags }) => `group ${id} ${JSON.stringify(tags)}`,
  );
  const carried = [...state.loadBalancers.values(), ...state.interfaces.values()].map(
    ({ id, groupIds }) => `${id} carries ${groupIds.join(', ')}`,
  );
  return [...acls, ...rules, ...commands, ...groups, ...carried];
}

function describeSplit({ loadBalancerId, groupName, groupId, state, incident }: SplitRow): string {
  return `split row: ${loadBalancerId} ${groupName} ${groupId ?? 'no id'} ${state}, ${incident}`;
}

/** What was restarted is waited for, healthy or given up, as the time goes; only what is not done yet is content. */
function describeRestart({ instanceId, state }: RestartRow): readonly string[] {
  return state === 'queued' || state === 'intended' || state === 'stopped'
    ? [`restart row: ${instanceId} ${state}`]
    : [];
}

function describeRule({ egress, protocol, fromPort, toPort, source, description, tags }: GroupRule): string {
  const words = { egress, protocol, fromPort, toPort, source, description: description ?? '', tags };
  return JSON.stringify(words);
}

function describeLedger({ account: { state, clock } }: Stage): readonly string[] {
  const items = [...(state.tables.get(TABLE)?.items.values() ?? [])];
  return items.flatMap((item) => describeItem(unmarshall(item), state.groupRules, clock.nowMs()));
}

function describeItem(
  { pk, sk, body, leaseUntil }: Record<string, unknown>,
  rules: ReadonlyMap<string, GroupRule>,
  nowMs: number,
): readonly string[] {
  const [place, name] = [String(pk), String(sk)];
  if (place === 'lease') return [`the lease is ${Number(leaseUntil) <= nowMs ? 'free' : 'held'}`];
  // What a person began carries the time at which it was begun.
  if (place === 'alarm') return name.startsWith('by hand') ? [] : [`answered: ${name}`];
  const row = readBody(body);
  if (place === 'strikes') return [`strikes: ${describeStrikes(row as readonly Strike[])}`];
  if (name.startsWith('deny#')) return [describeDeny(row as DenyRow)];
  if (name.startsWith('rule#')) return [describeRuleRow(row as RuleRow, rules)];
  if (name.startsWith('restart#')) return describeRestart(row as RestartRow);
  if (name.startsWith('split#')) return [describeSplit(row as SplitRow)];
  if (name.startsWith('incident#')) return describeIncident(place, row as Incident);
  return [`${place} ${name}: ${JSON.stringify(row)}`];
}

function readBody(body: unknown): unknown {
  if (body === undefined) return undefined;
  return JSON.parse(typeof body === 'string' ? body : gunzipSync(body as Uint8Array).toString());
}

function describeStrikes(strikes: readonly Strike[]): string {
  return strikes
    .map(({ address, count }) => `${address} ${count}`)
    .sort()
    .join(', ');
}

/** Its reason and weight tell what was known when it was written, which depends on the time. */
function describeDeny({ networkAclId, cidr, state, previous, incident }: DenyRow): string {
  const change = previous === undefined ? state : `${state} in place of ${previous.cidr}`;
  return `deny row: ${networkAclId} ${cidr} ${change}, ${incident}`;
}

function describeRuleRow(
  { groupId, action, key, permission, ruleId, state, incident }: RuleRow,
  rules: ReadonlyMap<string, GroupRule>,
): string {
  const standing = ruleId !== undefined && rules.has(ruleId) ? 'its rule stands' : 'its rule does not stand';
  return `rule row: ${groupId} ${action} ${key} ${state}, ${incident}, ${standing}, ${JSON.stringify(permission)}`;
}

/**
 * What only later looks of an open incident need is no content of a closed one. The moment at which a deny ended may go
 * missing from the story if the run dies between the ledger's note and the incident's: the row is gone by then.
 */
function describeIncident(place: string, incident: Incident): readonly string[] {
  const { alarms, offenders, settled, healthyAt, closedAt, timeline } = incident;
  const moments = timeline
    .filter(({ what }) => !/failed$|^ended |is still unhealthy/.test(what))
    .map(({ what }) => simplify(what));
  const facts = {
    state: incident.state,
    trigger: incident.trigger,
    alarms: alarms.map((key) => key.replace(/^by hand .*/, 'by hand')),
    verdict: incident.verdict,
    offenders: offenders.map(({ address, connects, proxyTimeouts }) => [address, connects, proxyTimeouts]),
    allowed: incident.allowed,
    heldBack: incident.heldBack,
    handedOver: incident.handedOver?.rows,
    settled:
      closedAt === undefined &&
      settled?.clients.map(([address, connects, , , timeouts]) => [address, connects, timeouts]),
    isHealthy: healthyAt !== undefined,
    isClosed: closedAt !== undefined,
    isUntold: incident.untold,
    timeline: [...new Set(moments)].sort(),
  };
  return Object.entries(facts).map(([name, fact]) => `${place} incident: ${name} ${JSON.stringify(fact)}`);
}

/** One deny, or several in several runs: the same moment of the story. */
function simplify(what: string): string {
  return what.replace(/\d+ (prefix|rule|den)(?:es|s|y|ies)?/, 'some $1');
}
