/** The deployed function: asks it, and reads how it is set up. Touches Lambda only. */
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { callAws, isAwsFailure } from '../../lambda/aws/failure';

export type FunctionAnswer =
  | { readonly kind: 'answered'; readonly value: unknown }
  /** It ran, and threw. */
  | { readonly kind: 'failed'; readonly type: string; readonly message: string }
  /** There is no such function in this account and region. */
  | { readonly kind: 'missing' };

export type FunctionClient = LambdaClient;

/** The function runs for 5 minutes at most (lib/function.ts), and answers at its end. */
const ANSWER_WITHIN_MS = 330_000;

/** Makes the client. One attempt only: an invocation that is sent again is a second run. */
export function createFunctionClient(place: {
  readonly region: string;
  readonly profile?: string;
}): FunctionClient {
  return new LambdaClient({
    ...place,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: ANSWER_WITHIN_MS,
      // Otherwise the SDK only warns when the time is up, and waits on.
      throwOnRequestTimeout: true,
    },
  });
}

/** Runs the function with this event and waits for its answer. */
export async function invokeFunction(
  lambda: FunctionClient,
  functionName: string,
  event: unknown,
): Promise<FunctionAnswer> {
  const command = new InvokeCommand({
    FunctionName: functionName,
    Payload: new TextEncoder().encode(JSON.stringify(event)),
  });
  try {
    const answer = await callAws(`Invoke ${functionName}`, lambda.send(command));
    const value: unknown = JSON.parse(answer.Payload?.transformToString() ?? 'null');
    return answer.FunctionError === undefined ? { kind: 'answered', value } : readFailure(value);
  } catch (error) {
    if (isAwsFailure(error, 'ResourceNotFoundException')) return { kind: 'missing' };
    throw error;
  }
}

function readFailure(value: unknown): FunctionAnswer {
  const { errorType, errorMessage } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly errorType?: unknown;
    readonly errorMessage?: unknown;
  };
  return {
    kind: 'failed',
    type: typeof errorType === 'string' ? errorType : 'Error',
    message: typeof errorMessage === 'string' ? errorMessage : JSON.stringify(value),
  };
}

export interface DeployedFunction {
  readonly state: string;
  readonly lastUpdate: string;
  readonly runtime: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
  readonly arn: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Reads how the function is set up; `undefined` if there is none. */
export async function describeFunction(
  lambda: FunctionClient,
  functionName: string,
): Promise<DeployedFunction | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  try {
    return readFunction(await callAws(`GetFunctionConfiguration ${functionName}`, lambda.send(command)));
  } catch (error) {
    if (isAwsFailure(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function readFunction(found: FunctionConfiguration): DeployedFunction {
  return {
    state: found.State ?? 'unknown',
    lastUpdate: found.LastUpdateStatus ?? 'unknown',
    runtime: found.Runtime ?? 'unknown',
    modifiedAt: found.LastModified ?? '',
    arn: found.FunctionArn ?? '',
    variables: found.Environment?.Variables ?? {},
  };
}
