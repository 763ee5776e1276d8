/** Makes text that came from a log safe to print in a terminal or a mail: attackers write the logs. */
import { showUnsafe } from './unsafe-characters';

/** Escapes what a terminal would obey, and cuts to `longest` characters. One line comes out. */
export function makePrintable(text: string, longest = 300): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return showUnsafe(cut);
}

/** ASCII on one line, for where nothing else is let through: line breaks become spaces, all else unknown a `?`. */
export function makeAscii(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim();
}
