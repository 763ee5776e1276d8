/** The function that answers alarms and ticks: its code bundle, its role, its log, and where failed events go. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';

import { Function } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bundleEntry } from './bundle';
import { createOwnRole, nameLogGroup } from './own-role';
import type { Permission } from './permissions';

/** ARNs of what the function construct itself makes, for the permissions. */
export interface OwnArns {
  readonly failureQueueArn: string;
  readonly functionLogGroupArn: string;
}

export interface FloodgateFunctionProps {
  readonly functionName: string;
  /** Directory that holds `lambda/` and `scripts/`. */
  readonly projectRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly listPermissions: (own: OwnArns) => readonly Permission[];
  /** Keep the log when the stack is destroyed. */
  readonly keepLog: boolean;
}

export class FloodgateFunction extends Construct {
  readonly function: Function;
  /** Events that failed for good, so that they are neither lost nor unseen. */
  readonly failureQueue: Queue;

  constructor(scope: Construct, id: string, props: FloodgateFunctionProps) {
    super(scope, id);
    this.failureQueue = new Queue(this, 'FailureQueue', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.failureQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: that of the function.',
    });
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: props.keepLog ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = createOwnRole(
      this,
      'What Floodgate may do; each statement is explained in docs/permissions.md.',
      props.listPermissions({
        failureQueueArn: this.failureQueue.queueArn,
        functionLogGroupArn: nameLogGroup(logGroup),
      }),
    );
    this.function = new Function(this, 'Function', {
      functionName: props.functionName,
      description: 'Floodgate: answers CONNECT floods against the web servers behind a load balancer.',
      ...bundleEntry(props.projectRoot, 'lambda/handler.ts'),
      environment: { ...props.environment },
      // The permissions are complete as listed: nothing in the CDK may add to them unseen.
      role: role.withoutPolicyUpdates(),
      logGroup,
      // 100,000 clients in the log need 240 MB, and 350 MB where each is an offender (`npm run bench -- memory`). Lambda
      // gives CPU by memory: 512 MB halves the cold start of 256 MB, too, and ticks are too short to cost.
      memorySize: 512,
      // Long enough for all writes and a look at the result; the next tick carries on what is not finished.
      timeout: Duration.minutes(5),
      // An alarm that waited for longer is told by the tick anyway, from fresher facts.
      maxEventAge: Duration.minutes(10),
      retryAttempts: 2,
      onFailure: new SqsDestination(this.failureQueue),
    });
  }
}
