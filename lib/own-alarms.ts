/** Alarms on Floodgate itself: it must not fail, or sleep, unseen. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { measureOwn } from './own-metric';

export interface OwnAlarmsProps {
  readonly environmentName: string;
  readonly function: IFunction;
  readonly failureQueue: IQueue;
  readonly topic: ITopic;
}

interface OwnAlarm {
  readonly description: string;
  readonly metric: IMetric;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** Of these periods so many must be bad; absent: all of them. */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: TreatMissingData;
}

export class OwnAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: OwnAlarmsProps) {
    super(scope, id);
    this.alarms = Object.entries(describeOwnAlarms(props)).map(([name, { description, ...own }]) => {
      const alarm = new Alarm(this, name, {
        alarmName: `Floodgate-${props.environmentName}-${name}`,
        alarmDescription: `Floodgate (${props.environmentName}): ${description}`,
        ...own,
      });
      alarm.addAlarmAction(new SnsAction(props.topic));
      return alarm;
    });
  }
}

function describeOwnAlarms(props: OwnAlarmsProps): Readonly<Record<string, OwnAlarm>> {
  return {
    Errors: {
      description: 'a run failed. The log of the function tells which call, and why.',
      metric: props.function.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(1) }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    Failures: {
      description:
        'run after run fails, and the next one does not mend it. Look at the reports and the log of the function.',
      metric: measureOwn('Failures', props.environmentName),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    Throttles: {
      description:
        "the function was not let run. Is the account's concurrency used up, or limited for this function?",
      metric: props.function.metricThrottles({ statistic: Stats.SUM, period: Duration.minutes(1) }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    FailedEvents: {
      description: 'an event failed for good and waits in the failure queue.',
      metric: props.failureQueue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    NoTicks: {
      description: 'the function was not called for 15 minutes. Is the rule of the tick switched off?',
      metric: props.function.metricInvocations({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      // Lambda publishes no data point at all for a time without calls.
      treatMissingData: TreatMissingData.BREACHING,
    },
  };
}
