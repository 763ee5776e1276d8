/**
 * Regular expressions of Logs Insights, run by JavaScript's engine. What AWS's engine does not have (look-around,
 * back-references, possessive and atomic groups) is refused, so that no query passes here and fails there.
 */
import { InsightsSyntaxError } from './failures';

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'look-around'],
  [/\\[1-9]|\\k</, 'back-references'],
  [/\(\?>/, 'atomic groups'],
  [/[*+?}]\+/, 'possessive quantifiers'],
];
/** Letters and digits only (CloudWatch Logs user guide, "parse"). */
const GROUP_NAME = /\(\?<([^=!>][^>]*)>/g;

export function compileRegex(source: string): RegExp {
  const unescaped = source.replace(/\\\\/g, '');
  for (const [pattern, what] of REFUSED) {
    if (pattern.test(unescaped))
      throw new InsightsSyntaxError(`Invalid regular expression /${source}/: ${what} are not supported`);
  }
  for (const name of groupNames(source)) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name))
      throw new InsightsSyntaxError(`Invalid group name ${name}: only letters and digits`);
  }
  const ignoresCase = source.startsWith('(?i)');
  try {
    return new RegExp(ignoresCase ? source.slice('(?i)'.length) : source, ignoresCase ? 'i' : '');
  } catch (error) {
    throw new InsightsSyntaxError(
      `Invalid regular expression /${source}/: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

export function groupNames(source: string): readonly string[] {
  return [...source.matchAll(GROUP_NAME)].map((match) => match[1] ?? '');
}

/** A glob of `parse`: each `*` is a field, everything else stands for itself. */
export function compileGlob(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const last = parts.length - 1;
  const source = parts.reduce(
    (sum, part, index) => `${sum}${index === last && part === '' ? '([\\s\\S]*)' : '([\\s\\S]*?)'}${part}`,
  );
  return new RegExp(source);
}
