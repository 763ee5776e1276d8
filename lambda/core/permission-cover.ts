/** Which permissions let in what others let in already: compares them, and leaves out what is not needed. */
import { contains, parsePrefix, type Prefix } from './addresses';
import { describeSource } from './ledger-rows';
import type { IngressPermission } from './observation';

/** Does the first permission let in everything that the second one does? */
export function admits(rule: IngressPermission, other: IngressPermission): boolean {
  if (!coversTraffic(rule, other)) return false;
  if (rule.source.kind === 'cidr' && other.source.kind === 'cidr') {
    const inner = parsePrefix(other.source.cidr);
    return inner !== undefined && holds(rule.source.cidr, inner);
  }
  return rule.source.kind === other.source.kind && describeSource(rule) === describeSource(other);
}

function coversTraffic(rule: IngressPermission, other: IngressPermission): boolean {
  if (rule.protocol === '-1') return true;
  if (rule.protocol !== other.protocol) return false;
  if (rule.ports === undefined || other.ports === undefined) return rule.ports === other.ports;
  return rule.ports.from <= other.ports.from && other.ports.to <= rule.ports.to;
}

/** Does the rule open this TCP port? */
export function opens({ protocol, ports }: IngressPermission, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && ports !== undefined && ports.from <= port && port <= ports.to;
}

export function holds(outer: string, inner: Prefix): boolean {
  const prefix = parsePrefix(outer);
  return prefix !== undefined && contains(prefix, inner);
}

/** Leaves out what a standing rule, or another wanted permission, admits already. */
export function dropCovered(
  wanted: readonly IngressPermission[],
  standing: readonly IngressPermission[],
): readonly IngressPermission[] {
  const uncovered = wanted.filter((permission) => !standing.some((rule) => admits(rule, permission)));
  return uncovered.filter(
    (permission, index) =>
      !uncovered.some(
        (other, at) =>
          at !== index && admits(other, permission) && !(admits(permission, other) && index < at),
      ),
  );
}
