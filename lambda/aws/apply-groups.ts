/** Applies one change to a security group's ingress rules, with its ledger row before and after the call. */
import { describePermission, type RuleRow } from '../core/ledger-rows';
import type { IngressPermission } from '../core/observation';
import type { Outcome } from '../core/outcome';
import type { Change } from '../core/plan';
import type { RestartChange } from '../core/restart-change';
import { noteIntent, OutOfTimeError, type Workbench } from './apply';
import { makeRow } from './apply-group-rules';
import { applySplitChange } from './apply-splits';
import { writeLedger } from './ledger';
import { authorizeIngress, revokeIngress } from './security-group';

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
    case 'settle':
      return settle(bench, change.seconds);
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
    case 'authorize-ingress':
    case 'revoke-ingress':
    case 'add-deny-entry':
    case 'replace-deny-entry':
    case 'remove-deny-entry':
    case 'confirm-deny-row':
    case 'forget-deny-row':
      throw new TypeError(`${change.kind} is not applied one by one to a security group`);
  }
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
