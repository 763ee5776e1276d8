/** A section of a report as plain text, and what each of them is written with. Nothing here is escaped yet. */
import type { LocalClock } from './local-time';
import type { Report } from './report';
import type { Heading, Sentences } from './wording/sentences';

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What every section needs to be written. */
export interface Pen {
  readonly report: Report;
  readonly sentences: Sentences;
  readonly clock: LocalClock;
  readonly section: (heading: Heading, lines: readonly string[]) => Section;
}
