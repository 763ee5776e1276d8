/** What a lock-down by hand would change now, as far as the credentials of the person who asks can read it. Reads only. */
import { createClients } from '../../lambda/aws/clients';
import { failureReason } from '../../lambda/aws/failure';
import { observe } from '../../lambda/aws/observe';
import type { Environment } from '../../lambda/config';
import type { RuleRow, SplitRow } from '../../lambda/core/ledger-rows';
import { planLockDown } from '../../lambda/core/lock-down';
import { describeChange } from '../../lambda/core/plan';
import { showUnsafeInLines } from '../../lambda/core/unsafe-characters';
import { joinSections, writeTable } from '../table';

export interface LockDownQuestion {
  readonly environment: Environment;
  readonly profile: string | undefined;
  /** Others that carry the groups and may be closed with them. */
  readonly members: readonly string[];
  /** Splits and changed rules that stand, as the function's ledger says. */
  readonly splits: readonly SplitRow[];
  readonly rules: readonly RuleRow[];
}

/** Plans by the same rules as the function, and tells the changes. */
export async function previewLockDown(asked: LockDownQuestion): Promise<string> {
  const { environment, members, profile } = asked;
  const head = `Close ${environment.webSecurityGroups.join(', ')} to all but load balancers and office (${environment.office.join(', ')})`;
  try {
    const place = { region: environment.region, ...(profile === undefined ? {} : { profile }) };
    const observed = await observe(createClients(place), environment, undefined);
    const { lockDown } = environment.policy;
    const { changes, kept, obstacles, warnings } = planLockDown({
      observed,
      groupIds: environment.webSecurityGroups,
      policy: {
        ...environment.policy,
        lockDown: { ...lockDown, members: [...lockDown.members, ...members] },
      },
      loadBalancerArn: environment.loadBalancerArn,
      environment: environment.name,
      splits: asked.splits,
      rules: asked.rules,
      unsettled: new Set(),
      isByHand: true,
    });
    const list = (title: string, lines: readonly string[]): string[] =>
      writeTable(
        title,
        [''],
        lines.map((line) => [line]),
      );
    return showUnsafeInLines(
      joinSections([
        [head, ...(changes.length === 0 ? ['Nothing is to be changed.'] : [])],
        list('What would be done (decided afresh when it is done)', changes.map(describeChange)),
        list('Left open', obstacles),
        list(
          'Kept',
          kept.map(({ what, reason }) => `${what}: ${reason}`),
        ),
        list('Warnings', warnings),
      ]),
    );
  } catch (error) {
    return showUnsafeInLines(
      `${head}.\nThe rules in question cannot be listed with these credentials (${failureReason(error)}); the function has its own.\n`,
    );
  }
}
