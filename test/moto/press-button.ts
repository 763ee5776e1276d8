/** The dashboard's widget, as CloudWatch treats it: its function's page, and what a press of one of its buttons calls. */
import { call } from './ask-deployed';
import type { Moto } from './start';

export interface PageButton {
  /** ARN of the function that it calls. */
  readonly endpoint: string;
  readonly event: object;
}

const CONTEXT = { dashboardName: 'Floodgate-example', theme: 'light', forms: { all: {} }, params: {} };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Asks the widget's function for its page. */
export async function openWidget(moto: Moto, functionName: string): Promise<string> {
  const page = await call(moto, functionName, { rows: 50, widgetContext: CONTEXT });
  if (typeof page !== 'string') throw new Error('the widget answers no page');
  return page;
}

/** Every button of a page, in its order. */
export function listButtons(page: string): readonly PageButton[] {
  const action = /<cwdb-action[^>]*\bendpoint="([^"]+)"[^>]*>([^<]*)<\/cwdb-action/g;
  return [...page.matchAll(action)].map(([, endpoint = '', payload = '']) => ({
    endpoint: decode(endpoint),
    event: JSON.parse(decode(payload)) as object,
  }));
}

/** Calls what CloudWatch calls when the button is pressed and confirmed; returns the page that is shown. */
export async function pressButton(moto: Moto, { endpoint, event }: PageButton): Promise<string> {
  const name = endpoint.split(':').at(-1) ?? '';
  const page = await call(moto, name, { ...event, widgetContext: CONTEXT });
  if (typeof page !== 'string') throw new Error('a button is answered with a page');
  return page;
}

function decode(text: string): string {
  return text.replace(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
