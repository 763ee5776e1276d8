/**
 * Real SDK clients whose commands are answered by the account: nothing leaves the process.
 * The answer is given in the client's first middleware step, so `send`, paginators and commands work as ever,
 * but neither signing nor the SDK's own retries take part: what a hook throws is what the caller sees.
 *
 * Making a client and sorting its middleware costs more than most answers. So there is one client of each service
 * and region, and every run has a view of it that only says whose command was sent.
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

interface SharedClients {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly quotas: ServiceQuotasClient;
}

/** What a run is given: the client of Systems Manager only when it asks. */
export interface Clients extends Omit<SharedClients, 'ssm'> {
  readonly ssm: () => Promise<SSMClient>;
}

/** The answer to one call; throws what AWS would refuse with. */
export type Answer = (service: Service, action: string, input: object) => Promise<Done>;

/** The least that every answer carries. */
export interface Done {
  readonly $metadata: { readonly httpStatusCode: number };
}

/** Who answers a command: the run whose view of the client sent it. */
const answers = new WeakMap<object, Answer>();
const clientsOfRegions = new Map<string, SharedClients>();

/** One client of each service, for one run. */
export function createClients(region: string, answer: Answer): Clients {
  const shared = clientsOfRegions.get(region) ?? createShared(region);
  clientsOfRegions.set(region, shared);
  return {
    ec2: view(shared.ec2, answer),
    elb: view(shared.elb, answer),
    logs: view(shared.logs, answer),
    cloudwatch: view(shared.cloudwatch, answer),
    dynamodb: view(shared.dynamodb, answer),
    sns: view(shared.sns, answer),
    ssm: () => Promise.resolve(view(shared.ssm, answer)),
    quotas: view(shared.quotas, answer),
  };
}

/** The client itself, except that it notes whose command it sends. */
function view<C extends { readonly send: (command: never, ...rest: never[]) => unknown }>(
  client: C,
  answer: Answer,
): C {
  return new Proxy(client, {
    get(target, key) {
      if (key !== 'send') return Reflect.get(target, key) as unknown;
      return (command: object, ...rest: unknown[]): unknown => {
        answers.set(command, answer);
        return Reflect.apply(target.send, target, [command, ...rest]);
      };
    },
  });
}

function createShared(region: string): SharedClients {
  const config = {
    region,
    credentials: { accessKeyId: 'in-memory', secretAccessKey: 'in-memory' },
    cacheMiddleware: true,
  };
  const step = { step: 'initialize', name: 'answeredByTheAccountInMemory', priority: 'high' } as const;
  const reply = async (service: Service, name: string | undefined, command: { readonly input: object }) => {
    const answer = answers.get(command);
    if (answer === undefined) throw new Error(`nobody sent this ${String(name)}`);
    const output = await answer(service, (name ?? '').replace(/Command$/, ''), command.input);
    return { response: undefined, output };
  };
  const clients: SharedClients = {
    ec2: new EC2Client(config),
    elb: new ElasticLoadBalancingV2Client(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    sns: new SNSClient(config),
    ssm: new SSMClient(config),
    quotas: new ServiceQuotasClient(config),
  };
  clients.ec2.middlewareStack.add(
    (_, context) => (command) => reply('ec2', context.commandName, command),
    step,
  );
  clients.elb.middlewareStack.add(
    (_, context) => (command) => reply('elb', context.commandName, command),
    step,
  );
  clients.logs.middlewareStack.add(
    (_, context) => (command) => reply('logs', context.commandName, command),
    step,
  );
  clients.cloudwatch.middlewareStack.add(
    (_, context) => (command) => reply('cloudwatch', context.commandName, command),
    step,
  );
  clients.dynamodb.middlewareStack.add(
    (_, context) => (command) => reply('dynamodb', context.commandName, command),
    step,
  );
  clients.sns.middlewareStack.add(
    (_, context) => (command) => reply('sns', context.commandName, command),
    step,
  );
  clients.ssm.middlewareStack.add(
    (_, context) => (command) => reply('ssm', context.commandName, command),
    step,
  );
  clients.quotas.middlewareStack.add(
    (_, context) => (command) => reply('quotas', context.commandName, command),
    step,
  );
  return clients;
}
