/** A text of several lines that a terminal shows and does not obey. Pure. */
import { makePrintable } from '../lambda/core/printable';

/** Escapes line by line: the lines are ours, what stands in them may be anybody's. */
export function makeLinesPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => makePrintable(line, Infinity))
    .join('\n');
}
