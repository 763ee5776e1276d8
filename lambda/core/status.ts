/** What a look at the ledger is told in: one line that says it all, and incidents that are over in a few figures. Pure. */
import type { Incident, LedgerState } from './ledger-rows';
import type { Target } from './observation';
import type { Verdict } from './verdict';
import { countOf } from './wording';

/** An incident that is over, for a list. */
export interface EarlierIncident {
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly openedAt: string;
  readonly closedAt: string | undefined;
  readonly verdict: Verdict | undefined;
  readonly offenders: number;
}

type Standing = Pick<LedgerState, 'denies' | 'rules'>;

export function toEarlierIncident({ id, openedAt, closedAt, verdict, offenders }: Incident): EarlierIncident {
  return { id, openedAt, closedAt, verdict, offenders: offenders.length };
}

export function summariseStatus(
  { incident, denies, rules }: Pick<LedgerState, 'incident'> & Standing,
  targets: readonly Pick<Target, 'health'>[],
): string {
  const state = incident === undefined ? 'No open incident' : `Incident ${incident.id} is open`;
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  return `${state}, ${countStanding({ denies, rules })}, ${healthy} of ${countOf(targets.length, 'target')} healthy.`;
}

/** Of an incident that is over, and of what still stands of it. */
export function summariseIncident({ id, verdict, offenders }: Incident, { denies, rules }: Standing): string {
  const what =
    verdict === 'connect-flood' ? `CONNECT flood from ${countOf(offenders.length, 'client')}` : 'No flood';
  const isClear = denies.length + rules.length === 0;
  const left = isClear ? 'nothing of it stands' : `of it stand ${countStanding({ denies, rules })}`;
  return `Incident ${id} is over: ${what}; ${left}.`;
}

function countStanding({ denies, rules }: Standing): string {
  return `${countOf(denies.length, 'deny', 'denies')}, ${countOf(rules.length, 'group rule changed', 'group rules changed')}`;
}

/** What shows the newest of these in full. */
export function nameStatusCommand(environment: string, [newest]: readonly EarlierIncident[]): string {
  return `npm run floodgate -- status --incident ${newest?.id ?? 'ID'} --environment ${environment}`;
}
