/** The dashboard of one environment: is the site well, what is done about it, and is Floodgate itself well. */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  CustomWidget,
  Dashboard,
  GraphWidget,
  Metric,
  Stats,
  type IAlarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../lambda/config';
import { chooseAlarmName } from './alarm-name';
import { chooseFunctionName } from './function-name';
import { measureOwn } from './own-metric';

export interface DashboardProps {
  readonly environment: Environment;
  readonly function: IFunction;
  readonly widget: IFunction;
  /** Those on Floodgate itself. */
  readonly alarms: readonly IAlarm[];
}

/** Columns of a dashboard. */
const WHOLE = 24;
const GRAPH_HEIGHT = 6;
const MINUTE = Duration.minutes(1);

export class EnvironmentDashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.name = chooseFunctionName(props.environment.name);
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.name,
      defaultInterval: Duration.hours(3),
      widgets: [
        [this.showAlarms(props)],
        drawSite(props.environment),
        [showWidget(props)],
        drawDenies(props.environment),
        drawOwnHealth(props),
      ],
    });
  }

  /** The alarm that is followed may be somebody else's: it is named, not made, here. */
  private showAlarms({ environment, alarms }: DashboardProps): IWidget {
    const followed = Alarm.fromAlarmArn(
      this,
      'Followed',
      Stack.of(this).formatArn({
        service: 'cloudwatch',
        resource: 'alarm',
        resourceName: chooseAlarmName(environment),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    return new AlarmStatusWidget({
      title: 'Alarms: the site, and Floodgate itself',
      width: WHOLE,
      height: 3,
      alarms: [followed, ...alarms],
    });
  }
}

function drawSite(environment: Environment): IWidget[] {
  const { loadBalancer, targetGroup, name } = environment;
  const balancer = (
    metricName: string,
    statistic: string,
    dimensions: Record<string, string> = {},
  ): IMetric =>
    new Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      statistic,
      period: MINUTE,
      dimensionsMap: { LoadBalancer: loadBalancer, ...dimensions },
    });
  return [
    drawGraph('Targets, and 504 to visitors', 12, {
      left: [
        balancer('UnHealthyHostCount', Stats.MAXIMUM, { TargetGroup: targetGroup }),
        balancer('HealthyHostCount', Stats.MINIMUM, { TargetGroup: targetGroup }),
      ],
      right: [balancer('HTTPCode_ELB_504_Count', Stats.SUM)],
    }),
    drawGraph('CONNECT requests per minute (while an incident is open)', 12, {
      left: [measureOwn('ConnectRequests', name)],
    }),
  ];
}

function showWidget({ widget }: DashboardProps): IWidget {
  return new CustomWidget({
    title: 'What Floodgate changed, and how to undo it',
    functionArn: widget.functionArn,
    width: WHOLE,
    height: 14,
    updateOnRefresh: true,
    // What it shows does not depend on these, and each call costs a read.
    updateOnResize: false,
    updateOnTimeRangeChange: false,
    params: { rows: 50 },
  });
}

function drawDenies({ name, networkAcls }: Environment): IWidget[] {
  const budgets = networkAcls.flatMap((networkAcl) =>
    ['IPv4', 'IPv6'].map((family) =>
      measureOwn('DenyBudgetLeft', name, { networkAcl, family }, `left: ${networkAcl} ${family}`),
    ),
  );
  return [
    drawGraph('Active denies, and budget left', 8, {
      left: [measureOwn('DeniesActive', name)],
      right: budgets,
    }),
    drawGraph('Offenders, and those not covered', 8, {
      left: [measureOwn('Offenders', name), measureOwn('NotCovered', name)],
    }),
    drawGraph('Seconds from the alarm to blocked, and to healthy', 8, {
      left: [measureOwn('TimeToBlock', name), measureOwn('TimeToMitigate', name)],
    }),
  ];
}

function drawOwnHealth({ environment: { name }, function: fn }: DashboardProps): IWidget[] {
  const sum = { statistic: Stats.SUM, period: MINUTE };
  return [
    drawGraph('Failures of Floodgate itself', 12, {
      left: [measureOwn('Failures', name), fn.metricErrors(sum), fn.metricThrottles(sum)],
    }),
    drawGraph('Duration of runs, and log scanned by the open incident', 12, {
      left: [fn.metricDuration({ statistic: Stats.MAXIMUM, period: MINUTE })],
      right: [measureOwn('LogBytesScanned', name)],
    }),
  ];
}

function drawGraph(
  title: string,
  width: number,
  { left, right = [] }: { readonly left: readonly IMetric[]; readonly right?: readonly IMetric[] },
): IWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    left: [...left],
    right: [...right],
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
  });
}
