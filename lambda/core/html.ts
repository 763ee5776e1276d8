/**
 * Text as HTML: the one place that escapes. Whatever is put into a page goes through `html`, which escapes every value
 * that is not markup itself; so a log's text is shown, never obeyed. Pure.
 */
import { showUnsafeInLines } from './unsafe-characters';

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

/** Escapes for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return showUnsafeInLines(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
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
