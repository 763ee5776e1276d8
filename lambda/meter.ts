/**
 * Writes what a run came to as metrics: CloudWatch's embedded metric format, one line of the function's own log for each
 * time and set of dimensions (Powertools for AWS Lambda). Costs no call and needs no permission beside the log's.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { FAILED_RUN, measure, METRIC_NAMESPACE, METRIC_SERVICE, METRICS, type Measure } from './core/metrics';
import type { Report } from './core/report';
import { EventError } from './event';
import { RemediationError } from './remediate';

/** Where measures go. */
export type Meter = (measures: readonly Measure[]) => void;

export function openMeter(environment: string): Meter {
  const metrics = new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName: METRIC_SERVICE,
    defaultDimensions: { environment },
  });
  return (measures) => {
    for (const group of groupByLine(measures)) publish(metrics, group);
  };
}

/** Runs once, and measures what came of it, whether it ends well or throws. */
export async function measured(meter: Meter, run: () => Promise<Report>): Promise<Report> {
  try {
    const report = await run();
    meter(measure(report));
    return report;
  } catch (error) {
    // Wrong words of a caller are no failure of ours.
    if (!(error instanceof EventError))
      meter(error instanceof RemediationError ? measure(error.report) : FAILED_RUN);
    throw error;
  }
}

/** One line has one time and one set of dimensions. */
function groupByLine(measures: readonly Measure[]): readonly (readonly Measure[])[] {
  const groups = new Map<string, Measure[]>();
  for (const one of measures) {
    const key = JSON.stringify([one.at, one.dimensions]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function publish(metrics: Metrics, group: readonly Measure[]): void {
  const { at, dimensions } = group[0] ?? {};
  if (at !== undefined) metrics.setTimestamp(Date.parse(at));
  for (const [name, value] of Object.entries(dimensions ?? {})) metrics.addDimension(name, value);
  for (const { name, value } of group) metrics.addMetric(name, METRICS[name].unit, value);
  metrics.publishStoredMetrics();
}
