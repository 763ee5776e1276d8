/**
 * Text from outside, made safe to show on a terminal. Pure.
 */
const LONGEST_QUOTE = 60;

/**
 * Characters that move the cursor, change colours or reorder the line: control characters (C0, DEL, C1), and
 * Unicode's format characters, among them the bidirectional overrides (Unicode Standard Annex #9).
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text in double quotes, shortened, with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return escapeUnsafe(JSON.stringify(short));
}

/** The text with every unsafe character written as its number. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
