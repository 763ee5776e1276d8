/** What a deny list is weighed by: requests of offenders on the one side, of the innocent on the other. */
import { formatPrefix, parseAddress, widen, type Prefix } from './addresses';
import type { WeightedClient } from './deny-list/problem';
import type { Evidence, ForwardedClient } from './evidence';
import { guardsLoadBalancer } from './forwarding';
import { findNeverBlockReason, type NeverBlockList } from './never-block';
import type { NetworkAcl, Observation } from './observation';
import type { Offender } from './verdict';

/** A client of IPv6 is a whole /64: its hosts take any address in it (RFC 4291 section 2.5.1, RFC 8981). */
const IPV6_CLIENT_BITS = 64;

function clientOf(prefix: Prefix): Prefix {
  return prefix.family === 6 ? widen(prefix, IPV6_CLIENT_BITS) : prefix;
}

/** The offenders in their order, an IPv6 one as its /64. Throws a RangeError for what is no address. */
export function weighAttack(offenders: readonly Offender[]): readonly WeightedClient[] {
  return offenders.map(({ address, connects, proxyTimeouts }) => {
    const prefix = parseAddress(address);
    if (prefix === undefined) throw new RangeError(`offender "${address}" is not an address`);
    return { prefix: clientOf(prefix), weight: connects + proxyTimeouts };
  });
}

/**
 * Everybody's ordinary requests but the offenders' own: those of an IPv6 offender's /64 are his, too, or he could buy
 * himself off with cheap requests from beside his address.
 */
export function weighLegit(
  clients: readonly ForwardedClient[],
  offenders: readonly Offender[],
): readonly WeightedClient[] {
  const guilty = new Set(weighAttack(offenders).map(({ prefix }) => formatPrefix(prefix)));
  return clients.flatMap(({ address, requests }) => {
    const prefix = requests > 0 ? parseAddress(address) : undefined;
    return prefix === undefined || guilty.has(formatPrefix(clientOf(prefix)))
      ? []
      : [{ prefix, weight: requests }];
  });
}

/** What innocent clients are looked for in. */
export interface Seen {
  readonly observed: Pick<Observation, 'loadBalancers'>;
  readonly evidence: Pick<Evidence, 'clients' | 'forwarded'>;
  readonly neverBlock: NeverBlockList;
}

/**
 * Innocent clients that a deny in the ACL could hurt, and their requests: whoever came straight to a server, and, only
 * where the ACL guards a load balancer's subnets, the load balancer's own clients. A node's requests are theirs, so
 * they must not weigh for the strangers beside the node: nodes and everybody else on the never-block list are left
 * out, since no entry may hold them anyway.
 */
export function findLegitClients(
  acl: Pick<NetworkAcl, 'subnetIds'>,
  { observed, evidence, neverBlock }: Seen,
  offenders: readonly Offender[],
): readonly WeightedClient[] {
  const forwarded = guardsLoadBalancer(acl, observed) ? evidence.forwarded : [];
  return weighLegit([...evidence.clients, ...forwarded], offenders).filter(
    ({ prefix }) => findNeverBlockReason(neverBlock, prefix) === undefined,
  );
}
