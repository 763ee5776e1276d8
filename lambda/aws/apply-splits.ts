/**
 * Applies the changes of a split: the load balancer's own group is made, attached, detached and deleted, with its
 * ledger row before and after. Each step may be taken again at any time: it begins by looking.
 */
import type { SplitChange } from '../core/group-change';
import type { Split, SplitRow } from '../core/ledger-rows';
import type { IngressPermission } from '../core/observation';
import { noteIntent, type Workbench } from './apply';
import { writeLedger, type LedgerWrite } from './ledger';
import {
  completeSplitGroup,
  deleteGroup,
  findNodesWithout,
  findSplitGroup,
  makeSplitGroup,
  readGroupsOf,
  setGroupsOf,
} from './load-balancer-groups';
import { describeSecurityGroups } from './security-group';

/** AWS gives the new list to the nodes one by one, and lets go of a group some seconds after the last one lost it. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 3_000;

/** @returns what went wrong, or `undefined` */
export async function applySplitChange(bench: Workbench, change: SplitChange): Promise<string | undefined> {
  switch (change.kind) {
    case 'prepare-group':
      return prepare(bench, change.split, change.ingress);
    case 'attach-group':
      return attach(bench, change.split);
    case 'detach-group':
      return detach(bench, change.split);
    case 'delete-group':
      return remove(bench, change.split);
  }
}

async function prepare(
  bench: Workbench,
  split: Split,
  ingress: readonly IngressPermission[],
): Promise<string | undefined> {
  const { ec2, environment } = bench;
  const known = findRow(bench, split);
  // A group that is on the load balancer stays applied while it is completed.
  const state = known?.state === 'applied' ? 'applied' : 'intended';
  await noteIntent(bench, [makeRow(bench, split, known?.groupId, state)]);
  const groupId =
    (await findSplitGroup(ec2, split, environment)) ?? (await makeSplitGroup(ec2, split, environment));
  bench.groupIds.set(split.groupName, groupId);
  await noteIntent(bench, [makeRow(bench, split, groupId, state)]);
  return completeSplitGroup(ec2, groupId, ingress);
}

async function attach(bench: Workbench, split: Split): Promise<string | undefined> {
  const { elb } = bench;
  const { loadBalancerArn, loadBalancerId } = split;
  const groupId = bench.groupIds.get(split.groupName);
  if (groupId === undefined) return `the id of ${split.groupName} is not known`;
  const before = await readGroupsOf(elb, loadBalancerArn);
  if (before === undefined) return `${loadBalancerId} is gone`;
  if (!before.includes(groupId)) {
    const state = findRow(bench, split)?.state === 'applied' ? 'applied' : 'intended';
    await noteIntent(bench, [makeRow(bench, split, groupId, state)]);
    await setGroupsOf(elb, loadBalancerArn, [...before, groupId]);
  }
  const after = (await readGroupsOf(elb, loadBalancerArn)) ?? [];
  const lost = [...before, groupId].filter((id) => !after.includes(id));
  if (lost.length > 0) return `${loadBalancerId} does not show ${lost.join(', ')} after its groups were set`;
  const problem = await waitForNodes(bench, loadBalancerId, groupId);
  if (problem === undefined) await writeLedger(bench.ledger, [makeRow(bench, split, groupId, 'applied')]);
  return problem;
}

async function waitForNodes(
  bench: Workbench,
  loadBalancerId: string,
  groupId: string,
): Promise<string | undefined> {
  let without: readonly string[] | undefined;
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    without = await findNodesWithout(bench.ec2, loadBalancerId, groupId);
    if (without?.length === 0) return undefined;
    if (bench.clock.now() >= bench.lastWriteAt) break;
    if (looks < LOOKS) await bench.clock.sleep(BETWEEN_LOOKS_MS);
  }
  return without === undefined
    ? `no node of ${loadBalancerId} was found`
    : `${without.join(', ')} of ${loadBalancerId} ${without.length === 1 ? 'does' : 'do'} not carry ${groupId}`;
}

async function detach(bench: Workbench, split: Split): Promise<string | undefined> {
  const { elb, groupIds } = bench;
  const groupId = groupIds.get(split.groupName);
  const before = await readGroupsOf(elb, split.loadBalancerArn);
  if (groupId === undefined || before?.includes(groupId) !== true) return undefined;
  const left = before.filter((id) => id !== groupId);
  if (left.length === 0) return `${groupId} is the only group of ${split.loadBalancerId}: it stays`;
  await noteIntent(bench, [makeRow(bench, split, groupId, 'undoing')]);
  await setGroupsOf(elb, split.loadBalancerArn, left);
  const after = await readGroupsOf(elb, split.loadBalancerArn);
  return after?.includes(groupId) === true
    ? `${split.loadBalancerId} still shows ${groupId} after its groups were set`
    : undefined;
}

async function remove(bench: Workbench, split: Split): Promise<string | undefined> {
  const { ec2, environment } = bench;
  const groupId = bench.groupIds.get(split.groupName) ?? (await findSplitGroup(ec2, split, environment));
  if (groupId !== undefined && !(await isDeleted(bench, split, groupId)))
    return `${groupId} is still in use by an interface or by another group's rule; every tick tries again`;
  await writeLedger(bench.ledger, [{ drop: 'split', row: split }]);
  return undefined;
}

async function isDeleted(bench: Workbench, split: Split, groupId: string): Promise<boolean> {
  // An earlier run may have deleted it and not noted that. Of a group that is gone AWS knows no tags, by which alone we
  // may delete: asked again, it would refuse for ever.
  const mayBeGone = findRow(bench, split)?.state === 'undoing';
  if (mayBeGone && (await describeSecurityGroups(bench.ec2, [groupId])).length === 0) return true;
  for (let tries = 1; ; tries += 1) {
    await noteIntent(bench, [makeRow(bench, split, groupId, 'undoing')]);
    const answer = await deleteGroup(bench.ec2, groupId);
    if (answer !== 'in-use') return true;
    if (tries === LOOKS) return false;
    await bench.clock.sleep(BETWEEN_LOOKS_MS);
  }
}

function findRow({ splitRows }: Workbench, { loadBalancerArn }: Split): SplitRow | undefined {
  return splitRows.find((row) => row.loadBalancerArn === loadBalancerArn);
}

function makeRow(
  bench: Workbench,
  { loadBalancerArn, loadBalancerId, vpcId, groupName }: Split,
  groupId: string | undefined,
  state: SplitRow['state'],
): LedgerWrite {
  const incident = bench.splitRows.find((row) => row.groupName === groupName)?.incident ?? bench.incident;
  const since = bench.clock.now().toISOString();
  return {
    put: 'split',
    row: { loadBalancerArn, loadBalancerId, vpcId, groupName, groupId, state, incident, since },
  };
}
