/**
 * Applies a plan: the only writer to the network. Intent goes to the ledger before a call, the outcome after it.
 * A change that was not made stops later ones on the same target, no others; everything is returned, nothing is thrown but a
 * lost lease.
 */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DenyRow, RuleRow, SplitRow } from '../core/ledger-rows';
import type { Outcome } from '../core/outcome';
import type { Change } from '../core/plan';
import type { RuleWindow } from '../core/policy';
import { isRestartChange } from '../core/restart-change';
import { applyDenyChanges } from './apply-denies';
import { authorizeRules, revokeRules } from './apply-group-rules';
import { applyGroupChange } from './apply-groups';
import type { RestartTools } from './apply-restarts';
import type { Clock } from './clock';
import { failureReason } from './failure';
import { LeaseLostError, writeLedger, type Ledger, type LedgerWrite } from './ledger';

/** What a run may use to change the world. */
export interface Workbench {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly incident: string;
  /** The environment's name: a group that we make carries it. */
  readonly environment: string;
  /** The deny rows as this run read them. */
  readonly denyRows: readonly DenyRow[];
  /** The rule numbers that are ours. */
  readonly denyWindow: RuleWindow;
  /** The group rows as this run read them. */
  readonly ruleRows: readonly RuleRow[];
  /** `undefined`: this run restarts nothing. */
  readonly restarts?: RestartTools;
  readonly splitRows: readonly SplitRow[];
  /** Ids of groups that we made, by name: a plan names what is not made yet. */
  readonly groupIds: Map<string, string>;
  /** What the ledger must say before any change; it goes there with the first intent, and costs no call of its own. */
  readonly beforehand: LedgerWrite[];
  /** No write to the network begins after this moment: a call under way when the function ends cannot be fenced. */
  readonly lastWriteAt: Date;
}

/** The run has no time left for another write to the network. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
  constructor() {
    super('no time left in this run; the next one carries on');
  }
}

/** Throws when no write to the network may begin any more. */
function requireTime({ clock, lastWriteAt }: Workbench): void {
  if (clock.now() >= lastWriteAt) throw new OutOfTimeError();
}

/**
 * Notes what is meant; to be called right before every write to the network. Whoever comes after a run that was cut
 * off finds the note, and compares it with the world. A slow note may have eaten the time that the write needs.
 */
export async function noteIntent(bench: Workbench, writes: readonly LedgerWrite[]): Promise<void> {
  await writeLedger(bench.ledger, [...bench.beforehand, ...writes]);
  bench.beforehand.length = 0;
  requireTime(bench);
}

/** Changes of an ACL, which do not depend on each other within one kind; their order between kinds is the plan's. */
const DENY_KINDS: ReadonlySet<Change['kind']> = new Set([
  'add-deny-entry',
  'replace-deny-entry',
  'remove-deny-entry',
  'confirm-deny-row',
  'forget-deny-row',
]);

export async function applyPlan(bench: Workbench, changes: readonly Change[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const batch of splitIntoBatches(changes)) {
    const stopped = new Set(
      outcomes.filter(({ result }) => result !== 'done').map(({ change }) => change.target),
    );
    const possible = batch.filter((change) => namesOf(change).every((name) => !stopped.has(name)));
    for (const change of batch) {
      const missed = namesOf(change).find((name) => stopped.has(name));
      if (missed !== undefined)
        outcomes.push(skip(bench, change, `an earlier change of ${missed} was not made`));
    }
    outcomes.push(...(await applyBatch(bench, possible)));
  }
  return outcomes;
}

/** What the change needs to be whole: its own target, and others whose changes come first. */
function namesOf(change: Change): readonly string[] {
  return [change.target, ...('after' in change ? (change.after ?? []) : [])];
}

/** Changes whose neighbours of the same kind go together, so that their number does not cost round trips. */
const JOINED_KINDS: ReadonlySet<Change['kind']> = new Set([
  ...DENY_KINDS,
  'authorize-ingress',
  'revoke-ingress',
  'settle',
]);

function splitIntoBatches(changes: readonly Change[]): Change[][] {
  const batches: Change[][] = [];
  for (const change of changes) {
    const last = batches.at(-1);
    const first = last?.[0];
    const isJoined = first?.kind === change.kind && JOINED_KINDS.has(change.kind);
    if (isJoined && turnOf(first) === turnOf(change)) last?.push(change);
    else batches.push([change]);
  }
  return batches;
}

/** Replacements of a later turn rely on those of the earlier one. */
function turnOf(change: Change): number {
  return change.kind === 'replace-deny-entry' ? (change.turn ?? 0) : 0;
}

async function applyBatch(bench: Workbench, changes: readonly Change[]): Promise<readonly Outcome[]> {
  const [first] = changes;
  if (first === undefined) return [];
  try {
    requireTime(bench);
    if (DENY_KINDS.has(first.kind)) return await applyDenyChanges(bench, changes);
    if (isRestartChange(first)) {
      if (bench.restarts === undefined) throw new TypeError('this run restarts nothing');
      // Loaded only now, with the client of Systems Manager: an alarm's first answer restarts nothing.
      const { applyRestartChange } = await import('./restarting');
      return [await applyRestartChange(bench, bench.restarts, first)];
    }
    const authorizations = changes.filter((change) => change.kind === 'authorize-ingress');
    if (authorizations.length > 0) return await authorizeRules(bench, authorizations);
    const revocations = changes.filter((change) => change.kind === 'revoke-ingress');
    if (revocations.length > 0) return await revokeRules(bench, revocations);
    const outcome = await applyGroupChange(bench, first);
    return changes.map((change) => ({ ...outcome, change }));
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    if (error instanceof OutOfTimeError) return changes.map((change) => skip(bench, change, error.message));
    return changes.map((change) => ({
      change,
      result: 'failed',
      detail: failureReason(error),
      at: bench.clock.now().toISOString(),
    }));
  }
}

function skip({ clock }: Workbench, change: Change, detail: string): Outcome {
  return { change, result: 'skipped', detail, at: clock.now().toISOString() };
}
