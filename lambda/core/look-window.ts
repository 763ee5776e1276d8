/** What a look reads of the logs, and what of it later looks need not read again. Pure. */
import type { Incident } from './ledger-rows';
import type { DetectionPolicy } from './policy';

export interface LookWindow {
  readonly from: Date;
  /** Lines before this moment are all there. */
  readonly settleUntil: Date;
}

/** From where the last look settled; a line may arrive until `lateMinutes` after its request began. */
export function chooseWindow(
  { lookbackMinutes, lateMinutes }: DetectionPolicy,
  incident: Pick<Incident, 'openedAt' | 'settled'> | undefined,
  now: Date,
): LookWindow {
  const opened = incident === undefined ? now : new Date(incident.openedAt);
  const first = new Date(opened.getTime() - lookbackMinutes * 60_000);
  const from = incident?.settled === undefined ? first : new Date(incident.settled.until);
  // Logs Insights counts in whole seconds.
  const late = Math.floor(now.getTime() / 1000 - lateMinutes * 60) * 1000;
  return { from, settleUntil: new Date(Math.max(from.getTime() + 1000, late)) };
}

/** Has the incident read as much as it may? Then what earlier looks found has to do. */
export function isBudgetSpent(
  { maxBytesPerIncident }: Pick<DetectionPolicy, 'maxBytesPerIncident'>,
  incident: Pick<Incident, 'bytesScanned'> | undefined,
): boolean {
  return (incident?.bytesScanned ?? 0) >= maxBytesPerIncident;
}

const LONGEST_UNSETTLED_MINUTES = 15;

/**
 * A part of the logs that could not be read is read again by later looks, and not settled unseen. Not for ever: what
 * never can be read must not make every look scan everything.
 * @param isWhole whether all that was asked for was read
 */
export function maySettle(
  isWhole: boolean,
  { lookbackMinutes }: Pick<DetectionPolicy, 'lookbackMinutes'>,
  from: Date,
  now: Date,
): boolean {
  const waitedMinutes = (now.getTime() - from.getTime()) / 60_000 - lookbackMinutes;
  return isWhole || waitedMinutes > LONGEST_UNSETTLED_MINUTES;
}
