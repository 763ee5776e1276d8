/** Undoes the escapes that Apache, nginx and JSON write into a field. Pure; never throws. */

const SINGLE: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * Reads `\"`, `\\`, `\n` and its like, `\xhh` and `\uhhhh`. The servers' escapes do not contradict one another, so one
 * reading serves all. Bytes above 7F become the characters of the same number: the text is for showing and comparing.
 */
export function unescapeField(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/gs,
    (_whole, byte: string | undefined, unit: string | undefined, letter: string | undefined) => {
      const code = byte ?? unit;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      const character = letter ?? '';
      return Object.hasOwn(SINGLE, character) ? (SINGLE[character] ?? character) : character;
    },
  );
}
