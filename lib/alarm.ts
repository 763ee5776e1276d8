/** What wakes Floodgate up: our own alarm on the targets' health, or an existing one that is followed from outside. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../lambda/config';
import { chooseAlarmName } from './alarm-name';

export interface TriggerProps {
  readonly environment: Environment;
  readonly function: IFunction;
  readonly failureQueue: IQueue;
}

/** The alarm's way to the function. */
export class Trigger extends Construct {
  constructor(scope: Construct, id: string, props: TriggerProps) {
    super(scope, id);
    const { alarm } = props.environment;
    if ('existing' in alarm) this.followAlarm(props);
    else this.createAlarm(props, alarm);
  }

  private createAlarm(
    props: TriggerProps,
    points: Exclude<Environment['alarm'], { readonly existing: string }>,
  ): void {
    const { environment } = props;
    const alarm = new Alarm(this, 'Alarm', {
      alarmName: chooseAlarmName(environment),
      alarmDescription: `Servers of ${environment.targetGroup} are unhealthy. Floodgate (${environment.name}) looks into it.`,
      metric: new Metric({
        namespace: 'AWS/ApplicationELB',
        metricName: 'UnHealthyHostCount',
        dimensionsMap: { LoadBalancer: environment.loadBalancer, TargetGroup: environment.targetGroup },
        // AWS's advice: Minimum, for more than one data point (Application Load Balancer User Guide, CloudWatch metrics).
        statistic: Stats.MINIMUM,
        period: Duration.seconds(points.periodSeconds),
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: points.evaluationPeriods,
      datapointsToAlarm: points.datapointsToAlarm,
      // No data means no registered targets: a deployment, not a flood.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new LambdaAction(props.function));
  }

  /** An EventBridge rule leaves the alarm and its actions as they are. */
  private followAlarm(props: TriggerProps): void {
    new Rule(this, 'Rule', {
      description: `Tells Floodgate (${props.environment.name}) that its alarm fired.`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: [chooseAlarmName(props.environment)], state: { value: ['ALARM'] } },
      },
      targets: [new LambdaFunction(props.function, { deadLetterQueue: props.failureQueue })],
    });
  }
}
