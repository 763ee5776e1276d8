/** When servers may be restarted without a person's word: the flood is blocked, and that was verified. Pure. */
import type { LedgerState } from './ledger-rows';
import type { Plan } from './plan';
import type { RestartPolicy } from './policy';

/**
 * Since when the flood is blocked: ISO 8601 UTC, or `undefined` while it is not. Verified means that a fresh look at the
 * account found nothing left to do.
 */
export function findBlockedSince(
  { incident, denies, rules }: LedgerState,
  { changes, notCovered }: Pick<Plan, 'changes' | 'notCovered'>,
): string | undefined {
  if (incident?.verdict !== 'connect-flood' || incident.heldBack.length > 0) return undefined;
  if (incident.handedOver !== undefined) return undefined;
  if (changes.length > 0) return undefined;
  const isClosed = rules.some(({ action, state }) => action === 'revoke' && state === 'applied');
  // Whoever is not denied goes on, unless nobody reaches the servers directly any more.
  if (!isClosed && notCovered.length > 0) return undefined;
  const deeds = isClosed ? rules : denies.filter((row) => row.incident === incident.id);
  return deeds.reduce((latest, { since }) => (since > latest ? since : latest), incident.openedAt);
}

/** Is it worth a look at the servers? A look of an incident costs no more calls while nothing can be due. */
export function mayRestart(
  { incident, restarts = [] }: LedgerState,
  policy: RestartPolicy | undefined,
  now: Date,
): boolean {
  if (restarts.length > 0) return true;
  if (policy === undefined || incident?.verdict !== 'connect-flood') return false;
  return Object.values(incident.unhealthySince ?? {}).some(
    (since) => now.getTime() - Date.parse(since) >= policy.afterMinutes * 60_000,
  );
}
