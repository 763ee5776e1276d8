/**
 * The function that `cdk deploy` puts into an account. Reads its environment variables, makes the clients, passes
 * on the clock, and logs; everything else is remediate.ts's.
 *
 * Woken by the alarm (direct action), by the tick rule every minute, and by hand. A run that fails has already
 * reported; it throws so that Lambda's retries and the Errors metric see it. A person is answered with the report
 * instead: what was asked for stays in the ledger until it is done, and the ticks that carry it on do throw.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { answerFailure, answerWith } from './answer';
import { createClients } from './aws/clients';
import { systemClock } from './aws/clock';
import { parseEnvironment } from './config';
import { parseEvent } from './event';
import { measured, openMeter } from './meter';
import { remediate } from './remediate';

/** The part of Lambda's context that is used. */
interface RunContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

const logger = new Logger({ serviceName: 'floodgate' });
const environment = parseEnvironment(
  readVariable('FLOODGATE_ENVIRONMENT_NAME'),
  JSON.parse(readVariable('FLOODGATE_ENVIRONMENT')),
);
const meter = openMeter(environment.name);
const table = readVariable('FLOODGATE_TABLE');
const alarmName = readVariable('FLOODGATE_ALARM');
const topicArn = process.env['FLOODGATE_TOPIC'];
const chatTopicArn = process.env['FLOODGATE_CHAT_TOPIC'];
const clients = createClients({ region: environment.region });

export async function handler(event: unknown, context: RunContext): Promise<ReturnType<typeof answerWith>> {
  const endsAt = new Date(systemClock.now().getTime() + context.getRemainingTimeInMillis());
  try {
    const report = await measured(meter, () =>
      remediate(parseEvent(event), {
        environment,
        clients,
        clock: systemClock,
        table,
        topicArn,
        chatTopicArn,
        alarmName,
        runId: context.awsRequestId,
        endsAt,
      }),
    );
    logger.info(report.summary, {
      action: report.action,
      incident: report.incident?.id,
      outcomes: report.outcomes,
    });
    return answerWith(report, event);
  } catch (error) {
    logger.error('run failed', error instanceof Error ? error : new Error(String(error)));
    return answerFailure(error, event);
  }
}

function readVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
