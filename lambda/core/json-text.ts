/** JSON that is safe to print: what a terminal would obey stands as `\uXXXX`, and means the same. Pure. */

/** JSON.stringify escapes C0 and lone surrogates; C1, bidirectional and invisible characters are left to us. */
const UNSAFE_IN_JSON = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Exactly one JSON document on one line. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE_IN_JSON, escapeUnits);
}

/** Beyond U+FFFF: as the two units that JSON knows (RFC 8259, section 7). */
function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
