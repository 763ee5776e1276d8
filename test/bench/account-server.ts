/**
 * The account in memory behind HTTP, so that a function can run in a process of its own. Logs and the ledger, which
 * carry much, are answered as AWS writes them; the others, which carry little, in V8's own format.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { deserialize, serialize } from 'node:v8';
import type { Account } from '../../drill/account/account';
import { cloudWatchOperations } from '../../drill/account/cloudwatch/operations';
import { dynamoDbOperations } from '../../drill/account/dynamodb/operations';
import { ec2Operations } from '../../drill/account/ec2/operations';
import { elbOperations } from '../../drill/account/elb/operations';
import { logsOperations } from '../../drill/account/logs/operations';
import type { Operations } from '../../drill/account/operations';
import { quotaOperations } from '../../drill/account/quotas';
import { snsOperations } from '../../drill/account/sns';

/** What `x-amz-target` begins with. */
const BY_TARGET: Readonly<Record<string, string>> = { Logs_20140328: 'logs', DynamoDB_20120810: 'dynamodb' };

export interface AccountServer {
  readonly url: string;
  /** Bytes of the largest item of the ledger that was written, as DynamoDB counts its body. */
  largestBodyBytes(): number;
  stop(): void;
}

/** A call of a service that is not spoken to as AWS speaks. */
export interface DirectCall {
  readonly service: string;
  readonly action: string;
  readonly input: object;
}

export async function serveAccount({ context, clock }: Account): Promise<AccountServer> {
  let largest = 0;
  const tables: Readonly<Record<string, Operations>> = {
    ec2: ec2Operations(context),
    elb: elbOperations(context),
    logs: logsOperations(context),
    cloudwatch: cloudWatchOperations(context),
    dynamodb: dynamoDbOperations(context),
    sns: snsOperations(context),
    quotas: quotaOperations(context),
  };
  const answer = (service: string, action: string, input: object): object => {
    const operation = tables[service]?.[action];
    if (operation === undefined) throw new Error(`nobody answers ${service}:${action}`);
    return operation(input);
  };
  const respond = async (request: IncomingMessage): Promise<Buffer> => {
    const body = await buffer(request);
    if (request.url === '/sleep') {
      await clock.sleep(Number(body.toString()));
      return Buffer.alloc(0);
    }
    if (request.url === '/direct') {
      const { service, action, input } = deserialize(body) as DirectCall;
      return serialize(answer(service, action, input));
    }
    const [prefix = '', action = ''] = String(request.headers['x-amz-target']).split('.');
    const input = JSON.parse(body.toString(), (key, value: unknown) => {
      if (key !== 'B' || typeof value !== 'string') return value;
      const bytes = Buffer.from(value, 'base64');
      largest = Math.max(largest, bytes.length);
      return new Uint8Array(bytes);
    }) as object;
    return Buffer.from(writeJson(answer(BY_TARGET[prefix] ?? prefix, action, input)));
  };
  const server = createServer((request, response) => {
    respond(request).then(
      (body) => response.end(body),
      (error: unknown) => {
        const { name, message } = error as Error;
        response.writeHead(400).end(writeJson({ ...(error as object), __type: name, message }));
      },
    );
  });
  // A function that thinks for long finds its connection still open.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    largestBodyBytes: () => largest,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** AWS's JSON: bytes in base64. */
function writeJson(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner,
  );
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
