/** Makes text that came from a log safe to print in a terminal or a mail: attackers write the logs. */
import { showUnsafe } from './unsafe-characters';

/** Escapes what a terminal would obey, and cuts to `longest` characters. One line comes out. */
export function makePrintable(text: string, longest = 300): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return showUnsafe(cut);
}
