/** The function that answers alarms and ticks: its code bundle, its role, its log, and where failed events go. */
import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Permission } from './permissions';
import { explainWildcards } from './wildcards';

/** ARNs of what the function construct itself makes, for the permissions. */
export interface OwnArns {
  readonly failureQueueArn: string;
  readonly functionLogGroupArn: string;
}

export interface FloodgateFunctionProps {
  readonly functionName: string;
  /** Directory that holds `lambda/` and `package-lock.json`. */
  readonly projectRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly listPermissions: (own: OwnArns) => readonly Permission[];
  /** Keep the log when the stack is destroyed. */
  readonly keepLog: boolean;
}

export class FloodgateFunction extends Construct {
  readonly function: NodejsFunction;
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
    const role = this.createRole(
      props.listPermissions({
        failureQueueArn: this.failureQueue.queueArn,
        functionLogGroupArn: withoutStar(logGroup),
      }),
    );
    this.function = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      description: 'Floodgate: answers CONNECT floods against the web servers behind a load balancer.',
      ...bundleHandler(props.projectRoot),
      environment: { ...props.environment },
      // The permissions are complete as listed: nothing in the CDK may add to them unseen.
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Lambda gives CPU by memory; 512 MB halves the cold start of 256 MB, and ticks are too short to cost.
      memorySize: 512,
      // Long enough for all writes and a look at the result; the next tick carries on what is not finished.
      timeout: Duration.minutes(5),
      // An alarm that waited for longer is told by the tick anyway, from fresher facts.
      maxEventAge: Duration.minutes(10),
      retryAttempts: 2,
      onFailure: new SqsDestination(this.failureQueue),
    });
  }

  private createRole(permissions: readonly Permission[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'What Floodgate may do; each statement is explained in docs/permissions.md.',
      inlinePolicies: {
        Floodgate: new PolicyDocument({ statements: permissions.map(toStatement) }),
      },
    });
    explainWildcards(role, permissions);
    return role;
  }
}

function bundleHandler(projectRoot: string) {
  return {
    entry: join(projectRoot, 'lambda/handler.ts'),
    handler: 'handler',
    projectRoot,
    depsLockFilePath: join(projectRoot, 'package-lock.json'),
    // A named version: NODEJS_LATEST would change what runs with a CDK update.
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    bundling: {
      // The SDK that was tested is the SDK that runs, and it starts faster than the runtime's own.
      bundleAwsSDK: true,
      // ES modules first: nearly half the size and half the start-up time of the CommonJS builds.
      mainFields: ['module', 'main'],
      // White space and syntax only: names stay, so that a stack trace can be read without source maps.
      esbuildArgs: { '--minify-whitespace': true, '--minify-syntax': true },
    },
  };
}

function toStatement(permission: Permission): PolicyStatement {
  return new PolicyStatement({
    sid: permission.sid,
    actions: [...permission.actions],
    resources: [...permission.resources],
    ...(permission.conditions === undefined ? {} : { conditions: permission.conditions }),
  });
}

/** The CDK's `logGroupArn` ends in `:*`. */
function withoutStar(logGroup: LogGroup): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
