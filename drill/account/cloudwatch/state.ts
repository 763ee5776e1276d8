/** What the account holds of CloudWatch: alarms, and metrics by the minute. */

export type AlarmValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Minimum' | 'Maximum' | 'Average' | 'Sum';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly actions: readonly string[];
  readonly state: AlarmState;
}

export interface AlarmState {
  readonly value: AlarmValue;
  readonly reason: string;
  readonly since: Date;
}

export interface Datapoint {
  readonly minimum: number;
  readonly maximum: number;
  readonly sum: number;
  readonly count: number;
}

/** Minute (epoch milliseconds) → what was measured in it. */
export type MetricSeries = Map<number, Datapoint>;

const MINUTE_MS = 60_000;

export function metricKey(
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

/** Adds one measurement to its minute. */
export function addMeasurement(
  metrics: Map<string, MetricSeries>,
  key: string,
  atMs: number,
  value: number,
): void {
  const series = metrics.get(key) ?? new Map<number, Datapoint>();
  metrics.set(key, series);
  const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const old = series.get(minute);
  series.set(minute, {
    minimum: Math.min(old?.minimum ?? value, value),
    maximum: Math.max(old?.maximum ?? value, value),
    sum: (old?.sum ?? 0) + value,
    count: (old?.count ?? 0) + 1,
  });
}

/** The measurements of one period, taken together; `undefined` where nothing was measured. */
export function readPeriod(
  series: MetricSeries | undefined,
  startMs: number,
  periodSeconds: number,
): Datapoint | undefined {
  let total: Datapoint | undefined;
  for (let minute = startMs; minute < startMs + periodSeconds * 1000; minute += MINUTE_MS) {
    const point = series?.get(minute);
    if (point === undefined) continue;
    total = {
      minimum: Math.min(total?.minimum ?? point.minimum, point.minimum),
      maximum: Math.max(total?.maximum ?? point.maximum, point.maximum),
      sum: (total?.sum ?? 0) + point.sum,
      count: (total?.count ?? 0) + point.count,
    };
  }
  return total;
}

export function statisticOf(point: Datapoint, statistic: string): number | undefined {
  switch (statistic) {
    case 'Minimum':
      return point.minimum;
    case 'Maximum':
      return point.maximum;
    case 'Sum':
      return point.sum;
    case 'Average':
      return point.sum / point.count;
    case 'SampleCount':
      return point.count;
    default:
      return undefined;
  }
}
