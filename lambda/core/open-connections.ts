/**
 * What becomes of open connections when a rule goes. Amazon EC2 user guide, "Security group connection tracking": a
 * flow that everybody may open, and whose answers may go to everybody on any port, is not tracked and ends with its
 * rule; a tracked one lives on until it times out.
 */
import { describeSource, describeTraffic } from './ledger-rows';
import { allTargets, carries } from './lock-down-task';
import type { IngressRule, Observation, SecurityGroup, SecurityGroupRule } from './observation';

const EVERYBODY: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0']);

/** Groups add up: the answers may go out by another group of the same server. Tracked, if on any server. */
export function isTracked(rule: IngressRule, group: SecurityGroup, observed: Observation): boolean {
  const { source, protocol } = rule;
  if (source.kind !== 'cidr' || !EVERYBODY.has(source.cidr)) return true;
  if (!['tcp', 'udp', '-1'].includes(protocol)) return true;
  const carriers = allTargets(observed)
    .filter((target) => carries(target, group.id))
    .flatMap(({ interfaces }) => interfaces.map(({ securityGroupIds }) => securityGroupIds))
    .filter((groupIds) => groupIds.includes(group.id));
  return (carriers.length > 0 ? carriers : [[group.id]]).some((groupIds) => {
    const groups = observed.securityGroups.filter(({ id }) => groupIds.includes(id));
    return !groups.some(({ egress }) => egress.some((one) => answersEverybody(one, source.cidr, protocol)));
  });
}

function answersEverybody(egress: SecurityGroupRule, everybody: string, protocol: string): boolean {
  if (egress.source.kind !== 'cidr' || egress.source.cidr !== everybody) return false;
  const { ports } = egress;
  return (
    egress.protocol === '-1' || (egress.protocol === protocol && ports?.from === 0 && ports.to === 65_535)
  );
}

/** What becomes of the flood's open connections, in words. */
export function describeOpenConnections(
  group: SecurityGroup,
  revoked: readonly IngressRule[],
  observed: Observation,
): readonly string[] {
  if (revoked.length === 0) return [];
  const tracked = revoked.filter((rule) => isTracked(rule, group, observed));
  const untracked = revoked.filter((rule) => !tracked.includes(rule));
  const name = (rules: readonly IngressRule[]): string =>
    rules.map((rule) => `${describeTraffic(rule)} from ${describeSource(rule)}`).join(', ');
  const parts = [
    ...(untracked.length > 0 ? [`${name(untracked)} untracked, cut at once`] : []),
    ...(tracked.length > 0
      ? [
          `${name(tracked)} tracked, they live on until they time out, unless a deny in the network ACL cuts them or the server is restarted`,
        ]
      : []),
  ];
  return [`open connections through ${group.id}: ${parts.join('; ')}`];
}
