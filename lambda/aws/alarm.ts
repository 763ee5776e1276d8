/** CloudWatch: the alarm's state. Reads only. */
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../core/observation';
import { required } from './answer';
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
