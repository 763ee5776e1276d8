/** Answers moto's Logs Insights queries over HTTP with the interpreter of the account in memory: one query language. */
import { createServer, type IncomingMessage } from 'node:http';
import { InsightsSyntaxError } from '../../drill/insights/failures';
import { runInsightsQuery, type InsightsEvent } from '../../drill/insights/run';

export interface InsightsServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface InsightsRequest {
  readonly events: readonly InsightsEvent[];
  readonly query: string;
  /** Epoch seconds, inclusive, as StartQuery takes them. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export async function startInsightsServer(): Promise<InsightsServer> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => response.end(JSON.stringify(answer(JSON.parse(body) as InsightsRequest))))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer({ events, query, ...range }: InsightsRequest): unknown {
  try {
    const { rows, ...statistics } = runInsightsQuery(events, query, range);
    return { results: rows, statistics };
  } catch (error) {
    if (!(error instanceof InsightsSyntaxError)) throw error;
    return { error: { name: 'MalformedQueryException', message: error.message } };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
