/**
 * Characters that act instead of being seen, and how they are shown: the one list for terminals, mails, pages and
 * chats. Control characters; Unicode's format characters (bidirectional overrides, Unicode Standard Annex #9) and all
 * that is shown as nothing; line and paragraph separators; halves of surrogate pairs. Pure.
 */
const INVISIBLE = String.raw`\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`;
const ANY = new RegExp(String.raw`[\p{Cc}${INVISIBLE}]`, 'gu');
const ANY_BUT_WHITE_SPACE = new RegExp(String.raw`[^\P{Cc}\t\n]|[${INVISIBLE}]`, 'gu');

/** Shows each of them by its number, line breaks too: one line comes out. */
export function showUnsafe(text: string): string {
  return text.replace(ANY, showCharacter);
}

/** The same, but tabs and line feeds stay. */
export function showUnsafeInLines(text: string): string {
  return text.replace(ANY_BUT_WHITE_SPACE, showCharacter);
}

/** One JSON document on one line: JSON's own escapes stand for these characters, so that it still says the same. */
export function writeSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(ANY, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function showCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
