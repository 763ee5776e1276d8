/** What stands now, or what one incident came to, be it open or over. Reads only. */
import { readClosedIncident, readClosedIncidents, readLedger } from './aws/ledger';
import { describeTargets } from './aws/load-balancer';
import type { Incident, LedgerState } from './core/ledger-rows';
import { reportTargets, type Report } from './core/report';
import { summariseIncident, summariseStatus, toEarlierIncident } from './core/status';
import { tellStory } from './core/story';
import { EventError, type StatusAction } from './event';
import { readGatewayTimeouts } from './gateway-timeouts';
import { ledgerTable, makeReport, type Surroundings } from './surroundings';

/** So many incidents that are over are listed: a row may have 400 KB, and all of them are read. */
const EARLIER_LISTED = 5;

/** Throws an EventError if nobody ever heard of the incident that is asked for. */
export async function reportStatus(
  { incident: id }: StatusAction,
  surroundings: Surroundings,
): Promise<Report> {
  const state = await readLedger(ledgerTable(surroundings));
  if (id === undefined || id === state.incident?.id) return reportPresent(state, surroundings);
  const closed = await readClosedIncident(ledgerTable(surroundings), id);
  if (closed === undefined)
    throw new EventError(
      `No incident ${JSON.stringify(id)} is known. {"action":"status"} lists the last ones. Nothing was changed.`,
    );
  return reportClosed(closed, state, surroundings);
}

async function reportPresent(state: LedgerState, surroundings: Surroundings): Promise<Report> {
  const { environment, clients } = surroundings;
  const { incident, denies, rules, restarts = [], splits = [] } = state;
  const [targets, earlier, story] = await Promise.all([
    describeTargets(clients.elb, environment.targetGroupArn),
    readClosedIncidents(ledgerTable(surroundings), EARLIER_LISTED),
    incident && tellOf(incident, surroundings),
  ]);
  return makeReport('status', surroundings, {
    incident,
    story,
    targets: reportTargets(targets),
    standing: { denies, rules, restarts, splits },
    earlier: earlier.map(toEarlierIncident),
    summary: summariseStatus(state, targets),
  });
}

/** What is left of it; the targets' health of today is none of its story. */
async function reportClosed(
  incident: Incident,
  state: LedgerState,
  surroundings: Surroundings,
): Promise<Report> {
  const isOf = (row: { readonly incident: string }): boolean => row.incident === incident.id;
  const standing = {
    denies: state.denies.filter(isOf),
    rules: state.rules.filter(isOf),
    splits: (state.splits ?? []).filter(isOf),
  };
  return makeReport('status', surroundings, {
    incident,
    story: await tellOf(incident, surroundings),
    standing,
    summary: summariseIncident(incident, standing),
  });
}

async function tellOf(incident: Incident, surroundings: Surroundings): Promise<Report['story']> {
  return tellStory(incident, await readGatewayTimeouts(surroundings, incident), surroundings.clock.now());
}
