/** Makes text that came from a log safe to print in a terminal or a mail: attackers write the logs. */

/** Control characters (C0, DEL, C1), line and paragraph separators, and everything that turns or hides text. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu;

/** Escapes what a terminal would obey, and cuts to `longest` characters. One line comes out. */
export function makePrintable(text: string, longest = 300): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
