/**
 * The function's runs in a process of its own, as Lambda runs them: an alarm, then a tick, against the account that
 * another process serves. Prints one line of JSON for each: the most memory that the process ever held, and its answer.
 */
import { serialize, deserialize } from 'node:v8';
import { answerWith } from '../../lambda/answer';
import { createClients, type Clients } from '../../lambda/aws/clients';
import { parseEnvironment } from '../../lambda/config';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import type { DirectCall } from './account-server';

/** What the process that starts this one tells it. */
export interface Order {
  readonly url: string;
  readonly environment: object;
  readonly events: readonly object[];
  readonly startsAtMs: number;
  readonly table: string;
  readonly topicArn: string;
  readonly alarmName: string;
}

/** What it tells of one run. */
export interface Measured {
  readonly peakMb: number;
  readonly seconds: number;
  readonly answerBytes: number;
  readonly summary: string;
}

const order = JSON.parse(process.env['FLOODGATE_ORDER'] ?? '{}') as Order;
const clients = createClients({ region: 'ap-northeast-1' });
answerDirectly(clients);
const environment = parseEnvironment('memory', order.environment);
let sleptMs = 0;
const now = (): Date => new Date(order.startsAtMs + sleptMs + performance.now());
const sleep = async (ms: number): Promise<void> => {
  await fetch(`${order.url}/sleep`, { method: 'POST', body: String(ms) });
  sleptMs += ms;
};

for (const [index, event] of order.events.entries()) {
  const startedAt = performance.now();
  const report = await remediate(parseEvent(event), {
    environment,
    clients,
    clock: { now, sleep },
    table: order.table,
    topicArn: order.topicArn,
    alarmName: order.alarmName,
    runId: `run-${index}`,
    endsAt: new Date(now().getTime() + 300_000),
  });
  const measured: Measured = {
    // Lambda writes the answer as JSON, too.
    answerBytes: Buffer.byteLength(JSON.stringify(answerWith(report, event))),
    // Lambda's megabyte is 2^20 bytes; Node tells kilobytes of 2^10.
    peakMb: process.resourceUsage().maxRSS / 1024,
    seconds: (performance.now() - startedAt) / 1000,
    summary: report.summary,
  };
  console.log(JSON.stringify(measured));
  await sleep(60_000);
}

/** Answers in place of the wire where the wire carries little. */
function answerDirectly({ ec2, elb, cloudwatch, sns, quotas }: Clients): void {
  for (const [service, client] of Object.entries({ ec2, elb, cloudwatch, sns, quotas })) {
    (client as Pick<Clients['ec2'], 'middlewareStack'>).middlewareStack.add(
      (_, { commandName = '' }) =>
        async ({ input }) => {
          const call: DirectCall = { service, action: commandName.replace(/Command$/, ''), input };
          const answer = await fetch(`${order.url}/direct`, { method: 'POST', body: serialize(call) });
          if (!answer.ok) throw Object.assign(new Error('refused'), (await answer.json()) as object);
          const output = deserialize(Buffer.from(await answer.arrayBuffer())) as object;
          return { response: undefined, output: { ...output, $metadata: { httpStatusCode: 200 } } };
        },
      { step: 'initialize', name: 'answeredDirectly', priority: 'high' },
    );
  }
}
