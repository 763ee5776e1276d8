/** Builds the incident's world on moto through the real SDK: network, load balancer, three servers, logs, alarm. */
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { EnvironmentFile } from '../../lambda/config';
import { readIncidentLines, type TimedLine } from './incident-lines';
import { buildNetwork, type Network } from './network';
import type { Moto } from './start';

export interface World extends Network {
  /** What stands in the environment file of this world, with its real ids. */
  readonly environment: EnvironmentFile;
}

export const OFFICE = '198.51.100.0/24';
const LOG_GROUPS = { access: '/web/access_log', error: '/web/error_log' } as const;
const ACCESS_FORMAT =
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i';

/** Builds the world; the flood of the incident happened in the minutes before `now`. */
export async function buildWorld(moto: Moto, now: Date): Promise<World> {
  const network = await buildNetwork(moto, OFFICE);
  const logs = new CloudWatchLogsClient(moto.client);
  const lines = readIncidentLines(now);
  await writeLog(logs, LOG_GROUPS.access, lines.access);
  await writeLog(logs, LOG_GROUPS.error, lines.error);
  return { ...network, environment: describeEnvironment(moto, network) };
}

async function writeLog(
  logs: CloudWatchLogsClient,
  group: string,
  lines: readonly TimedLine[],
): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'web-1' }));
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: group,
      logStreamName: 'web-1',
      // PutLogEvents refuses events that are not in the order of time.
      logEvents: [...lines]
        .sort((a, b) => a.timestampMs - b.timestampMs)
        .map(({ timestampMs, message }) => ({ timestamp: timestampMs, message })),
    }),
  );
}

function describeEnvironment(moto: Moto, network: Network): EnvironmentFile {
  return {
    account: moto.account,
    region: moto.region,
    mode: 'enforce',
    loadBalancer: network.loadBalancer,
    targetGroup: network.targetGroup,
    logs: {
      access: { logGroup: LOG_GROUPS.access, format: ACCESS_FORMAT },
      error: { logGroup: LOG_GROUPS.error },
    },
    networkAcls: [network.networkAclId],
    webSecurityGroups: [network.webGroupId],
    office: [OFFICE],
    timeZone: 'Asia/Tokyo',
    // On moto a rule acts at once: nothing is won by waiting for it.
    lockDown: { settleSeconds: 0 },
    keepLedger: false,
  };
}

/** Puts an alarm like the stack's own one, where no stack is deployed. */
export async function putAlarm(
  moto: Moto,
  world: World,
  name: string,
  actions: readonly string[],
): Promise<void> {
  await new CloudWatchClient(moto.client).send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'UnHealthyHostCount',
      Dimensions: [
        { Name: 'LoadBalancer', Value: world.loadBalancer },
        { Name: 'TargetGroup', Value: world.targetGroup },
      ],
      Statistic: 'Minimum',
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [...actions],
    }),
  );
}
