/** Closes an incident in the ledger, unless an alarm joined it meanwhile: that alarm must be looked into. */
import { failureReason } from './aws/failure';
import {
  IncidentJoinedError,
  LeaseLostError,
  readLedger,
  writeLedger,
  type Ledger,
  type LedgerWrite,
} from './aws/ledger';
import { closeIncident, findBound, mayPutOff } from './core/incident';
import type { Incident } from './core/ledger-rows';
import type { Report } from './core/report';
import { makeReport, publish, type Surroundings } from './surroundings';

/** @returns what was written: `wanted`, or `open` in the place of a closed incident that an alarm had just joined */
export async function writeIncident(
  ledger: Ledger,
  wanted: Incident,
  open: Incident,
  others: readonly LedgerWrite[] = [],
): Promise<Incident> {
  try {
    await writeLedger(ledger, [{ put: 'incident', row: wanted }, ...others]);
    return wanted;
  } catch (error) {
    if (!(error instanceof IncidentJoinedError)) throw error;
    await writeLedger(ledger, [{ put: 'incident', row: open }, ...others]);
    return open;
  }
}

/**
 * Ends an incident whose look fails, once it has been open as long as is allowed: what can never be read any more (a load
 * balancer that is gone, a permission that was taken away) must not keep it open for ever.
 * @throws the look's own failure while the time is not over
 */
export async function closeUnseen(
  action: Report['action'],
  surroundings: Surroundings,
  ledger: Ledger,
  before: Incident,
  failure: unknown,
): Promise<Report> {
  const policy = surroundings.environment.policy.incident;
  const now = surroundings.clock.now();
  const why = findBound(before, policy, now);
  if (why === undefined || failure instanceof LeaseLostError) throw failure;
  // The look may have noted something before it failed.
  const { incident = before } = await readLedger(ledger);
  const closed = closeIncident(incident, why, now);
  const { report, isTold } = await publish(
    surroundings,
    makeReport(action, surroundings, {
      incident: closed,
      failures: [`the last look failed: ${failureReason(failure)}`],
      summary: `Incident closed: ${why}.`,
    }),
  );
  if (!isTold && mayPutOff(incident, policy, now)) return { ...report, incident };
  return { ...report, incident: await writeIncident(ledger, closed, incident) };
}
