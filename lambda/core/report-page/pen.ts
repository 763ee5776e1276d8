/** What every section of a page is written with. */
import type { LocalClock } from '../local-time';
import type { Sentences } from '../wording/sentences';

export interface Pen {
  readonly sentences: Sentences;
  readonly clock: LocalClock;
}
