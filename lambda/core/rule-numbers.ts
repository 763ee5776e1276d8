/**
 * Rule numbers of one network ACL: which of our window may be used, and before which allow an entry must stand.
 * AWS evaluates the lowest number first, and the first match counts (Amazon VPC user guide, "Network ACLs").
 */
import { overlaps, parsePrefix, type Prefix } from './addresses';
import type { AclEntry } from './observation';
import type { RuleWindow } from './policy';

/** An inbound allow: a deny of ours that comes after it denies nobody whom it admits. */
export interface Allow {
  readonly ruleNumber: number;
  /** `undefined`: a block that we cannot read, and which may be any. */
  readonly block: Prefix | undefined;
}

/** The inbound allows among these entries. */
export function listAllows(inbound: readonly AclEntry[]): readonly Allow[] {
  return inbound
    .filter(({ action }) => action === 'allow')
    .map(({ ruleNumber, cidr }) => ({ ruleNumber, block: parsePrefix(cidr) }));
}

/** The lowest allow that some address of the prefix would match; Infinity if there is none. */
export function findFirstAllow(allows: readonly Allow[], prefix: Prefix): number {
  return allows.reduce(
    (lowest, { ruleNumber, block }) =>
      ruleNumber < lowest && (block === undefined || overlaps(block, prefix)) ? ruleNumber : lowest,
    Infinity,
  );
}

/** Is this one of our numbers? */
export function isInWindow({ firstRule, lastRule }: RuleWindow, ruleNumber: number): boolean {
  return ruleNumber >= firstRule && ruleNumber <= lastRule;
}

/** The numbers of the window, without those taken, in ascending order. */
export function listFreeNumbers(window: RuleWindow, taken: ReadonlySet<number>): readonly number[] {
  const length = Math.max(0, window.lastRule - window.firstRule + 1);
  return Array.from({ length }, (_, index) => window.firstRule + index).filter(
    (number) => !taken.has(number),
  );
}

const EVERYWHERE: readonly Prefix[] = [
  { family: 4, network: 0n, length: 0 },
  { family: 6, network: 0n, length: 0 },
];

/** The blocks of which nothing can be denied, because no number is left before an allow of theirs. */
export function findUndeniable(allows: readonly Allow[], usable: readonly number[]): readonly Prefix[] {
  const lowest = usable[0] ?? Infinity;
  if (lowest === Infinity) return EVERYWHERE;
  return allows.filter(({ ruleNumber }) => ruleNumber <= lowest).flatMap(({ block }) => block ?? EVERYWHERE);
}
