/** One environment's Floodgate: wires the constructs together, and says what was made. */
import { Annotations, CfnOutput, Stack, Tags, type App } from 'aws-cdk-lib';
import { Trigger } from './alarm';
import { chooseAlarmName } from './alarm-name';
import { EnvironmentDashboard } from './dashboard';
import { listVariables } from './environment-variables';
import type { EnvironmentSource } from './environments';
import { FloodgateFunction } from './function';
import { chooseFunctionName } from './function-name';
import { LedgerTable } from './ledger-table';
import { Notifications } from './notifications';
import { OwnAlarms } from './own-alarms';
import { listPermissions } from './permissions';
import { RestartDocument } from './restart-document';
import { TestEvents } from './test-events';
import { Tick } from './tick';
import { WidgetFunction } from './widget-function';

export interface FloodgateStackProps {
  readonly source: EnvironmentSource;
  /** Directory that holds `lambda/` and `scripts/`. */
  readonly projectRoot: string;
}

export class FloodgateStack extends Stack {
  constructor(app: App, { source, projectRoot }: FloodgateStackProps) {
    const { environment } = source;
    const { account, region, name } = environment;
    super(app, chooseFunctionName(name), {
      env: { account, region },
      description: `Floodgate for ${environment.loadBalancer}: answers CONNECT floods (mode ${environment.mode}).`,
    });
    for (const [index, warning] of environment.warnings.entries()) {
      Annotations.of(this).addWarningV2(`floodgate:environment-${index + 1}`, warning);
    }
    const { table } = new LedgerTable(this, 'Ledger', { keep: environment.keepLedger });
    const notifications = new Notifications(this, 'Notifications', {
      environmentName: name,
      emails: environment.notify.emails,
      existingTopicArn: environment.notify.topic,
      chat: environment.notify.chat,
    });
    const { topic, chatTopic } = notifications;
    const alarmName = chooseAlarmName(environment);
    const handler = new FloodgateFunction(this, 'Handler', {
      functionName: this.stackName,
      projectRoot,
      environment: listVariables(source, {
        alarmName,
        tableName: table.tableName,
        topicArn: topic.topicArn,
        chatTopicArn: chatTopic?.topicArn,
      }),
      keepLog: environment.keepLedger,
      listPermissions: (own) =>
        listPermissions(environment, {
          ...own,
          partition: this.partition,
          alarmName,
          tableArn: table.tableArn,
          topicArn: topic.topicArn,
          chatTopicArn: chatTopic?.topicArn,
        }),
    });
    const { function: fn, failureQueue } = handler;
    const { services } = environment.restart ?? {};
    if (services !== undefined)
      new RestartDocument(this, 'RestartDocument', { name: environment.restartDocument, services });
    new Trigger(this, 'Trigger', { environment, function: fn, failureQueue });
    new Tick(this, 'Tick', { environmentName: name, function: fn });
    const { alarms } = new OwnAlarms(this, 'OwnAlarms', {
      environmentName: name,
      function: fn,
      failureQueue,
      topic,
    });
    notifications.admitAlarms(alarms);
    const widget = new WidgetFunction(this, 'Widget', { environment, projectRoot, table, handler: fn });
    const dashboard = new EnvironmentDashboard(this, 'Dashboard', {
      environment,
      function: fn,
      widget: widget.function,
      alarms,
    });
    if (environment.testEvents !== 'none')
      new TestEvents(this, 'TestEvents', {
        functionName: this.stackName,
        makesRegistry: environment.testEvents === 'new-registry',
      });
    // Whether CloudFormation takes tags of a dashboard is told differently by the CDK and by cfn-lint.
    Tags.of(this).add('floodgate:environment', name, {
      excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
    });
    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    new CfnOutput(this, 'FunctionArn', { value: fn.functionArn });
    new CfnOutput(this, 'DashboardName', { value: dashboard.name });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'TopicArn', { value: topic.topicArn });
    if (chatTopic !== undefined) new CfnOutput(this, 'ChatTopicArn', { value: chatTopic.topicArn });
  }
}
