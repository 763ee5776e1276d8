/** Literal text in regular expressions. Pure. */

/** Makes text stand for itself in a regular expression. A slash stays bare: only a query needs it escaped. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\t', '\\t');
}
