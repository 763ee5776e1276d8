/**
 * Text for chat: the one place that escapes for it. What comes from logs must not format, mention or link: every
 * character that Slack's mrkdwn or Teams' markdown obeys is shown by its full-width twin, which both only show. Pure.
 */
import { makePrintable } from './printable';

/** Formatting, mentions (`@here`, `<!channel>`), links, entities, tables, headings, quotes. */
const OBEYED = /[*_~`[\]<>@#&|\\]/g;
/** Slack and Teams make links of bare names and of schemes, too. */
const LINK_MAKERS = /:(?=\/\/)|(?<=[\p{L}\p{N}-])\.(?=\p{L})|(?<=www)\./giu;
/** U+FF01 to U+FF5E repeat U+0021 to U+007E in full width. */
const FULL_WIDTH_OFFSET = 0xff01 - 0x21;

export function escapeChat(text: string, longest = 300): string {
  return makePrintable(text, longest).replace(OBEYED, widen).replace(LINK_MAKERS, widen);
}

function widen(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH_OFFSET);
}
