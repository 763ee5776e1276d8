/**
 * Filter patterns of FilterLogEvents, the part for unstructured lines: terms, exact phrases in quotes,
 * `?term` (any of these) and `-term` (none of these). The bracket and JSON forms are refused, not guessed at.
 */

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

interface Term {
  readonly mode: 'all' | 'any' | 'none';
  readonly text: string;
}

const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s"]+))/y;

/** A test for lines; an empty pattern takes every line. */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const terms = readTerms(pattern);
  const of = (mode: Term['mode']) => terms.filter((term) => term.mode === mode).map((term) => term.text);
  const [all, any, none] = [of('all'), of('any'), of('none')];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    (any.length === 0 || any.some((text) => message.includes(text))) &&
    !none.some((text) => message.includes(text));
}

function readTerms(pattern: string): readonly Term[] {
  const text = pattern.trim();
  if (/^[[{%]/.test(text))
    throw new PatternError(
      `The account in memory does not know the pattern ${text}; terms and quoted phrases would be right`,
    );
  const terms: Term[] = [];
  for (let at = 0; at < text.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    if (match === null) throw new PatternError(`Invalid character(s) in term '${text.slice(at)}'`);
    const [, mark, phrase, word] = match;
    const term = phrase?.replace(/\\([\s\S])/g, '$1') ?? word ?? '';
    terms.push({ mode: mark === '?' ? 'any' : mark === '-' ? 'none' : 'all', text: term });
  }
  return terms;
}
