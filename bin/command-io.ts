/**
 * What a command may touch of the process: its streams and its exit status. Tests put their own in its place.
 */
export interface TextOut {
  write(text: string): void;
}

export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The answer, and nothing else. */
  readonly stdout: TextOut;
  /** Progress, notes and errors. */
  readonly stderr: TextOut & { readonly isTTY?: boolean };
  /** 0 done, 1 it ran and something failed, 2 the words were wrong. */
  setExitCode(code: 0 | 1 | 2): void;
}
