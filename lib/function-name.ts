/** What the deployed function, and the stack around it, are called. Pure. */

/** Chooses the name by which the stack is deployed and the function is invoked. */
export function chooseFunctionName(environmentName: string): string {
  return `Floodgate-${environmentName}`;
}
