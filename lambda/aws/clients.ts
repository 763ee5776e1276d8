/**
 * The AWS clients of one run, set up for a reaction within a minute. Makes no call.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { createLedgerClient } from './ledger-client';
import { REACTION, type ClientOptions } from './reaction';

export interface Clients {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  /** Loaded when a server is to be restarted: an alarm's first answer does not need it, and would wait for it. */
  readonly ssm: () => Promise<SSMClient>;
  readonly quotas: ServiceQuotasClient;
}

/** Makes one client for each service; all share region and patience. */
export function createClients(options: ClientOptions): Clients {
  const settings = { ...options, ...REACTION };
  return {
    ec2: new EC2Client(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    logs: new CloudWatchLogsClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    dynamodb: createLedgerClient(options),
    sns: new SNSClient(settings),
    ssm: keepFirst(async () => {
      const { createSystemsManagerClient } = await import('./restarting');
      return createSystemsManagerClient(settings);
    }),
    quotas: new ServiceQuotasClient(settings),
  };
}

/** Makes it when it is first asked for, and gives the same one ever after. */
function keepFirst<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => (made ??= make());
}
