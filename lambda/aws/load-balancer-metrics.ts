/** CloudWatch: what the load balancer measured, by the minute. Reads only. */
import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataResult,
  type MetricStat,
} from '@aws-sdk/client-cloudwatch';
import type { HealthyMinute } from '../core/silence';
import type { ErrorsOfMinute } from '../core/story';
import { readAllPages, required } from './answer';
import { callAws } from './failure';

interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Reads the load balancer's 504 answers per minute. CloudWatch knows no zero here: a minute without any is missing. */
export async function describeLoadBalancerErrors(
  cloudwatch: CloudWatchClient,
  wanted: Period & { readonly loadBalancerId: string },
): Promise<readonly ErrorsOfMinute[]> {
  const minutes = await readMinutes(cloudwatch, wanted, {
    name: 'HTTPCode_ELB_504_Count',
    statistic: 'Sum',
    dimensions: { LoadBalancer: wanted.loadBalancerId },
  });
  return minutes.map(({ at, value }) => ({ at, count: value }));
}

/** Reads how many targets were healthy at most. Zero is told here, as long as targets are registered (ALB user guide). */
export async function describeHealthyHosts(
  cloudwatch: CloudWatchClient,
  wanted: Period & { readonly loadBalancerId: string; readonly targetGroupId: string },
): Promise<readonly HealthyMinute[]> {
  const minutes = await readMinutes(cloudwatch, wanted, {
    name: 'HealthyHostCount',
    statistic: 'Maximum',
    dimensions: { LoadBalancer: wanted.loadBalancerId, TargetGroup: wanted.targetGroupId },
  });
  return minutes.map(({ at, value }) => ({ at, most: value }));
}

interface Metric {
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum';
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Minute {
  readonly at: string;
  readonly value: number;
}

/** In order of time. */
async function readMinutes(
  cloudwatch: CloudWatchClient,
  { from, to }: Period,
  metric: Metric,
): Promise<readonly Minute[]> {
  const what = `GetMetricData ${metric.name}`;
  const results = await readAllPages(async (token) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'minutes', MetricStat: describeStatistic(metric) }],
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampAscending',
      NextToken: token,
    });
    const page = await callAws(what, cloudwatch.send(command));
    return { items: page.MetricDataResults, next: page.NextToken };
  });
  return results
    .flatMap((result) => readResult(result, what))
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

function describeStatistic({ name, statistic, dimensions }: Metric): MetricStat {
  return {
    Metric: {
      Namespace: 'AWS/ApplicationELB',
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: statistic,
  };
}

function readResult({ StatusCode, Timestamps, Values }: MetricDataResult, what: string): readonly Minute[] {
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
    throw new Error(`${what} ended with ${StatusCode}`);
  return (Timestamps ?? []).map((at, index) => ({
    at: at.toISOString(),
    value: required(Values?.[index], `the value at ${at.toISOString()}`),
  }));
}
