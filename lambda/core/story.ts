/**
 * The story of one incident, with its times: what the report tells first and its picture marks. Plain JSON, made from
 * the incident's ledger row. Pure.
 */
import type { Incident, MomentKind, TimelineEntry } from './ledger-rows';
import { keepLarger, type MinuteCount } from './minutes';

/** Visitors who got a 504 from the load balancer in the minute that begins at `at`. */
export interface ErrorsOfMinute {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly count: number;
}

export interface Mark {
  readonly kind: MomentKind;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface Story {
  /** First evidence or alarm, to the newest moment that is known. */
  readonly from: string;
  readonly to: string;
  /** In order of time: of the denies the first and the last, of all else the first; restarts each. */
  readonly marks: readonly Mark[];
  /** From the alarm until the first deny or the lock-down, whichever came first. */
  readonly secondsToBlock: number | undefined;
  /** From the alarm until every target was healthy again: the time to mitigate. */
  readonly secondsToHealthy: number | undefined;
  /** Requests that reached the servers, by minute. */
  readonly minutes: readonly MinuteCount[];
  /** By minute; a minute without any is missing. `undefined`: they could not be read. */
  readonly gatewayTimeouts: readonly ErrorsOfMinute[] | undefined;
}

/** Tells an incident's story as far as it went. */
export function tellStory(
  incident: Incident,
  gatewayTimeouts: readonly ErrorsOfMinute[] | undefined,
  now: Date,
): Story {
  const marks = findMarks(incident);
  const first = (kinds: readonly MomentKind[]): string | undefined =>
    marks.find(({ kind }) => kinds.includes(kind))?.at;
  const since = (at: string | undefined): number | undefined =>
    at === undefined ? undefined : Math.round((Date.parse(at) - Date.parse(incident.openedAt)) / 1000);
  return {
    from: first(['first-offence', 'opened', 'asked']) ?? incident.openedAt,
    to: incident.closedAt ?? now.toISOString(),
    marks,
    secondsToBlock: since(first(['denied', 'locked-down'])),
    secondsToHealthy: since(first(['healthy'])),
    minutes: keepLarger(incident.settled?.minutes ?? [], incident.minutes ?? []),
    gatewayTimeouts,
  };
}

/** Every moment that was noted, in order of time: what the logs tell later happened earlier. */
export function listMoments({ timeline }: Pick<Incident, 'timeline'>): readonly TimelineEntry[] {
  return timeline.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

function findMarks(incident: Incident): readonly Mark[] {
  const all = listMoments(incident).flatMap(({ at, kind }) => (kind === undefined ? [] : [{ kind, at }]));
  return all.filter((mark, index) => {
    if (mark.kind === 'restarted') return true;
    const isFirst = all.findIndex(({ kind }) => kind === mark.kind) === index;
    return (
      isFirst || (mark.kind === 'denied' && all.findLastIndex(({ kind }) => kind === 'denied') === index)
    );
  });
}
