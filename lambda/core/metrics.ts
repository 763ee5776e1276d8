/**
 * The metrics that Floodgate writes about itself: the one table of names, units and meanings, from which the dashboard,
 * the alarms and docs/metrics.md are made; and what one report comes to in them. Pure.
 */
import type { MinuteCount } from './minutes';
import type { Report } from './report';

export const METRIC_NAMESPACE = 'Floodgate';

/** Powertools for AWS Lambda adds `service` to every metric; it is the same for all of ours. */
export const METRIC_SERVICE = 'floodgate';

export interface MetricDescription {
  readonly unit: 'Count' | 'Seconds' | 'Bytes';
  /** The statistic that reads it right. */
  readonly statistic: 'Maximum' | 'Sum';
  /** Beside `service` and `environment`. */
  readonly dimensions: readonly string[];
  readonly meaning: string;
}

export const METRICS = {
  ConnectRequests: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: [],
    meaning:
      'CONNECT requests that reached the servers, by the minute in which they began. Written while an incident is open, for the minutes that its looks read; a minute that is read again is written again, so the maximum is the count.',
  },
  Offenders: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: [],
    meaning: 'Clients that are proven to take part in the flood, as of the last look.',
  },
  DeniesActive: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: [],
    meaning: 'Deny entries of ours that stand in network ACLs.',
  },
  DenyBudgetLeft: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: ['networkAcl', 'family'],
    meaning:
      'Deny entries that may still be written into one network ACL for one family of addresses; written while there is somebody to deny.',
  },
  NotCovered: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: [],
    meaning: 'Offenders and subnets that no deny covers; the report says why.',
  },
  TimeToBlock: {
    unit: 'Seconds',
    statistic: 'Maximum',
    dimensions: [],
    meaning: 'From the alarm until the first deny or the lock-down, whichever came first.',
  },
  TimeToMitigate: {
    unit: 'Seconds',
    statistic: 'Maximum',
    dimensions: [],
    meaning: 'From the alarm until every target was healthy again.',
  },
  Failures: {
    unit: 'Count',
    statistic: 'Sum',
    dimensions: [],
    meaning: 'What went wrong in a run: changes that failed, logs that could not be read, reports not sent.',
  },
  LogBytesScanned: {
    unit: 'Bytes',
    statistic: 'Maximum',
    dimensions: [],
    meaning:
      'What the open incident has scanned of the logs so far; `detection.maxBytesPerIncident` bounds it.',
  },
  OpenIncidents: {
    unit: 'Count',
    statistic: 'Maximum',
    dimensions: [],
    meaning: '1 while an incident is open, and 0 when it was closed.',
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof METRICS;

/** One value of one metric. */
export interface Measure {
  readonly name: MetricName;
  readonly value: number;
  /** Beside `service` and `environment`, as METRICS names them. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** ISO 8601 UTC; absent: now. */
  readonly at?: string;
}

/** Stuck requests reach the log when they end: minutes as old as this still change. */
const MINUTES_WRITTEN_AGAIN = 15;
/** A first look reads the hour before the alarm, and more only where `detection.lookbackMinutes` says so. */
const MINUTES_AT_FIRST = 90;

/** What one run comes to. Nothing for runs that only look, that left the work to another, or that had none. */
export function measure(report: Report): readonly Measure[] {
  const { action, isBusy, standingDenies, failures } = report;
  if (action === 'plan' || action === 'status' || action === 'explain' || isBusy === true) return [];
  const isIdle = report.incident === undefined && report.outcomes.length === 0 && failures.length === 0;
  const denies: readonly Measure[] =
    standingDenies === undefined ? [] : [{ name: 'DeniesActive', value: standingDenies }];
  // Weeks without an attack write nothing at all, and cost nothing.
  if (isIdle) return denies.filter(({ value }) => value > 0);
  return [
    ...denies,
    { name: 'Failures', value: failures.length },
    ...measurePlan(report),
    ...measureIncident(report),
  ];
}

/** A run that ended by an error, before it could report. */
export const FAILED_RUN: readonly Measure[] = [{ name: 'Failures', value: 1 }];

function measurePlan({ plan }: Report): readonly Measure[] {
  if (plan === undefined) return [];
  return [
    { name: 'Offenders', value: plan.offenders.length },
    { name: 'NotCovered', value: plan.notCovered.length },
    ...plan.coverage.map(({ networkAclId, family, entries, budget }): Measure => ({
      name: 'DenyBudgetLeft',
      value: Math.max(0, budget - entries),
      dimensions: { networkAcl: networkAclId, family: `IPv${family}` },
    })),
  ];
}

function measureIncident({ action, at, incident, story }: Report): readonly Measure[] {
  if (incident === undefined) return [];
  const isFirst = action === 'alarm' || action === 'remediate';
  const minutes = isFirst ? MINUTES_AT_FIRST : MINUTES_WRITTEN_AGAIN;
  return [
    { name: 'OpenIncidents', value: incident.state === 'open' ? 1 : 0 },
    { name: 'LogBytesScanned', value: incident.bytesScanned },
    ...measureSeconds('TimeToBlock', story?.secondsToBlock),
    ...measureSeconds('TimeToMitigate', story?.secondsToHealthy),
    ...measureMinutes(incident.settled?.minutes ?? [], Date.parse(at) - minutes * 60_000),
  ];
}

function measureSeconds(name: MetricName, seconds: number | undefined): readonly Measure[] {
  return seconds === undefined ? [] : [{ name, value: seconds }];
}

function measureMinutes(minutes: readonly MinuteCount[], since: number): readonly Measure[] {
  return minutes
    .filter(({ minute }) => Date.parse(minute) >= since)
    .map(({ minute, connects }) => ({ name: 'ConnectRequests', value: connects, at: minute }));
}
