/**
 * Authorises or revokes several ingress rules: one ledger write for all intents, the calls together, one write for the
 * outcomes, so that the number of rules does not cost round trips. A call that fails hides nothing of the others.
 */
import { describePermission, type RuleRow } from '../core/ledger-rows';
import type { IngressPermission, SecurityGroup } from '../core/observation';
import type { Outcome } from '../core/outcome';
import type { Change } from '../core/plan';
import { noteIntent, type Workbench } from './apply';
import { failureReason } from './failure';
import { writeLedger, type LedgerWrite } from './ledger';
import { authorizeIngress, describeSecurityGroups, revokeIngress, type Authorized } from './security-group';

type AuthorizeChange = Extract<Change, { kind: 'authorize-ingress' }>;
type RevokeChange = Extract<Change, { kind: 'revoke-ingress' }>;

/** What became of one call, and what the ledger has to say of it. */
interface Step {
  readonly notes: readonly LedgerWrite[];
  /** What went wrong. */
  readonly problem: string | undefined;
}

/** Authorises all, and reads them back before anything is taken away on the strength of it. */
export async function authorizeRules(
  bench: Workbench,
  changes: readonly AuthorizeChange[],
): Promise<readonly Outcome[]> {
  const rows = changes.map(({ target, permission }) =>
    makeRow(bench, target, 'authorize', resolve(bench, permission), undefined),
  );
  await noteIntent(bench, rows.map(put));
  const answers = await Promise.all(
    rows.map((row) => settle(authorizeIngress(bench.ec2, row.groupId, row.permission))),
  );
  const groups = await describeSecurityGroups(bench.ec2, [...new Set(rows.map(({ groupId }) => groupId))]);
  const steps = rows.map((row, index) => judge(row, answers[index], groups));
  return finish(bench, changes, steps);
}

export async function revokeRules(
  bench: Workbench,
  changes: readonly RevokeChange[],
): Promise<readonly Outcome[]> {
  const rows = changes.map(({ rule: { id, groupId, ...permission } }) =>
    makeRow(bench, groupId, 'revoke', permission, id),
  );
  await noteIntent(bench, rows.map(put));
  const answers = await Promise.all(
    changes.map(({ rule }) => settle(revokeIngress(bench.ec2, rule.groupId, [rule.id]))),
  );
  const steps = rows.map((row, index): Step => {
    const answer = answers[index];
    return typeof answer === 'object'
      ? { notes: [], problem: answer.failure }
      : { notes: [put({ ...row, state: 'applied' })], problem: undefined };
  });
  return finish(bench, changes, steps);
}

/** A call that failed may have taken effect: its row stays as intent, and the next run compares it with the group. */
async function settle<T>(
  call: Promise<T>,
): Promise<T | { readonly kind: 'failed'; readonly failure: string }> {
  try {
    return await call;
  } catch (error) {
    return { kind: 'failed', failure: failureReason(error) };
  }
}

function judge(
  row: RuleRow,
  answer: Authorized | { readonly kind: 'failed'; readonly failure: string } | undefined,
  groups: readonly SecurityGroup[],
): Step {
  if (answer === undefined || answer.kind === 'failed') return { notes: [], problem: answer?.failure };
  if (answer.kind === 'full')
    return { notes: [drop(row)], problem: `${row.groupId} has as many rules as its quota allows` };
  const group = groups.find(({ id }) => id === row.groupId);
  const rule = group?.ingress.find((candidate) => describePermission(candidate) === row.key);
  if (rule === undefined)
    return { notes: [], problem: `${row.groupId} does not show ${row.key} after it was authorised` };
  const isOurs =
    answer.kind === 'authorized' ? answer.ruleIds.includes(rule.id) : rule.tags['floodgate'] !== undefined;
  return {
    notes: [isOurs ? put({ ...row, ruleId: rule.id, state: 'applied' }) : drop(row)],
    problem: undefined,
  };
}

async function finish(
  { ledger, clock }: Workbench,
  changes: readonly Change[],
  steps: readonly Step[],
): Promise<readonly Outcome[]> {
  const notes = steps.flatMap((step) => step.notes);
  if (notes.length > 0) await writeLedger(ledger, notes);
  const at = clock.now().toISOString();
  return changes.map((change, index) => {
    const problem = steps[index]?.problem;
    return problem === undefined
      ? { change, result: 'done', detail: undefined, at }
      : { change, result: 'failed', detail: problem, at };
  });
}

function put(row: RuleRow): LedgerWrite {
  return { put: 'rule', row };
}

function drop(row: RuleRow): LedgerWrite {
  return { drop: 'rule', row };
}

/** A plan knows a group that was not made yet by its name. */
function resolve({ groupIds }: Workbench, permission: IngressPermission): IngressPermission {
  const { source } = permission;
  const groupId = source.kind === 'security-group' ? groupIds.get(source.groupId) : undefined;
  return groupId === undefined ? permission : { ...permission, source: { kind: 'security-group', groupId } };
}

/** The row of a change that is only meant so far. */
export function makeRow(
  { incident, clock }: Pick<Workbench, 'incident' | 'clock'>,
  groupId: string,
  action: RuleRow['action'],
  permission: IngressPermission,
  ruleId: string | undefined,
): RuleRow {
  return {
    groupId,
    action,
    key: describePermission(permission),
    permission,
    ruleId,
    state: 'intended',
    incident,
    since: clock.now().toISOString(),
  };
}
