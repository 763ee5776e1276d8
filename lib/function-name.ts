/** What the deployed function, and the stack around it, are called. Pure. */

/** Chooses the name by which the stack is deployed and the function is invoked. */
export function chooseFunctionName(environmentName: string): string {
  return `Floodgate-${environmentName}`;
}

/** "Function name: 64 characters" (AWS Lambda, CreateFunction). */
const LONGEST_FUNCTION_NAME = 64;

/** Chooses the name of the widget's function: CloudWatch offers those that begin so where widgets are added. */
export function chooseWidgetName(environmentName: string): string {
  return `customWidget-${chooseFunctionName(environmentName)}`.slice(0, LONGEST_FUNCTION_NAME);
}
