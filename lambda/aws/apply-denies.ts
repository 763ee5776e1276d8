/** Applies changes to network ACL entries: one ledger write for all intents, the calls together, one write for the outcomes. */
import { describeFullAcl } from '../core/acl-limits';
import type { DenyRow } from '../core/ledger-rows';
import type { Outcome } from '../core/outcome';
import type { Change, DenyEntry } from '../core/plan';
import { noteIntent, type Workbench } from './apply';
import { failureReason } from './failure';
import { writeLedger, type LedgerWrite } from './ledger';
import { addDenyEntry, describeNetworkAcls, removeDenyEntry, replaceDenyEntry } from './network-acl';

type DenyChange = Extract<
  Change,
  {
    kind:
      'add-deny-entry' | 'replace-deny-entry' | 'remove-deny-entry' | 'confirm-deny-row' | 'forget-deny-row';
  }
>;

/** How a change stands in the ledger before its call and after it. */
interface Step {
  readonly change: DenyChange;
  readonly before: readonly LedgerWrite[];
  readonly call: () => Promise<Result>;
  /** Written when the call did what it should. */
  readonly after: readonly LedgerWrite[];
  /** Written when AWS refused it for good, so that no row claims what is not there. */
  readonly refused: readonly LedgerWrite[];
}

type Result =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

const DONE: Result = { kind: 'done' };

/** @param changes all of one kind */
export async function applyDenyChanges(
  bench: Workbench,
  changes: readonly Change[],
): Promise<readonly Outcome[]> {
  const rows = new Map(bench.denyRows.map((row) => [keyOf(row.networkAclId, row.ruleNumber), row]));
  const steps = changes.flatMap((change) => (isDenyChange(change) ? makeStep(bench, change, rows) : []));
  await noteIntent(
    bench,
    steps.flatMap(({ before }) => before),
  );
  const results = await Promise.all(steps.map(runStep));
  const notes = steps.flatMap(({ after, refused }, index) => {
    const kind = results[index]?.kind;
    if (kind === 'done') return after;
    return kind === 'refused' ? refused : [];
  });
  if (notes.length > 0) await writeLedger(bench.ledger, notes);
  const at = bench.clock.now().toISOString();
  return steps.map(({ change }, index) => {
    const result = results[index];
    return result === undefined || result.kind === 'done'
      ? { change, result: 'done', detail: undefined, at }
      : { change, result: 'failed', detail: result.why, at };
  });
}

/** One failed call must not hide what became of the others. */
async function runStep({ call }: Step): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    // The call may have taken effect: its row stays as intent, and the next run compares it with the ACL.
    return { kind: 'unknown', why: failureReason(error) };
  }
}

function isDenyChange(change: Change): change is DenyChange {
  return change.kind.endsWith('deny-entry') || change.kind.endsWith('deny-row');
}

function keyOf(aclId: string, ruleNumber: number): string {
  return `${aclId}#${ruleNumber}`;
}

function makeStep(bench: Workbench, change: DenyChange, rows: ReadonlyMap<string, DenyRow>): Step {
  switch (change.kind) {
    case 'add-deny-entry': {
      const row = makeRow(bench, change.entry);
      return {
        change,
        before: [{ put: 'deny', row }],
        call: () => addEntry(bench, change.entry),
        after: [{ put: 'deny', row: { ...row, state: 'applied' } }],
        refused: [{ drop: 'deny', row }],
      };
    }
    case 'replace-deny-entry': {
      const row = makeRow(bench, change.entry);
      const previous = findRow(rows, change.target, change.entry.ruleNumber, change.previousCidr);
      return {
        change,
        before: [{ put: 'deny', row: previous === undefined ? row : { ...row, previous } }],
        call: () => replaceEntry(bench, change.entry),
        after: [{ put: 'deny', row: { ...row, state: 'applied' } }],
        refused: previous === undefined ? [] : [{ drop: 'deny', row: previous }],
      };
    }
    case 'remove-deny-entry': {
      const row = findRow(rows, change.target, change.ruleNumber, change.cidr);
      const drop: readonly LedgerWrite[] = row === undefined ? [] : [{ drop: 'deny', row }];
      return {
        change,
        before: row === undefined ? [] : [{ put: 'deny', row: { ...row, state: 'removing' } }],
        call: async () => {
          await removeDenyEntry(bench.ec2, change.target, { ruleNumber: change.ruleNumber });
          return DONE;
        },
        after: drop,
        refused: drop,
      };
    }
    case 'confirm-deny-row':
    case 'forget-deny-row': {
      const row = findRow(rows, change.target, change.ruleNumber, change.cidr);
      const after: readonly LedgerWrite[] =
        row === undefined ? [] : [change.kind === 'confirm-deny-row' ? confirm(row) : { drop: 'deny', row }];
      return { change, before: [], call: () => Promise.resolve(DONE), after, refused: [] };
    }
  }
}

/**
 * The row of the entry that says this. Where a replacement was only meant, what stood there before may stand still:
 * then its own row is the one.
 */
function findRow(
  rows: ReadonlyMap<string, DenyRow>,
  aclId: string,
  ruleNumber: number,
  cidr: string,
): DenyRow | undefined {
  const row = rows.get(keyOf(aclId, ruleNumber));
  if (row === undefined) return undefined;
  const { previous, ...present } = row;
  return present.cidr !== cidr && previous?.cidr === cidr ? previous : present;
}

function confirm(row: DenyRow): LedgerWrite {
  return { put: 'deny', row: { ...row, state: row.state === 'intended' ? 'applied' : row.state } };
}

function makeRow({ incident, clock, denyWindow }: Workbench, entry: DenyEntry): DenyRow {
  const { networkAclId, ruleNumber, cidr, reason, until, offenders, legitRequests } = entry;
  return {
    networkAclId,
    family: cidr.includes(':') ? 6 : 4,
    ruleNumber,
    cidr,
    state: 'intended',
    incident,
    reason,
    weight: entry.attackRequests,
    offenders,
    legitRequests,
    window: denyWindow,
    since: clock.now().toISOString(),
    until,
  };
}

async function addEntry({ ec2 }: Workbench, { networkAclId, ruleNumber, cidr }: DenyEntry): Promise<Result> {
  const answer = await addDenyEntry(ec2, networkAclId, { ruleNumber, cidr });
  switch (answer) {
    case 'added':
      return DONE;
    case 'full':
      return { kind: 'refused', why: describeFullAcl(networkAclId) };
    case 'exists':
      return (await stands(ec2, networkAclId, ruleNumber, cidr))
        ? DONE
        : { kind: 'refused', why: `rule ${ruleNumber} of ${networkAclId} was taken by somebody else` };
  }
}

async function replaceEntry(
  { ec2 }: Workbench,
  { networkAclId, ruleNumber, cidr }: DenyEntry,
): Promise<Result> {
  const answer = await replaceDenyEntry(ec2, networkAclId, { ruleNumber, cidr });
  return answer === 'replaced'
    ? DONE
    : { kind: 'refused', why: `rule ${ruleNumber} of ${networkAclId} was removed by somebody else` };
}

/** The SDK repeats a call whose answer was lost: "exists" may be our own first attempt. */
async function stands(
  ec2: Workbench['ec2'],
  aclId: string,
  ruleNumber: number,
  cidr: string,
): Promise<boolean> {
  const [acl] = await describeNetworkAcls(ec2, { aclIds: [aclId], subnetIds: [] });
  const entry = acl?.entries.find((candidate) => !candidate.egress && candidate.ruleNumber === ruleNumber);
  return entry?.action === 'deny' && entry.cidr === cidr && entry.protocol === '-1';
}
