/** Closes an incident in the ledger, unless an alarm joined it meanwhile: that alarm must be looked into. */
import { IncidentJoinedError, writeLedger, type Ledger, type LedgerWrite } from './aws/ledger';
import type { Incident } from './core/ledger-rows';

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
