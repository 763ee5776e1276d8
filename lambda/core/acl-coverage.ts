/**
 * What the denies of one network ACL come to: attack covered, innocents hit, and who is left over and why. Pure.
 */
import { contains, parseAddress, parsePrefix, type Family } from './addresses';
import { addHeld, type CoverageCurve, type HeldBeside } from './coverage';
import type { DenyTask } from './deny-entries';
import type { DenyList, WeightedClient } from './deny-list/problem';
import { familyOf, type AclRoom } from './deny-room';
import type { DenyRow } from './ledger-rows';
import { findNeverBlockReason } from './never-block';
import type { AclCoverage, DenyEntry, LeftOverGroup, LeftOverKind } from './plan';
import type { Offender } from './verdict';

/** An offender that no entry holds. */
export interface Uncovered {
  readonly address: string;
  readonly family: Family;
  readonly attackRequests: number;
  readonly kind: LeftOverKind;
  /** For `no-room`: the budget from which on it would be held. */
  readonly nextBudget: number | undefined;
}

interface Attackers {
  readonly task: DenyTask;
  /** Parallel lists; those of the deny list's indices. */
  readonly offenders: readonly Offender[];
  readonly attack: readonly WeightedClient[];
  readonly room: AclRoom;
}

/** Finds whom the deny list leaves over, and whom it holds by an entry that found no rule number. */
export function findUncovered(
  fit: DenyList,
  unplaced: readonly number[],
  retained: readonly DenyRow[],
  attackers: Attackers,
): readonly Uncovered[] {
  const { attack, task, room } = attackers;
  const leftOver = fit.leftOver.map(({ offender, reason, coveredFromBudget }) => {
    const family = attack[offender]?.prefix.family ?? 4;
    const kind = chooseKind(reason, attack[offender], task, room.lacksNumbers[family]);
    const later = kind === 'no-room' ? coveredFromBudget : undefined;
    // The optimum's budgets leave out the entries that other incidents hold.
    const besides = room.all[family] - room.beside[family];
    return describe(offender, kind, later === undefined ? undefined : later + besides, attackers);
  });
  const blocks = retained.flatMap(({ cidr }) => parsePrefix(cidr) ?? []);
  const withoutNumber = unplaced
    .flatMap((index) => fit.prefixes[index]?.offenders ?? [])
    .filter((offender) => {
      const client = attack[offender];
      return client !== undefined && !blocks.some((block) => contains(block, client.prefix));
    })
    .map((offender) => describe(offender, 'no-rule-number', undefined, attackers));
  return [...leftOver, ...withoutNumber];
}

/** Blocks without a rule number are kept from the optimum as if they were on the never-block list. */
function chooseKind(
  reason: DenyList['leftOver'][number]['reason'],
  client: WeightedClient | undefined,
  { neverBlock }: DenyTask,
  lacksNumbers: boolean,
): LeftOverKind {
  if (reason === 'no-room' && lacksNumbers) return 'no-rule-number';
  const isOnList = client !== undefined && findNeverBlockReason(neverBlock, client.prefix) !== undefined;
  return reason === 'never-block' && !isOnList ? 'no-rule-number' : reason;
}

function describe(
  offender: number,
  kind: LeftOverKind,
  nextBudget: number | undefined,
  { offenders, attack }: Attackers,
): Uncovered {
  const client = attack[offender];
  return {
    address: offenders[offender]?.address ?? '',
    family: client?.prefix.family ?? 4,
    attackRequests: client?.weight ?? 0,
    kind,
    nextBudget,
  };
}

/** Why an offender is left over, in words. */
export function describeUncovered(
  { kind, nextBudget }: Pick<Uncovered, 'kind' | 'nextBudget'>,
  { acl, policy }: Pick<DenyTask, 'acl' | 'policy'>,
): string {
  switch (kind) {
    case 'never-block':
      return 'its block touches the never-block list';
    case 'costs-more-than-it-saves':
      return 'a deny would cost innocent visitors more than it saves';
    case 'no-rule-number':
      return `${acl.id} has no free rule number from ${policy.firstRule} to ${policy.lastRule} before its first matching allow`;
    case 'no-room':
      return `no room in ${acl.id}${nextBudget === undefined ? '' : `; a budget of ${nextBudget} would cover it`}`;
  }
}

/** The figures of each family that has offenders, IPv4 first. */
export function measureCoverage(found: {
  readonly task: DenyTask;
  readonly denies: readonly DenyEntry[];
  readonly room: AclRoom;
  readonly uncovered: readonly Uncovered[];
  /** Those of the offenders that other incidents' denies do not hold. */
  readonly curves: readonly CoverageCurve[];
  readonly others: readonly DenyRow[];
}): readonly AclCoverage[] {
  return ([4, 6] as const).flatMap((family) => {
    const offenders = found.task.offenders.filter(({ address }) => parseAddress(address)?.family === family);
    if (offenders.length === 0) return [];
    const denies = found.denies.filter(({ cidr }) => familyOf(cidr) === family);
    const uncovered = found.uncovered.filter((one) => one.family === family);
    const attackRequests = sum(offenders, ({ connects, proxyTimeouts }) => connects + proxyTimeouts);
    return {
      networkAclId: found.task.acl.id,
      family,
      entries: denies.length,
      budget: found.room.all[family],
      coveredRequests: attackRequests - sum(uncovered, (one) => one.attackRequests),
      attackRequests,
      legitRequests: sum(denies, ({ legitRequests }) => legitRequests),
      leftOver: groupByKind(uncovered),
      curve: addHeld(
        found.curves.find((curve) => curve.family === family) ?? { family, attackRequests: 0, points: [] },
        measureHeld(family, attackRequests, found),
      ),
    };
  });
}

/** What other incidents' denies bring along. */
function measureHeld(
  family: Family,
  attackRequests: number,
  { denies, others, curves }: Pick<Parameters<typeof measureCoverage>[0], 'denies' | 'others' | 'curves'>,
): HeldBeside {
  const numbers = new Set(others.map(({ ruleNumber }) => ruleNumber));
  const held = denies.filter(({ cidr, ruleNumber }) => familyOf(cidr) === family && numbers.has(ruleNumber));
  return {
    entries: held.length,
    attackRequests: attackRequests - (curves.find((curve) => curve.family === family)?.attackRequests ?? 0),
    legitRequests: sum(held, ({ legitRequests }) => legitRequests),
  };
}

/** In the order in which they are told. */
export const LEFT_OVER_KINDS: readonly LeftOverKind[] = [
  'no-room',
  'no-rule-number',
  'costs-more-than-it-saves',
  'never-block',
];

/** Offenders that are left over, by the reason. */
export function groupByKind(
  uncovered: readonly Pick<Uncovered, 'attackRequests' | 'kind' | 'nextBudget'>[],
): readonly LeftOverGroup[] {
  return LEFT_OVER_KINDS.flatMap((kind) => {
    const group = uncovered.filter((one) => one.kind === kind);
    if (group.length === 0) return [];
    const next = group.reduce((least, { nextBudget }) => Math.min(least, nextBudget ?? Infinity), Infinity);
    return {
      kind,
      offenders: group.length,
      attackRequests: sum(group, ({ attackRequests }) => attackRequests),
      ...(next === Infinity ? {} : { nextBudget: next }),
    };
  });
}

function sum<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((total, one) => total + value(one), 0);
}
