/** Applies one change to a security group's ingress rules, with its ledger row before and after the call. */
import { describePermission, type RuleRow } from '../core/ledger-rows';
import type { IngressPermission, IngressRule } from '../core/observation';
import type { Outcome } from '../core/outcome';
import type { Change } from '../core/plan';
import type { RestartChange } from '../core/restart-change';
import { noteIntent, OutOfTimeError, type Workbench } from './apply';
import { applySplitChange } from './apply-splits';
import { writeLedger } from './ledger';
import { authorizeIngress, describeSecurityGroups, revokeIngress } from './security-group';

type GroupChange = Exclude<Change, RestartChange>;

export async function applyGroupChange(bench: Workbench, change: GroupChange): Promise<Outcome> {
  const problem = await tryChange(bench, change);
  const at = bench.clock.now().toISOString();
  return problem === undefined
    ? { change, result: 'done', detail: undefined, at }
    : { change, result: 'failed', detail: problem, at };
}

/** @returns what went wrong, or `undefined` */
async function tryChange(bench: Workbench, change: GroupChange): Promise<string | undefined> {
  switch (change.kind) {
    case 'authorize-ingress':
      return authorize(bench, change.target, resolve(bench, change.permission));
    case 'settle':
      return settle(bench, change.seconds);
    case 'revoke-ingress':
      return revoke(bench, change.rule);
    case 'withdraw-ingress': {
      const row = await noteUndoing(bench, change.target, 'authorize', change.permission);
      await revokeIngress(bench.ec2, change.target, [change.ruleId]);
      await dropRow(bench, row);
      return undefined;
    }
    case 'restore-ingress': {
      const row = await noteUndoing(bench, change.target, 'revoke', change.permission);
      const answer = await authorizeIngress(bench.ec2, change.target, change.permission);
      if (answer.kind === 'full') return `${change.target} has as many rules as its quota allows`;
      await dropRow(bench, row);
      return undefined;
    }
    case 'confirm-rule-row': {
      const row = findRow(bench, change.target, change.action, change.key);
      if (row !== undefined)
        await writeLedger(bench.ledger, [
          { put: 'rule', row: { ...row, ruleId: change.ruleId, state: 'applied' } },
        ]);
      return undefined;
    }
    case 'forget-rule-row':
      await dropRow(bench, { groupId: change.target, action: change.action, key: change.key });
      return undefined;
    case 'prepare-group':
    case 'attach-group':
    case 'detach-group':
    case 'delete-group':
      return applySplitChange(bench, change);
    case 'add-deny-entry':
    case 'replace-deny-entry':
    case 'remove-deny-entry':
    case 'confirm-deny-row':
    case 'forget-deny-row':
      throw new TypeError(`${change.kind} is no change of a security group`);
  }
}

/** A plan knows a group that was not made yet by its name. */
function resolve({ groupIds }: Workbench, permission: IngressPermission): IngressPermission {
  const { source } = permission;
  const groupId = source.kind === 'security-group' ? groupIds.get(source.groupId) : undefined;
  return groupId === undefined ? permission : { ...permission, source: { kind: 'security-group', groupId } };
}

async function authorize(
  bench: Workbench,
  groupId: string,
  permission: IngressPermission,
): Promise<string | undefined> {
  const row = makeRow(bench, groupId, 'authorize', permission, undefined);
  await noteIntent(bench, [{ put: 'rule', row }]);
  const answer = await authorizeIngress(bench.ec2, groupId, permission);
  if (answer.kind === 'full') {
    await dropRow(bench, row);
    return `${groupId} has as many rules as its quota allows`;
  }
  // Read back before anything is taken away on the strength of it.
  const [group] = await describeSecurityGroups(bench.ec2, [groupId]);
  const rule = group?.ingress.find((candidate) => describePermission(candidate) === row.key);
  if (rule === undefined) return `${groupId} does not show ${row.key} after it was authorised`;
  const isOurs =
    answer.kind === 'authorized' ? answer.ruleIds.includes(rule.id) : rule.tags['floodgate'] !== undefined;
  await (isOurs
    ? writeLedger(bench.ledger, [{ put: 'rule', row: { ...row, ruleId: rule.id, state: 'applied' } }])
    : dropRow(bench, row));
  return undefined;
}

async function revoke(bench: Workbench, rule: IngressRule): Promise<undefined> {
  const { id: ruleId, groupId, ...permission } = rule;
  const row = makeRow(bench, groupId, 'revoke', permission, ruleId);
  await noteIntent(bench, [{ put: 'rule', row }]);
  await revokeIngress(bench.ec2, groupId, [ruleId]);
  await writeLedger(bench.ledger, [{ put: 'rule', row: { ...row, state: 'applied' } }]);
}

async function settle({ clock, lastWriteAt }: Workbench, seconds: number): Promise<undefined> {
  const end = clock.now().getTime() + seconds * 1000;
  if (end >= lastWriteAt.getTime()) throw new OutOfTimeError();
  await clock.sleep(seconds * 1000);
}

/** The row, noted as being undone: whoever finds it so knows that the change of the group may be ours. */
async function noteUndoing(
  bench: Workbench,
  groupId: string,
  action: RuleRow['action'],
  permission: IngressPermission,
): Promise<RuleRow> {
  const known = findRow(bench, groupId, action, describePermission(permission));
  const row = known ?? makeRow(bench, groupId, action, permission, undefined);
  await noteIntent(bench, [{ put: 'rule', row: { ...row, state: 'undoing' } }]);
  return row;
}

function findRow(
  { ruleRows }: Workbench,
  groupId: string,
  action: RuleRow['action'],
  key: string,
): RuleRow | undefined {
  return ruleRows.find((row) => row.groupId === groupId && row.action === action && row.key === key);
}

function dropRow({ ledger }: Workbench, row: Pick<RuleRow, 'groupId' | 'action' | 'key'>): Promise<void> {
  return writeLedger(ledger, [{ drop: 'rule', row }]);
}

function makeRow(
  { incident, clock }: Workbench,
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
