/** What AWS refuses, the deployed bundle reads as the whole SDK does, though it carries few of its error classes. */
import { spawn } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundleFunction, type Bundle } from './bundled';
import { tellRefusals } from './refused-calls';

/** In the order of the calls, as AWS writes them. */
const ANSWERS = [
  json('TransactionCanceledException', 'Transaction cancelled', {
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'no' }],
  }),
  json('InvalidInstanceId', 'Instances not in a valid state'),
  json('InvalidDocument', 'Document with name restart does not exist.'),
  xml('LoadBalancerNotFound', 'One or more load balancers not found'),
  xml('InvalidConfigurationRequest', 'Not so'),
  json('InvalidParameterException', 'Not a query'),
  xml('InvalidParameter', 'Invalid parameter: TopicArn'),
];

interface Answer {
  readonly type: string;
  readonly body: string;
}

function json(name: string, message: string, more: object = {}): Answer {
  const body = JSON.stringify({ __type: `com.amazonaws#${name}`, message, ...more });
  return { type: 'application/x-amz-json-1.1', body };
}

function xml(code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { type: 'text/xml', body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
}

/** Runs both ways of asking against a server that gives the answers in turn. */
async function refuseAll<T>(ask: (variables: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  let next = 0;
  const server = createServer((request, response) => {
    request.resume();
    refuse(response, ANSWERS[next++]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await ask({
      AWS_ENDPOINT_URL: urlOf(server),
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      NODE_NO_WARNINGS: '1',
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function refuse(response: ServerResponse, answer: Answer | undefined): void {
  response.writeHead(400, { 'content-type': answer?.type ?? 'text/plain', 'x-amzn-requestid': '1' });
  response.end(answer?.body ?? '');
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function askBundled({ folder }: Bundle, variables: NodeJS.ProcessEnv): Promise<unknown> {
  const code = `import('${folder}/index.mjs').then((it) => it.tellRefusals()).then((told) => console.log(JSON.stringify(told)))`;
  const child = spawn(process.execPath, ['-e', code], {
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(output);
}

async function askWhole(variables: NodeJS.ProcessEnv): Promise<unknown> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await tellRefusals();
  } finally {
    process.env = before;
  }
}

describe('a refusal, in the bundle that is deployed', () => {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = bundleFunction('test/lib/refused-calls.ts');
  }, 60_000);
  afterAll(() => bundle.remove());

  it('is told by its name and words, and read by its parts, class or no class', async () => {
    const told = await refuseAll((variables) => askBundled(bundle, variables));
    const refused = { failedAtAws: true, wasRefused: true, cancellations: [] };
    expect(told).toEqual([
      {
        ...refused,
        reason: 'TransactionCanceledException: Transaction cancelled',
        cancellations: ['None', 'ConditionalCheckFailed'],
      },
      { ...refused, reason: 'InvalidInstanceId: Instances not in a valid state' },
      { ...refused, reason: 'InvalidDocument: Document with name restart does not exist.' },
      // Named in our code: its class gives the name by which it is matched.
      { ...refused, reason: 'LoadBalancerNotFoundException: One or more load balancers not found' },
      // Not named: AWS's own code.
      { ...refused, reason: 'InvalidConfigurationRequest: Not so' },
      { ...refused, reason: 'InvalidParameterException: Not a query' },
      { ...refused, reason: 'InvalidParameter: Invalid parameter: TopicArn' },
    ]);
  });

  it('is the same to the whole SDK, but for the ending of names that we never match', async () => {
    const told = await refuseAll((variables) => askBundled(bundle, variables));
    const whole = await refuseAll(askWhole);
    const shorten = (refusals: unknown): unknown =>
      JSON.parse(JSON.stringify(refusals).replaceAll('Exception: ', ': '));
    expect(shorten(told)).toEqual(shorten(whole));
  });

  it('carries classes of the errors that our code names, and of no others', () => {
    const text = bundle.readText();
    expect(text.includes('LoadBalancerNotFoundException')).toBe(true);
    expect(text.includes('InvalidConfigurationRequestException')).toBe(false);
  });
});
