/** What the account holds of CloudWatch Logs, and how events arrive there. */

export interface LogEvent {
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
  readonly stream: string;
  /** Unique in its group; in the order of arrival. */
  readonly number: number;
}

/** An event on its way. Its line is written out only when somebody reads the group. */
export interface SentEvent {
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly stream: string;
  readonly write: () => string;
}

export interface LogGroup {
  readonly name: string;
  readonly class: 'STANDARD' | 'INFREQUENT_ACCESS';
  /** In the order of arrival; to be read through `arrivedEvents`. */
  readonly events: LogEvent[];
  sent: SentEvent[];
}

export interface LogQuery {
  readonly id: string;
  readonly groupNames: readonly string[];
  readonly query: string;
  /** Epoch seconds, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly startedAtMs: number;
  stoppedAtMs?: number;
  /** Computed once: while it runs, and when it is complete. */
  partialRows?: QueryRows;
  rows?: QueryRows;
}

export interface QueryRows {
  readonly rows: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

export function createLogGroup(name: string, logClass: LogGroup['class'] = 'STANDARD'): LogGroup {
  return { name, class: logClass, events: [], sent: [] };
}

/** The events that are in the group at the given time, in the order of arrival. */
export function arrivedEvents(group: LogGroup, nowMs: number): readonly LogEvent[] {
  const arrived = group.sent.filter((event) => event.ingestionMs <= nowMs);
  if (arrived.length === 0) return group.events;
  group.sent = group.sent.filter((event) => event.ingestionMs > nowMs);
  arrived.sort((a, b) => a.ingestionMs - b.ingestionMs);
  for (const { timestampMs, ingestionMs, stream, write } of arrived) {
    group.events.push({ timestampMs, ingestionMs, stream, message: write(), number: group.events.length });
  }
  return group.events;
}
