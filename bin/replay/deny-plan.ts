/** The deny list that a replay would have written, and what it comes to. Pure. */
import { groupByKind } from '../../lambda/core/acl-coverage';
import { formatPrefix, type Family } from '../../lambda/core/addresses';
import { fitWithCoverage, type CoverageCurve } from '../../lambda/core/coverage';
import type { DenyList, WeightedClient } from '../../lambda/core/deny-list/problem';
import type { ClientTally } from '../../lambda/core/evidence';
import type { TracedCoverage } from '../../lambda/core/plan';
import { compareAddresses, type Offender } from '../../lambda/core/verdict';
import { weighAttack, weighLegit } from '../../lambda/core/weights';
import type { ReplayResult } from './contract';
import type { ReplaySettings } from './settings';

export interface ReplayDenyPlan extends Pick<ReplayResult, 'denies' | 'notCovered'> {
  /** By family, where there are offenders. */
  readonly coverage: readonly TracedCoverage[];
}

export function planDenies(
  offenders: readonly Offender[],
  clients: readonly ClientTally[],
  { neverBlock, budget, deny }: Pick<ReplaySettings, 'neverBlock' | 'budget' | 'deny'>,
): ReplayDenyPlan {
  const attack = weighAttack(offenders);
  const { list, curves } = fitWithCoverage({
    attack,
    legit: weighLegit(clients, offenders),
    never: neverBlock.map(({ prefix }) => prefix),
    budget: { 4: budget, 6: budget },
    widest: { 4: deny.widestIpv4, 6: deny.widestIpv6 },
  });
  const nameOf = (index: number): string => offenders[index]?.address ?? '';
  return {
    denies: list.prefixes.map(({ prefix, offenders: covered, addresses, legitWeight }) => ({
      cidr: formatPrefix(prefix),
      offenders: covered.map(nameOf).sort(compareAddresses),
      addresses: addresses.toString(),
      legitRequests: legitWeight,
    })),
    notCovered: list.leftOver
      .map(({ offender, reason, coveredFromBudget }) => ({
        address: nameOf(offender),
        reason:
          coveredFromBudget === undefined
            ? reason
            : `${reason}; a budget of ${coveredFromBudget} would cover it`,
      }))
      .sort((a, b) => compareAddresses(a.address, b.address)),
    coverage: curves.map((curve) => measure(curve, list, attack, budget)),
  };
}

function measure(
  curve: CoverageCurve,
  { prefixes, leftOver }: DenyList,
  attack: readonly WeightedClient[],
  budget: number,
): TracedCoverage {
  const { family, attackRequests } = curve;
  const entries = prefixes.filter(({ prefix }) => prefix.family === family);
  const isOf = (wanted: Family, index: number): boolean => attack[index]?.prefix.family === wanted;
  return {
    family,
    entries: entries.length,
    budget,
    coveredRequests: entries.reduce((sum, { attackWeight }) => sum + attackWeight, 0),
    attackRequests,
    legitRequests: entries.reduce((sum, { legitWeight }) => sum + legitWeight, 0),
    leftOver: groupByKind(
      leftOver
        .filter(({ offender }) => isOf(family, offender))
        .map(({ offender, reason, coveredFromBudget }) => ({
          attackRequests: attack[offender]?.weight ?? 0,
          kind: reason,
          nextBudget: coveredFromBudget,
        })),
    ),
    curve,
  };
}
