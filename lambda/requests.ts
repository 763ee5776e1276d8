/**
 * What people ask for: noted in the ledger before it is begun, and carried on by later runs until it is done, so that
 * a run that is cut off half-way leaves nothing half done. The caller holds the lease.
 */
import { failureReason } from './aws/failure';
import { LeaseLostError, readLedger, writeLedger, type Ledger } from './aws/ledger';
import { allowByHand, denyByHand, rememberAllowed } from './by-hand';
import { carryOn } from './carry-on';
import type { ByHandRequest } from './core/by-hand-request';
import type { LedgerState, RequestRow } from './core/ledger-rows';
import { UNTOLD, type Report } from './core/report';
import { EventError } from './event';
import { lockDownByHand } from './lock-down-by-hand';
import { restartByHand } from './restart';
import { retire, rollBack } from './rollback';
import { makeReport, publish, type Surroundings } from './surroundings';

/** What fails for so long needs a person again. */
const TRIED_FOR_MS = 15 * 60_000;
/** And so long is tried to tell them. */
const TOLD_FOR_MS = 15 * 60_000;

/** One request under way. */
export interface Task<Wanted extends ByHandRequest = ByHandRequest> {
  readonly request: Wanted;
  readonly row: RequestRow;
  /** An earlier run began it. */
  readonly isResumed: boolean;
}

export async function beginRequest(
  request: ByHandRequest,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const row: RequestRow = {
    request,
    run: surroundings.runId,
    at: surroundings.clock.now().toISOString(),
  };
  await writeLedger(ledger, [{ put: 'request', row }]);
  return perform({ request, row, isResumed: false }, surroundings, ledger, state);
}

/** Carries on what earlier runs could not finish; a failure is told and does not stop what else is to be done. */
export async function resumeRequests(
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<{ readonly state: LedgerState; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  let present = state;
  for (const row of state.requests ?? []) {
    failures.push(...(await resume(row, surroundings, ledger, present)));
    present = await readLedger(ledger);
  }
  return { state: present, failures };
}

async function resume(
  row: RequestRow,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<readonly string[]> {
  const name = `${row.request.kind} of ${row.at}`;
  if (ageOf(row, surroundings) > TRIED_FOR_MS) return giveUp(row, name, surroundings, ledger, state);
  try {
    const report = await perform({ request: row.request, row, isResumed: true }, surroundings, ledger, state);
    return report.failures.map((failure) => `${name}: ${failure}`);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return [`${name}: ${failureReason(error)}`];
  }
}

function ageOf({ at }: RequestRow, { clock }: Surroundings): number {
  return clock.now().getTime() - Date.parse(at);
}

/** Tells it first: who asked waits for an answer, and the row is all that knows of it. */
async function giveUp(
  row: RequestRow,
  name: string,
  surroundings: Surroundings,
  ledger: Ledger,
  { incident }: LedgerState,
): Promise<readonly string[]> {
  const failure = `${name} could not be finished, and is given up: {"action":"status"} lists what stands`;
  const summary = `${name} is given up.`;
  const { report, isTold } = await publish(
    surroundings,
    makeReport(row.request.kind, surroundings, { incident, summary, failures: [failure] }),
  );
  if (isTold || ageOf(row, surroundings) > TRIED_FOR_MS + TOLD_FOR_MS)
    await writeLedger(ledger, [{ drop: 'request', row }]);
  return report.failures;
}

async function perform(
  task: Task,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  const drop = (): Promise<void> => writeLedger(ledger, [{ drop: 'request', row: task.row }]);
  try {
    const report = await choose(task, surroundings, ledger, state);
    if (isDone(report)) await drop();
    return report;
  } catch (error) {
    // Wrong words stay wrong.
    if (error instanceof EventError) await drop();
    throw error;
  }
}

function choose(
  { request, row, isResumed }: Task,
  surroundings: Surroundings,
  ledger: Ledger,
  state: LedgerState,
): Promise<Report> {
  switch (request.kind) {
    case 'deny':
      return denyByHand({ request, row, isResumed }, surroundings, ledger, state);
    case 'allow': {
      if (state.incident === undefined) return allowByHand(request, surroundings, ledger, state);
      const incident = rememberAllowed(state.incident, request, surroundings.clock.now());
      return carryOn('allow', surroundings, ledger, { ...state, incident });
    }
    case 'lock-down':
      return lockDownByHand({ request, row, isResumed }, surroundings, ledger, state);
    case 'rollback':
      return rollBack({ request, row, isResumed }, surroundings, ledger, state);
    case 'restart':
      return restartByHand({ request, row, isResumed }, surroundings, ledger, state);
    case 'retire':
      return retire({ request, row, isResumed }, surroundings, ledger, state);
  }
}

/** Everything was made, and people know. */
function isDone({ outcomes, failures }: Report): boolean {
  return (
    outcomes.every(({ result }) => result === 'done') &&
    !failures.some((failure) => failure.startsWith(UNTOLD))
  );
}
