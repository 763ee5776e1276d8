/**
 * The alarm on unhealthy targets: evaluated each minute, and told on by a direct Lambda action.
 */
import type { Account } from '../account/account';
import { changeAlarm } from '../account/cloudwatch/operations';
import { metricKey, readPeriod, statisticOf, type Alarm, type AlarmState } from '../account/cloudwatch/state';

/** A minute's numbers are complete a little after its end. */
const EVALUATION_DELAY_MS = 5_000;
const MINUTE_MS = 60_000;

/** Evaluates the alarm from now on, each minute. */
export function startAlarm(account: Account, alarmName: string): void {
  const { clock } = account;
  const evaluate = (): void => {
    clock.plan(clock.nowMs() + MINUTE_MS, evaluate);
    const alarm = account.state.alarms.get(alarmName);
    if (alarm !== undefined) evaluateAlarm(account, alarm);
  };
  const nextMinute = (Math.floor(clock.nowMs() / MINUTE_MS) + 1) * MINUTE_MS;
  clock.plan(nextMinute + EVALUATION_DELAY_MS, evaluate);
}

/** M of N periods above the threshold; a period without data counts as good (`notBreaching`). */
function evaluateAlarm(account: Account, alarm: Alarm): void {
  const series = account.state.metrics.get(metricKey(alarm.namespace, alarm.metricName, alarm.dimensions));
  const periodMs = alarm.periodSeconds * 1000;
  const lastEnd = Math.floor(account.clock.nowMs() / periodMs) * periodMs;
  const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
    const point = readPeriod(series, lastEnd - (index + 1) * periodMs, alarm.periodSeconds);
    return point === undefined ? 0 : (statisticOf(point, alarm.statistic) ?? 0);
  });
  const breaching = values.filter((value) => value > alarm.threshold).length;
  const value = breaching >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
  const relation = value === 'ALARM' ? 'greater than' : 'not greater than';
  changeAlarm(
    account.context,
    alarm,
    value,
    `Threshold Crossed: ${alarm.datapointsToAlarm} out of the last ${alarm.evaluationPeriods} datapoints [${values.join(', ')}] were ${relation} the threshold (${alarm.threshold}).`,
  );
}

/** What CloudWatch invokes a Lambda function with (user guide, "Invoke a Lambda function from an alarm"). */
export function alarmEvent(account: Account, alarm: Alarm, previous: AlarmState): object {
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId: account.state.accountId,
    time: formatTime(alarm.state.since),
    region: account.state.region,
    alarmData: {
      alarmName: alarm.name,
      state: stateOf(alarm.state),
      previousState: stateOf(previous),
      configuration: {
        description: alarm.description,
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: alarm.namespace, name: alarm.metricName, dimensions: alarm.dimensions },
              period: alarm.periodSeconds,
              stat: alarm.statistic,
            },
            returnData: true,
          },
        ],
      },
    },
  };
}

function stateOf({ value, reason, since }: AlarmState) {
  return { value, reason, timestamp: formatTime(since), reasonData: JSON.stringify({ version: '1.0' }) };
}

/** CloudWatch's own form: an offset without a colon. */
function formatTime(date: Date): string {
  return date.toISOString().replace('Z', '+0000');
}
