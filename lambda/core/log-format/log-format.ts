/**
 * What a compiled log format is: the fields of a line, the one pattern that reads it, and what to be told about it.
 * Types and the error only; `compile.ts` makes them.
 */
import type { TimePattern } from './time-pattern';

/** What a field is used for. The names are those of the pattern's groups: Logs Insights allows letters. */
export type Role = 'client' | 'time' | 'request' | 'method' | 'target' | 'status' | 'duration' | 'forwarded';

export interface LiteralPart {
  readonly kind: 'literal';
  readonly text: string;
  readonly column: number;
}

/**
 * How far a field reaches. `token`: characters of a class, so it ends before any other character. `free`: text that a
 * sender may have chosen, in which quotes and control characters are escaped. `wild`: text that nothing escapes.
 */
export type Extent = 'token' | 'free' | 'wild';

export interface FieldPart {
  readonly kind: 'field';
  /** As written: `%{c}a`, `$remote_addr`. */
  readonly directive: string;
  /** Place in the text that was compiled, from 1. */
  readonly column: number;
  readonly quoting: 'bare' | 'quoted' | 'bracketed';
  readonly extent: Extent;
  /** Body of a character class; only of tokens. Empty where the shape alone tells where the field ends. */
  readonly characters: string;
  /** Regular expression of the field's text; only of tokens. */
  readonly shape: string;
  /** What it could be used for. */
  readonly meaning: Meaning | undefined;
  /** What it is used for. */
  readonly role: Role | undefined;
}

export type Part = LiteralPart | FieldPart;

/** What a field says, as far as Floodgate can use it. A lower rank is the better source. */
export type Meaning =
  /** `isPeer`: the connection's other end even where mod_remoteip or its like rewrites the client. */
  | { readonly is: 'client'; readonly rank: number; readonly isPeer: boolean; readonly mayBeName: boolean }
  | { readonly is: 'status'; readonly rank: number }
  | { readonly is: 'duration'; readonly rank: number; readonly unitsPerSecond: number }
  | { readonly is: 'time'; readonly rank: number; readonly pattern: TimePattern }
  | { readonly is: 'request' | 'method' | 'target' | 'forwarded'; readonly rank: number }
  /** Apache writes an empty user name as two plain quotes, the only plain quotes that a field can hold. */
  | { readonly is: 'user' }
  /** What may follow a target and is read with it. */
  | { readonly is: 'query' | 'protocol' };

export interface LogFormat {
  /** As the operator wrote it. */
  readonly text: string;
  readonly kind: 'apache' | 'nginx' | 'json';
  readonly parts: readonly Part[];
  /** Source of one anchored regular expression that means the same in Logs Insights and in JavaScript. */
  readonly pattern: string;
  /** What is safe but less than it could be, in plain words. */
  readonly warnings: readonly string[];
  /** How to read the group `time`; `undefined`: the format logs no usable time. */
  readonly time: TimePattern | undefined;
  /** The group `duration` counts this many to a second; `undefined`: not logged. */
  readonly durationUnitsPerSecond: number | undefined;
  /** Literals between the fields that stand behind X-Forwarded-For in the group `forwarded`. */
  readonly forwardedSeparators: readonly string[];
  /** `blurred`: text of a sender's choice may stand behind it in the group, so its last address may be anybody's. */
  readonly forwarded: 'absent' | 'sure' | 'blurred';
}

/** A format that cannot be read safely. The message says what, where, and what to log instead. */
export class LogFormatError extends Error {
  override readonly name = 'LogFormatError';

  constructor(
    message: string,
    /** Place in the format's text, from 1; `undefined` where it is about the whole. */
    readonly column: number | undefined,
  ) {
    super(message);
  }
}
