/**
 * The AWS clients of one run, set up for a reaction within a minute. Makes no call.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';

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

export interface ClientOptions {
  readonly region: string;
  /** Credentials of the shared AWS files; absent: as the SDK finds them. */
  readonly profile?: string;
}

/**
 * Four attempts of at most 10 s each, so that one dead connection cannot eat the run.
 * `standard` retries and not `adaptive`: adaptive holds back even first attempts, for as long as it sees fit, once a
 * service has throttled; our few calls fit in EC2's bursts (50 changes, 100 reads), and a flood does not wait.
 */
const REACTION = {
  maxAttempts: 4,
  retryMode: 'standard',
  // Without `throwOnRequestTimeout` the SDK only warns when the time is up, and waits on.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

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

/** The only client of who merely reads the ledger. */
export function createLedgerClient(options: ClientOptions): DynamoDBClient {
  return new DynamoDBClient({ ...options, ...REACTION });
}
