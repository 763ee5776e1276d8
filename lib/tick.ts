/** The tick: wakes the function every minute, so that an open incident is carried on and denies expire. */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface TickProps {
  readonly environmentName: string;
  readonly function: IFunction;
}

export class Tick extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: TickProps) {
    super(scope, id);
    this.rule = new Rule(this, 'Rule', {
      description: `Carries open incidents of Floodgate (${props.environmentName}) on.`,
      schedule: Schedule.rate(Duration.minutes(1)),
      // A tick that came late or failed is made up for by the next one.
      targets: [new LambdaFunction(props.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
