/** What restarts add to an incident's story. Pure. */
import type { Incident, RestartRow, TimelineEntry } from './ledger-rows';
import { describeEnd } from './restart-change';
import { isEnd } from './restart-plan';

/** The incident with every restart in its timeline, each moment once: a run that was cut off could not note its own. */
export function noteRestarts(incident: Incident, rows: readonly RestartRow[]): Incident {
  const told = new Set(incident.timeline.map(describeMoment));
  const news = rows
    .filter((row) => row.since >= incident.openedAt)
    .flatMap(listMoments)
    .filter((moment) => !told.has(describeMoment(moment)))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return news.length === 0 ? incident : { ...incident, timeline: [...incident.timeline, ...news] };
}

function describeMoment({ at, what }: TimelineEntry): string {
  return `${at} ${what}`;
}

function listMoments(row: RestartRow): readonly TimelineEntry[] {
  const { instanceId, state, sentAt, since, why } = row;
  return [
    ...(sentAt === undefined
      ? []
      : [{ at: sentAt, what: `${instanceId} restarted`, kind: 'restarted' as const }]),
    ...(isEnd(state) ? [{ at: since, what: describeEnd(instanceId, state, why ?? '') }] : []),
  ];
}
