/**
 * The function behind the dashboard's widget: reads its environment variables and the ledger, and shows what stands. It
 * can change nothing: its buttons call Floodgate's own function, with the rights of whoever presses them.
 */
import { systemClock } from './aws/clock';
import { readLedger } from './aws/ledger';
import { createLedgerClient } from './aws/ledger-client';
import { DOCUMENTATION } from './core/widget/documentation';
import { writeWidget } from './core/widget/widget';
import { readWidgetRequest } from './widget-event';

const environment = readVariable('FLOODGATE_ENVIRONMENT_NAME');
const mode = readVariable('FLOODGATE_MODE') === 'enforce' ? 'enforce' : 'observe';
const language = readVariable('FLOODGATE_LANGUAGE') === 'ja' ? 'ja' : 'en';
const timeZone = readVariable('FLOODGATE_TIME_ZONE');
const functionArn = readVariable('FLOODGATE_FUNCTION');
const table = readVariable('FLOODGATE_TABLE');
const dynamodb = createLedgerClient({ region: readVariable('AWS_REGION') });

export async function handler(event: unknown): Promise<string> {
  const request = readWidgetRequest(event);
  if (request.kind === 'describe') return DOCUMENTATION;
  const { theme, rows } = request;
  const state = await readLedger({ dynamodb, table });
  const view = { environment, mode, language, timeZone, functionArn, theme, rows, state } as const;
  return writeWidget(view, systemClock.now());
}

function readVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
