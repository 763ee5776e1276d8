/** Several formats in one log: what must hold so that no sender can make a line of one pass for a line of another. Pure. */
import type { FieldPart, LogFormat } from './log-format';

/** Tokens without spaces that a sender chooses all the same: the method, and what his identd answers (RFC 1413). */
const SENDERS_TOKENS: ReadonlySet<string> = new Set(['%l', '%m', '$request_method']);

/**
 * Why this format must not share a log with others, or `undefined`. Bare text of the sender's choice before the client
 * would let him write a line that another format reads with a client of his choice.
 */
export function findMixProblem(format: LogFormat): string | undefined {
  const client = format.parts.findIndex((part) => part.kind === 'field' && part.role === 'client');
  const culprit = format.parts
    .slice(0, client)
    .find((part): part is FieldPart => part.kind === 'field' && part.quoting === 'bare' && isSenders(part));
  if (culprit === undefined) return undefined;
  return `${culprit.directive} at column ${culprit.column}: a sender chooses this text, and before the client it could pass for a line of another format; in a log of several formats, log the client first`;
}

function isSenders({ extent, directive }: FieldPart): boolean {
  return extent !== 'token' || SENDERS_TOKENS.has(directive);
}
