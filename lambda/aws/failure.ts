/**
 * What a failed AWS call looks like, and how to tell an expected failure from the rest. Calls nothing itself.
 */

/** A call to AWS that failed; the SDK's own error is its `cause`. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';

  constructor(
    /** What was asked, for instance `CreateNetworkAclEntry 5 in acl-0a1`. */
    readonly call: string,
    override readonly cause: unknown,
  ) {
    super(`${call} failed: ${failureReason(cause)}`, { cause });
  }
}

/** Waits for an answer of AWS; a failure is thrown on as an AwsCallError that says what was asked. */
export async function callAws<Answer>(call: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw new AwsCallError(call, error);
  }
}

/**
 * Is this error, or the cause that it carries, one of these AWS failures?
 * By exact name: EC2 models no exception classes, and messages are not a contract.
 */
export function isAwsFailure(error: unknown, ...names: readonly string[]): boolean {
  const origin = originOf(error);
  return origin instanceof Error && names.includes(origin.name);
}

/**
 * Did AWS, or the way to it, fail (refused, throttled, broken, unreachable), rather than our own code?
 * The SDK marks every error of a request that it sent with `$metadata`, network errors included.
 */
export function failedAtAws(error: unknown): boolean {
  const origin = originOf(error);
  return origin instanceof Error && ('$metadata' in origin || origin.name === 'TimeoutError');
}

/**
 * Did AWS answer that it would not do it? Then nothing was done. Any other failure (no answer in time, a broken
 * connection, an error within AWS) leaves that open.
 */
export function wasRefused(error: unknown): boolean {
  const origin = originOf(error);
  if (!(origin instanceof Error) || !('$metadata' in origin)) return false;
  const { httpStatusCode } = origin.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode !== undefined && httpStatusCode >= 400 && httpStatusCode < 500;
}

/** The failure in one line, for a report: AWS's name for it and its message. */
export function failureReason(error: unknown): string {
  const origin = originOf(error);
  return origin instanceof Error ? `${origin.name}: ${origin.message}` : String(origin);
}

function originOf(error: unknown): unknown {
  return error instanceof AwsCallError ? originOf(error.cause) : error;
}
