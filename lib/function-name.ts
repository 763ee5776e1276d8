/** What the deployed function, and the stack around it, are called. Pure. */
import { createHash } from 'node:crypto';

/** Chooses the name by which the stack is deployed and the function is invoked. */
export function chooseFunctionName(environmentName: string): string {
  return `Floodgate-${environmentName}`;
}

/** "Function name: 64 characters" (AWS Lambda, CreateFunction). */
const LONGEST_FUNCTION_NAME = 64;

/** Enough to tell the widgets of two environments apart whose long names begin with the same words. */
const HASH_LENGTH = 8;

/**
 * Chooses the name of the widget's function: CloudWatch offers those that begin so where widgets are added. Where the
 * whole does not fit, a hash of it takes the place of its end.
 */
export function chooseWidgetName(environmentName: string): string {
  const name = `customWidget-${chooseFunctionName(environmentName)}`;
  if (name.length <= LONGEST_FUNCTION_NAME) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, LONGEST_FUNCTION_NAME - HASH_LENGTH - 1)}-${hash}`;
}
