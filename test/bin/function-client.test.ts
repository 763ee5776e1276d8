/** The way to the function: one attempt, and patience for the whole of a run. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFunctionClient, invokeFunction } from '../../bin/aws/function';

it('sends an invocation once, whatever comes back: a second one would be a second run', async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(503).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const before = { ...process.env };
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  try {
    const lambda = createFunctionClient({ region: 'eu-west-1' });
    await expect(invokeFunction(lambda, 'Floodgate-web', { action: 'remediate' })).rejects.toThrow(
      'Invoke Floodgate-web failed',
    );
    expect(requests).toBe(1);
    const { requestHandler } = lambda.config;
    expect(tellsItsPatience(requestHandler) && requestHandler.httpHandlerConfigs()).toMatchObject({
      requestTimeout: 330_000,
      throwOnRequestTimeout: true,
    });
  } finally {
    process.env = before;
    server.close();
  }
});

function tellsItsPatience(handler: object): handler is { httpHandlerConfigs(): unknown } {
  return 'httpHandlerConfigs' in handler;
}
