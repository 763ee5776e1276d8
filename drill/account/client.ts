/**
 * Real SDK clients whose commands are answered by the account: nothing leaves the process.
 * The answer is given in the client's first middleware step, so `send`, paginators and commands work as ever,
 * but neither signing nor the SDK's own retries take part: what a hook throws is what the caller sees.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Service } from './failures';

export interface Clients {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly quotas: ServiceQuotasClient;
}

/** The answer to one call; throws what AWS would refuse with. */
export type Answer = (service: Service, action: string, input: object) => Promise<Done>;

/** The least that every answer carries. */
export interface Done {
  readonly $metadata: { readonly httpStatusCode: number };
}

/** One client of each service, made when first used. */
export function createClients(region: string, answer: Answer): Clients {
  const config = {
    region,
    credentials: { accessKeyId: 'in-memory', secretAccessKey: 'in-memory' },
    cacheMiddleware: true,
  };
  const step = { step: 'initialize', name: 'answeredByTheAccountInMemory', priority: 'high' } as const;
  const reply = async (service: Service, command: string | undefined, input: object) => ({
    response: undefined,
    output: await answer(service, (command ?? '').replace(/Command$/, ''), input),
  });
  return {
    get ec2() {
      const client = new EC2Client(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('ec2', commandName, input),
        step,
      );
      return remember(this, 'ec2', client);
    },
    get elb() {
      const client = new ElasticLoadBalancingV2Client(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('elb', commandName, input),
        step,
      );
      return remember(this, 'elb', client);
    },
    get logs() {
      const client = new CloudWatchLogsClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('logs', commandName, input),
        step,
      );
      return remember(this, 'logs', client);
    },
    get cloudwatch() {
      const client = new CloudWatchClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('cloudwatch', commandName, input),
        step,
      );
      return remember(this, 'cloudwatch', client);
    },
    get dynamodb() {
      const client = new DynamoDBClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('dynamodb', commandName, input),
        step,
      );
      return remember(this, 'dynamodb', client);
    },
    get sns() {
      const client = new SNSClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('sns', commandName, input),
        step,
      );
      return remember(this, 'sns', client);
    },
    get ssm() {
      const client = new SSMClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('ssm', commandName, input),
        step,
      );
      return remember(this, 'ssm', client);
    },
    get quotas() {
      const client = new ServiceQuotasClient(config);
      client.middlewareStack.add(
        (_, { commandName }) =>
          ({ input }) =>
            reply('quotas', commandName, input),
        step,
      );
      return remember(this, 'quotas', client);
    },
  };
}

function remember<T>(owner: object, key: Service, client: T): T {
  Object.defineProperty(owner, key, { value: client });
  return client;
}
