/** Colours for people at a terminal, and nowhere else. */
import { styleText } from 'node:util';
import type { TextOut } from './command-io';

export type Style = 'good' | 'bad' | 'notice' | 'strong' | 'faint';
export type Paint = (style: Style, text: string) => string;

const FORMATS = { good: 'green', bad: 'red', notice: 'yellow', strong: 'bold', faint: 'dim' } as const;

/**
 * Chooses whether a stream gets colours. As Node's own programs do: `FORCE_COLOR` decides if it is set, else a
 * non-empty `NO_COLOR` (no-color.org) forbids them, else a terminal gets them unless it is a dumb one.
 */
export function makePaint(stream: TextOut, variables: Readonly<Record<string, string | undefined>>): Paint {
  if (!wantsColours(stream, variables)) return (_style, text) => text;
  return (style, text) => styleText(FORMATS[style], text, { validateStream: false });
}

function wantsColours(
  { isTTY }: TextOut,
  { FORCE_COLOR, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return isTTY === true && TERM !== 'dumb';
}

/**
 * Paints a text of sections: the first line of each is its heading.
 * @param badWords lines that have one of these as a word of its own are red
 */
export function paintSections(text: string, paint: Paint, badWords: readonly string[] = []): string {
  const lines = text.split('\n');
  return lines
    .map((line, index) => {
      if (line.split(/\s+/).some((word) => badWords.includes(word))) return paint('bad', line);
      const isHeading = line !== '' && (lines[index - 1] ?? '') === '';
      return isHeading ? paint('strong', line) : line;
    })
    .join('\n');
}
