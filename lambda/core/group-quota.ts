/** Counts rules as AWS counts them against a group's quota, so that no plan begins what cannot be finished. */
import { parsePrefix } from './addresses';
import type { IngressPermission, PrefixList } from './observation';

/**
 * Why these rules do not fit in one group, or `undefined` if they do. IPv4 and IPv6 are counted apart; a group as
 * source counts in both, a prefix list as its weight (Amazon VPC user guide, "Security group rules", "Quotas").
 */
export function findExcess(
  permissions: readonly IngressPermission[],
  prefixLists: readonly PrefixList[],
  quota: number,
): string | undefined {
  for (const family of [4, 6] as const) {
    const count = permissions.reduce((sum, { source }) => sum + weigh(source, family, prefixLists), 0);
    if (count > quota) return `it would need ${count} rules for IPv${family}, and its quota is ${quota}`;
  }
  return undefined;
}

function weigh(
  source: IngressPermission['source'],
  family: 4 | 6,
  prefixLists: readonly PrefixList[],
): number {
  switch (source.kind) {
    case 'security-group':
      return 1;
    case 'cidr':
      return parsePrefix(source.cidr)?.family === family ? 1 : 0;
    case 'prefix-list': {
      const list = prefixLists.find(({ id }) => id === source.prefixListId);
      const [first] = list?.cidrs ?? [];
      // A list is of one family; one that cannot be read counts in both.
      const isOther = first !== undefined && parsePrefix(first)?.family !== family;
      return isOther ? 0 : (list?.weight ?? 1);
    }
  }
}
