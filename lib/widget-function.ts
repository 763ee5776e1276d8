/** The function behind the dashboard's widget: its small bundle, its role that only reads the ledger, and its log. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Function, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../lambda/config';
import { bundleEntry } from './bundle';
import { chooseWidgetName } from './function-name';
import { createOwnRole, nameLogGroup } from './own-role';
import { listWidgetPermissions } from './widget-permissions';

export interface WidgetFunctionProps {
  readonly environment: Environment;
  /** Directory that holds `lambda/` and `scripts/`. */
  readonly projectRoot: string;
  readonly table: Table;
  /** The function that the widget's buttons call. */
  readonly handler: IFunction;
}

export class WidgetFunction extends Construct {
  readonly function: Function;

  constructor(
    scope: Construct,
    id: string,
    { environment, projectRoot, table, handler }: WidgetFunctionProps,
  ) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = createOwnRole(
      this,
      "What the dashboard's widget may do; each statement is explained in docs/permissions.md.",
      listWidgetPermissions({ tableArn: table.tableArn, functionLogGroupArn: nameLogGroup(logGroup) }),
    );
    this.function = new Function(this, 'Function', {
      functionName: chooseWidgetName(environment.name),
      description: `Shows what Floodgate (${environment.name}) changed, on its dashboard. Changes nothing.`,
      ...bundleEntry(projectRoot, 'lambda/widget.ts'),
      environment: {
        FLOODGATE_ENVIRONMENT_NAME: environment.name,
        FLOODGATE_FUNCTION: handler.functionArn,
        FLOODGATE_LANGUAGE: environment.language,
        FLOODGATE_MODE: environment.mode,
        FLOODGATE_TABLE: table.tableName,
        FLOODGATE_TIME_ZONE: environment.timeZone ?? 'UTC',
      },
      role: role.withoutPolicyUpdates(),
      logGroup,
      memorySize: 256,
      timeout: Duration.seconds(30),
    });
  }
}
