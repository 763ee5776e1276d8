/**
 * What a command may touch of the process: its streams, its exit status, and where it runs. Tests put their own in
 * its place.
 */
export interface TextOut {
  write(text: string): void;
  readonly isTTY?: boolean;
}

export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  /** The answer, and nothing else. */
  readonly stdout: TextOut;
  /** Progress, notes, questions and errors. */
  readonly stderr: TextOut;
  /** 0 done, 1 it ran and something failed, 2 the words were wrong. */
  setExitCode(code: 0 | 1 | 2): void;
}

/** What a command that works on an account may ask of the process besides. */
export interface OperatorIo extends CommandIo {
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The working directory: `environments/` lies there. */
  readonly directory: string;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}
