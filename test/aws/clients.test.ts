import { DescribeVpcsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { createServer, type Server } from 'node:http';
import { createClients } from '../../lambda/aws/clients';
import { systemClock } from '../../lambda/aws/clock';

describe('createClients', () => {
  it('sets every client up for the region and for a reaction within a minute', async () => {
    const clients = createClients({ region: 'ap-northeast-1' });
    const all = [
      clients.ec2,
      clients.elb,
      clients.logs,
      clients.cloudwatch,
      clients.dynamodb,
      clients.sns,
      await clients.ssm(),
      clients.quotas,
    ];
    expect(all).toHaveLength(Object.keys(clients).length);
    for (const { config } of all) {
      expect(await config.region()).toBe('ap-northeast-1');
      // A repeated SendCommand would restart a server twice.
      expect(await config.maxAttempts()).toBe(config === (await clients.ssm()).config ? 1 : 4);
      const { retryMode } = config;
      expect(typeof retryMode === 'function' ? await retryMode() : retryMode).toBe('standard');
    }
  });

  it('gives up a request that gets no answer in time, after four attempts, instead of waiting on', async () => {
    const deaf = createServer();
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: urlOf(deaf),
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    try {
      const { ec2 } = createClients({ region: 'eu-west-1' });
      const request = ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0a1'] }), { requestTimeout: 20 });
      await expect(request).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 4 } });
      expect(patienceOf(ec2)).toMatchObject({ connectionTimeout: 2_000, requestTimeout: 10_000 });
    } finally {
      process.env = environment;
      deaf.closeAllConnections();
      deaf.close();
    }
  });
});

const environment = { ...process.env };

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

/** What the request handler goes by; it tells once it has made a request. */
function patienceOf(ec2: EC2Client): unknown {
  const { requestHandler } = ec2.config;
  return tellsItsPatience(requestHandler) ? requestHandler.httpHandlerConfigs() : undefined;
}

function tellsItsPatience(handler: object): handler is { httpHandlerConfigs(): unknown } {
  return 'httpHandlerConfigs' in handler;
}

describe('systemClock', () => {
  it('tells the time and waits', async () => {
    const before = systemClock.now().getTime();
    await systemClock.sleep(20);
    expect(systemClock.now().getTime() - before).toBeGreaterThanOrEqual(19);
  });
});
