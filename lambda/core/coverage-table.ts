/** Coverage as rows of one small table, the same in reports, in the replay and in the drill. Pure. */
import type { Family } from './addresses';
import type { Coverage, LeftOverGroup, LeftOverKind } from './plan';

export const COVERAGE_HEADER = [
  'where',
  'entries of budget',
  'attack requests covered',
  'innocent requests hit',
  'offenders left over',
] as const;

/** @param networkAclId where it is about one ACL */
export function writeCoverageRow(coverage: Coverage, networkAclId?: string): readonly string[] {
  const { family, entries, budget, coveredRequests, attackRequests, legitRequests, leftOver } = coverage;
  return [
    networkAclId === undefined ? nameFamily(family) : `${networkAclId} ${nameFamily(family)}`,
    `${entries} of ${budget}`,
    `${coveredRequests} of ${attackRequests}${writeShare(coveredRequests, attackRequests)}`,
    String(legitRequests),
    leftOver.length === 0 ? 'none' : leftOver.map(writeGroup).join('; '),
  ];
}

export function nameFamily(family: Family): string {
  return family === 4 ? 'IPv4' : 'IPv6';
}

/** Rounded down, so that 100 % means all. */
function writeShare(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${Math.floor((part / whole) * 100)} %)`;
}

const REASONS: Readonly<Record<LeftOverKind, string>> = {
  'no-room': 'no room',
  'no-rule-number': 'no free rule number before an allow',
  'costs-more-than-it-saves': 'a deny would cost more than it saves',
  'never-block': 'touch the never-block list',
};

function writeGroup({ kind, offenders, attackRequests, nextBudget }: LeftOverGroup): string {
  const next = nextBudget === undefined ? '' : `, next budget ${nextBudget}`;
  return `${offenders} (${attackRequests} requests): ${REASONS[kind]}${next}`;
}
