/**
 * Applies one step of a restart. Its row is written before the call and after it. A call that AWS refused was not made, and its
 * row says so; where the answer was lost, the row stays `intended`, and a later look finds out.
 */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { RestartRow } from '../core/ledger-rows';
import type { Outcome } from '../core/outcome';
import type { RestartChange } from '../core/restart-change';
import { markRestart } from '../core/restart-progress';
import { noteIntent, OutOfTimeError, type Workbench } from './apply';
import { failureReason, wasRefused } from './failure';
import { writeLedger, type Ledger } from './ledger';
import { rebootInstance, sendRestart } from './restart';

/** What restarting needs beside the bench. */
export interface RestartTools {
  readonly ssm: () => Promise<SSMClient>;
  readonly documentName: string;
  /** The rows as this run read them. */
  readonly rows: readonly RestartRow[];
}

type Restart = Extract<RestartChange, { readonly kind: 'restart-server' }>;

/** After so many refusals (no permission, no document) another try would not help: people must look. */
const MOST_REFUSALS = 3;

export async function applyRestartChange(
  bench: Workbench,
  tools: RestartTools,
  change: RestartChange,
): Promise<Outcome> {
  const detail = await takeStep(bench, tools, change);
  const result = detail === undefined ? 'done' : 'failed';
  return { change, result, detail, at: bench.clock.now().toISOString() };
}

/** @returns what went wrong, or `undefined` */
async function takeStep(
  bench: Workbench,
  tools: RestartTools,
  change: RestartChange,
): Promise<string | undefined> {
  const { ledger } = bench;
  const known = tools.rows.find(({ instanceId }) => instanceId === change.target);
  const since = bench.clock.now().toISOString();
  switch (change.kind) {
    case 'restart-server':
      return restart(bench, tools, change, known);
    case 'confirm-restart-row':
      if (known !== undefined)
        await put(ledger, {
          ...known,
          state: 'sent',
          commandId: change.commandId,
          sentAt: known.since,
          since,
        });
      return undefined;
    case 'end-restart-row': {
      const row = known ?? makeRow(change.target, change.incident);
      await put(ledger, { ...row, state: change.end, why: change.why, since });
      return undefined;
    }
    case 'forget-restart-row':
      await writeLedger(ledger, [{ drop: 'restart', row: { instanceId: change.target } }]);
      return undefined;
  }
}

async function restart(
  bench: Workbench,
  tools: RestartTools,
  change: Restart,
  known: RestartRow | undefined,
): Promise<string | undefined> {
  const { reasonBefore, healthyBefore } = change;
  const row: RestartRow = {
    ...(known ?? makeRow(change.target, change.incident)),
    state: 'intended',
    reasonBefore,
    healthyBefore,
    since: bench.clock.now().toISOString(),
  };
  const sent = await attempt(bench, tools, change, row);
  const sentAt = bench.clock.now().toISOString();
  if (sent.kind === 'impossible') {
    await put(bench.ledger, { ...row, state: 'stopped', why: sent.why, since: sentAt });
    return sent.why;
  }
  await put(bench.ledger, { ...row, state: 'sent', commandId: sent.commandId, since: sentAt, sentAt });
  return undefined;
}

/** The call with its intent; only a failure of these two, and none of a later note, says that it was not made. */
async function attempt(
  bench: Workbench,
  tools: RestartTools,
  change: Restart,
  row: RestartRow,
): Promise<Sent> {
  try {
    await noteIntent(bench, [{ put: 'restart', row }]);
    return await send(bench.ec2, tools, change);
  } catch (error) {
    await noteRefusal(bench.ledger, row, error);
    throw error;
  }
}

type Sent =
  | { readonly kind: 'sent'; readonly commandId: string | undefined }
  | { readonly kind: 'impossible'; readonly why: string };

async function send(ec2: EC2Client, { ssm, documentName }: RestartTools, change: Restart): Promise<Sent> {
  const { target: instanceId, services, incident } = change;
  if (services === undefined) {
    const answer = await rebootInstance(ec2, instanceId);
    return answer === 'requested'
      ? { kind: 'sent', commandId: undefined }
      : { kind: 'impossible', why: 'there is no such instance' };
  }
  const mark = markRestart(incident, instanceId);
  const answer = await sendRestart(await ssm(), { documentName, instanceId, mark });
  return answer.kind === 'sent' ? answer : { kind: 'impossible', why: 'Systems Manager does not reach it' };
}

/** The call was surely not made: the row is queued again, for a few times. */
async function noteRefusal(ledger: Ledger, row: RestartRow, error: unknown): Promise<void> {
  if (error instanceof OutOfTimeError) return put(ledger, { ...row, state: 'queued' });
  if (!wasRefused(error)) return;
  const refusals = row.refusals + 1;
  const isOver = refusals >= MOST_REFUSALS;
  await put(ledger, {
    ...row,
    refusals,
    state: isOver ? 'stopped' : 'queued',
    why: isOver ? failureReason(error) : undefined,
  });
}

function put(ledger: Ledger, row: RestartRow): Promise<void> {
  return writeLedger(ledger, [{ put: 'restart', row }]);
}

function makeRow(instanceId: string, incident: string): RestartRow {
  return {
    instanceId,
    state: 'queued',
    incident,
    isNamed: false,
    reasonBefore: undefined,
    healthyBefore: [],
    commandId: undefined,
    refusals: 0,
    why: undefined,
    since: '',
    sentAt: undefined,
  };
}
