/**
 * CloudWatch: alarms and metrics that the account answers for.
 */
import type {
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  Dimension,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  MetricAlarm,
  MetricDataResult,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { AccountContext } from '../context';
import { failure } from '../failures';
import type { Operations } from '../operations';
import { takePage } from '../paging';
import type { AccountState } from '../state';
import { metricKey, readPeriod, statisticOf, type Alarm, type AlarmValue, type Datapoint } from './state';

export function cloudWatchOperations(context: AccountContext): Operations {
  return {
    DescribeAlarms: (input: DescribeAlarmsInput) => describeAlarms(context.state, input),
    SetAlarmState: (input: SetAlarmStateInput) => setAlarmState(context, input),
    GetMetricData: (input: GetMetricDataInput) => getMetricData(context.state, input),
    GetMetricStatistics: (input: GetMetricStatisticsInput) => getMetricStatistics(context.state, input),
  };
}

function describeAlarms(state: AccountState, input: DescribeAlarmsInput): DescribeAlarmsOutput {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '' } = input;
  const found = [...state.alarms.values()].filter(
    (alarm) => (names?.includes(alarm.name) ?? true) && alarm.name.startsWith(prefix),
  );
  const page = takePage(found, input.MaxRecords ?? 50, input.NextToken, (text) =>
    refuse('InvalidNextToken', text),
  );
  return {
    MetricAlarms: page.items.map(renderAlarm),
    CompositeAlarms: [],
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}

function renderAlarm(alarm: Alarm): MetricAlarm {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmActions: [...alarm.actions],
    ActionsEnabled: true,
    Namespace: alarm.namespace,
    MetricName: alarm.metricName,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.statistic,
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    StateValue: alarm.state.value,
    StateReason: alarm.state.reason,
    StateUpdatedTimestamp: alarm.state.since,
    StateTransitionedTimestamp: alarm.state.since,
  };
}

/** Sets the state until the next evaluation (a world evaluates each minute); the actions run all the same. */
function setAlarmState(context: AccountContext, input: SetAlarmStateInput): object {
  const alarm = context.state.alarms.get(input.AlarmName ?? '');
  if (alarm === undefined) throw refuse('ResourceNotFound', 'The named resource does not exist.');
  const value = input.StateValue;
  if (value === undefined) throw refuse('ValidationError', 'StateValue must be specified');
  changeAlarm(context, alarm, value, input.StateReason ?? '');
  return {};
}

/** Notes the new state and lets the actions run, if it is another one. */
export function changeAlarm(context: AccountContext, alarm: Alarm, value: AlarmValue, reason: string): void {
  if (alarm.state.value === value) return;
  const changed = { ...alarm, state: { value, reason, since: context.clock.now() } };
  context.state.alarms.set(alarm.name, changed);
  context.effects.alarmChanged(changed, alarm.state);
}

function getMetricData(state: AccountState, input: GetMetricDataInput): GetMetricDataOutput {
  const results = (input.MetricDataQueries ?? []).map((query): MetricDataResult => {
    const { Metric: metric, Period: period = 60, Stat: statistic = '' } = query.MetricStat ?? {};
    if (metric === undefined)
      throw refuse(
        'ValidationError',
        `Query ${String(query.Id)}: only MetricStat is known to the account in memory`,
      );
    const points = readPoints(state, {
      namespace: metric.Namespace ?? '',
      name: metric.MetricName ?? '',
      dimensions: metric.Dimensions ?? [],
      from: input.StartTime,
      to: input.EndTime,
      periodSeconds: period,
    }).map(({ at, point }) => ({ at, value: statisticOf(point, statistic) }));
    const known = points.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));
    // Newest first, unless asked otherwise (API reference, `ScanBy`).
    const ordered = input.ScanBy === 'TimestampAscending' ? known : known.reverse();
    return {
      Id: query.Id ?? '',
      Label: query.Label ?? metric.MetricName ?? '',
      Timestamps: ordered.map(({ at }) => at),
      Values: ordered.map(({ value }) => value),
      StatusCode: 'Complete',
    };
  });
  return { MetricDataResults: results };
}

function getMetricStatistics(
  state: AccountState,
  input: GetMetricStatisticsInput,
): GetMetricStatisticsOutput {
  const points = readPoints(state, {
    namespace: input.Namespace ?? '',
    name: input.MetricName ?? '',
    dimensions: input.Dimensions ?? [],
    from: input.StartTime,
    to: input.EndTime,
    periodSeconds: input.Period ?? 60,
  });
  return {
    Label: input.MetricName ?? '',
    Datapoints: points.map(({ at, point }) => ({
      Timestamp: at,
      ...Object.fromEntries((input.Statistics ?? []).map((name) => [name, statisticOf(point, name)])),
    })),
  };
}

interface PointsWanted {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly periodSeconds: number;
}

/** The periods with data, oldest first; the end of the range is not part of it. */
function readPoints(state: AccountState, wanted: PointsWanted): readonly { at: Date; point: Datapoint }[] {
  const { from, to, periodSeconds } = wanted;
  if (from === undefined || to === undefined || from >= to)
    throw refuse('ValidationError', 'StartTime must be before EndTime');
  if (periodSeconds < 60 || periodSeconds % 60 !== 0)
    throw refuse('ValidationError', 'Period must be a multiple of 60');
  const dimensions = Object.fromEntries(
    wanted.dimensions.map(({ Name, Value }) => [Name ?? '', Value ?? '']),
  );
  const series = state.metrics.get(metricKey(wanted.namespace, wanted.name, dimensions));
  const points: { at: Date; point: Datapoint }[] = [];
  const periodMs = periodSeconds * 1000;
  for (let at = Math.floor(from.getTime() / periodMs) * periodMs; at < to.getTime(); at += periodMs) {
    const point = readPeriod(series, at, periodSeconds);
    if (point !== undefined) points.push({ at: new Date(at), point });
  }
  return points;
}

function refuse(name: string, message: string): Error {
  return failure('cloudwatch', name, message);
}
