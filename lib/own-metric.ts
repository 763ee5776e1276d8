/** Metrics that the function writes about itself, for the dashboard and the alarms. */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRIC_SERVICE, METRICS, type MetricName } from '../lambda/config';

/** @param dimensions beside those that every metric of ours has */
export function measureOwn(
  name: MetricName,
  environment: string,
  dimensions: Readonly<Record<string, string>> = {},
  label?: string,
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: METRIC_SERVICE, environment, ...dimensions },
    statistic: METRICS[name].statistic,
    period: Duration.minutes(1),
    // Named only where it says more: an alarm on a metric with a label becomes one on an expression.
    ...(label === undefined ? {} : { label }),
  });
}
