/**
 * CloudWatch: the alarm's state, and the errors that visitors saw. Reads only.
 */
import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../core/observation';
import type { ErrorsOfMinute } from '../core/story';
import { readAllPages, required } from './answer';
import { callAws } from './failure';

/** Reads an alarm, single or composite; `undefined` if there is none of this name. */
export async function describeAlarm(
  cloudwatch: CloudWatchClient,
  name: string,
): Promise<AlarmState | undefined> {
  const command = new DescribeAlarmsCommand({
    AlarmNames: [name],
    // Unless asked for, AWS leaves composite alarms out.
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const answer = await callAws(`DescribeAlarms ${name}`, cloudwatch.send(command));
  const alarm = answer.MetricAlarms?.[0] ?? answer.CompositeAlarms?.[0];
  if (alarm === undefined) return undefined;
  return {
    name,
    arn: required(alarm.AlarmArn, `AlarmArn of ${name}`),
    value: required(alarm.StateValue, `StateValue of ${name}`),
    // The update time also moves when only the reason changes.
    since: required(
      alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
      `the time of the state of ${name}`,
    ).toISOString(),
  };
}

/** Reads the load balancer's 504 answers per minute. CloudWatch knows no zero here: a minute without any is missing. */
export async function describeLoadBalancerErrors(
  cloudwatch: CloudWatchClient,
  wanted: { readonly loadBalancerId: string; readonly from: Date; readonly to: Date },
): Promise<ErrorsOfMinute[]> {
  const results = await readAllPages(async (token) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [gatewayTimeouts(wanted.loadBalancerId)],
      StartTime: wanted.from,
      EndTime: wanted.to,
      ScanBy: 'TimestampAscending',
      NextToken: token,
    });
    const page = await callAws('GetMetricData HTTPCode_ELB_504_Count', cloudwatch.send(command));
    return { items: page.MetricDataResults, next: page.NextToken };
  });
  return results.flatMap(readMinutes).sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

function gatewayTimeouts(loadBalancerId: string): MetricDataQuery {
  return {
    Id: 'timeouts',
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_ELB_504_Count',
        Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancerId }],
      },
      Period: 60,
      Stat: 'Sum',
    },
  };
}

function readMinutes({ StatusCode, Timestamps, Values }: MetricDataResult): ErrorsOfMinute[] {
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    throw new Error(`GetMetricData HTTPCode_ELB_504_Count ended with ${StatusCode}`);
  }
  return (Timestamps ?? []).map((at, index) => ({
    at: at.toISOString(),
    count: required(Values?.[index], `the value at ${at.toISOString()}`),
  }));
}
