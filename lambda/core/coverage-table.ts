/** Coverage as rows of one small table, the same in reports, in the replay and in the drill. Pure. */
import type { Family } from './addresses';
import type { Coverage, LeftOverGroup } from './plan';
import { ENGLISH } from './wording/en';
import type { Sentences } from './wording/sentences';

/** The header in English, for commands. */
export const COVERAGE_HEADER: readonly string[] = describeCoverageHeader(ENGLISH);

/** @param networkAclId where it is about one ACL */
export function writeCoverageRow(coverage: Coverage, networkAclId?: string): readonly string[] {
  return describeCoverageRow(coverage, ENGLISH, networkAclId);
}

export function describeCoverageHeader({ coverage }: Sentences): readonly string[] {
  return [coverage.where, coverage.entries, coverage.attack, coverage.innocent, coverage.leftOver];
}

export function describeCoverageRow(
  { family, entries, budget, coveredRequests, attackRequests, legitRequests, leftOver }: Coverage,
  sentences: Sentences,
  networkAclId?: string,
): readonly string[] {
  const words = sentences.coverage;
  return [
    networkAclId === undefined ? nameFamily(family) : `${networkAclId} ${nameFamily(family)}`,
    words.of(entries, budget),
    `${words.of(coveredRequests, attackRequests)}${writeShare(coveredRequests, attackRequests)}`,
    String(legitRequests),
    leftOver.length === 0 ? words.none : leftOver.map((group) => writeGroup(group, sentences)).join('; '),
  ];
}

export function nameFamily(family: Family): string {
  return family === 4 ? 'IPv4' : 'IPv6';
}

/** Rounded down, so that 100 % means all. */
function writeShare(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${Math.floor((part / whole) * 100)} %)`;
}

function writeGroup(
  { kind, offenders, attackRequests, nextBudget }: LeftOverGroup,
  { coverage, leftOver, list }: Sentences,
): string {
  const next = nextBudget === undefined ? [] : [coverage.nextBudget(nextBudget)];
  return coverage.group(offenders, attackRequests, list([leftOver[kind], ...next]));
}
