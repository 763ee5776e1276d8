/** What became of a change. */
import type { Change, Plan } from './plan';

export interface Outcome {
  readonly change: Change;
  /** `done`: it was made, or the world was so already. `skipped`: not tried, because of `detail`. */
  readonly result: 'done' | 'failed' | 'skipped';
  readonly detail: string | undefined;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Offenders whose denies stand after the run, those that an earlier run wrote and could not note among them. */
export function findDenied(
  { denies }: Pick<Plan, 'denies'>,
  outcomes: readonly Outcome[],
): readonly string[] {
  const missing = new Set(
    outcomes.flatMap(({ change, result }) =>
      result !== 'done' && (change.kind === 'add-deny-entry' || change.kind === 'replace-deny-entry')
        ? [`${change.target} ${change.entry.ruleNumber}`]
        : [],
    ),
  );
  const standing = denies.filter(
    ({ networkAclId, ruleNumber }) => !missing.has(`${networkAclId} ${ruleNumber}`),
  );
  return [...new Set(standing.flatMap(({ offenders }) => offenders))];
}
