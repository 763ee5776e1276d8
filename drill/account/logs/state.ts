/** What the account holds of CloudWatch Logs. */

export interface LogEvent {
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
  readonly stream: string;
  /** Unique in its group; in the order of arrival. */
  readonly number: number;
}

export interface LogGroup {
  readonly name: string;
  readonly class: 'STANDARD' | 'INFREQUENT_ACCESS';
  /** In the order of arrival. */
  readonly events: LogEvent[];
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
  /** Computed once, when the query is complete. */
  rows?: QueryRows;
}

export interface QueryRows {
  readonly rows: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

/** Lets an event arrive in a group. */
export function addLogEvent(group: LogGroup, event: Omit<LogEvent, 'number'>): void {
  group.events.push({ ...event, number: group.events.length });
}
