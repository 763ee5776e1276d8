/** How an alarm is set up, beside its state. Reads only. */
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { callAws } from '../../lambda/aws/failure';

export interface AlarmSetup {
  readonly state: string;
  readonly actionsEnabled: boolean;
  /** ARNs of what is told when it fires. */
  readonly actions: readonly string[];
  /** CloudWatch dimensions of a single metric; empty for composite alarms. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Reads how an alarm is set up; `undefined` if there is none of this name. */
export async function describeAlarmSetup(
  cloudwatch: CloudWatchClient,
  name: string,
): Promise<AlarmSetup | undefined> {
  const command = new DescribeAlarmsCommand({
    AlarmNames: [name],
    // Unless asked for, AWS leaves composite alarms out.
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const answer = await callAws(`DescribeAlarms ${name}`, cloudwatch.send(command));
  const [metric] = answer.MetricAlarms ?? [];
  const alarm = metric ?? answer.CompositeAlarms?.[0];
  if (alarm === undefined) return undefined;
  return {
    state: alarm.StateValue ?? 'unknown',
    actionsEnabled: alarm.ActionsEnabled ?? false,
    actions: alarm.AlarmActions ?? [],
    dimensions: Object.fromEntries(
      (metric?.Dimensions ?? []).flatMap(({ Name, Value }) =>
        Name === undefined || Value === undefined ? [] : [[Name, Value]],
      ),
    ),
  };
}
