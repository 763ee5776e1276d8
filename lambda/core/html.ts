/**
 * Text as HTML: the one place that escapes. Whatever is put into a page goes through `html`, which escapes every value
 * that is not markup itself; so a log's text is shown, never obeyed. Pure.
 */

/** Markup that is safe as it stands; only `html` and `joinHtml` make it. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that reorder or hide text, or that HTML forbids: control characters but tab and line feed, Unicode's format
 * characters (bidirectional overrides among them, Unicode Standard Annex #9), lone surrogates.
 */
const UNSAFE = /[^\P{Cc}\t\n]|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/gu;

/** Escapes for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** A template whose values are escaped, unless they are markup. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Html)[]): Html {
  const text = parts.reduce((written, part, index) => {
    const value = values[index - 1];
    const safe = value instanceof Html ? value.text : escapeHtml(String(value ?? ''));
    return `${written}${safe}${part}`;
  });
  return new Html(text);
}

/** Pieces one after another. */
export function joinHtml(pieces: readonly Html[], between = ''): Html {
  return new Html(pieces.map(({ text }) => text).join(between));
}
