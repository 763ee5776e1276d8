/** What the account holds of Systems Manager. */

export interface SsmDocument {
  readonly name: string;
  readonly effect: 'restart-services' | 'reboot' | 'fails';
}

export interface Command {
  readonly id: string;
  readonly documentName: string;
  readonly instanceIds: readonly string[];
  readonly comment: string;
  readonly sentAtMs: number;
  readonly startTimeoutSeconds: number;
  /** A new invocation cannot be found for a moment: the first question after sending gets `InvocationDoesNotExist`. */
  readonly asked: Set<string>;
}
