/** The words of a command were wrong: told in one message, exit status 2, and nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
