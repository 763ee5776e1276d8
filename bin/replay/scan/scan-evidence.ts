/**
 * Counts what the lines of one thread tell: ordinary requests go to a sink of counts, offences are kept. Lines that
 * the scanner is not sure about are read here by the pattern itself.
 */
import { classifyRequest } from '../../../lambda/core/evidence';
import { OffsetUses } from '../../../lambda/core/log-format/offset-uses';
import { readAccessLineAny } from '../../../lambda/core/log-format/read-line';
import { Span } from '../span';
import type { CountSink } from './client-counts';
import type { Findings, First, ScanRules } from './findings';
import { OffenceCounts } from './offence-counts';
import { OrdinaryCounts, type TextClient } from './ordinary-counts';

const MINUTE_MS = 60_000;

export class ScanEvidence {
  readonly #span: Span;
  readonly #ordinary: OrdinaryCounts;
  readonly offences: OffenceCounts;
  #read = 0;
  #unparsed = 0;
  #firstUnparsed: First<string> | undefined;
  readonly #offsets = new OffsetUses();
  #stretch = 0;

  /** @param isClient what a client looks like in the pattern, where the scanner hands over clients by their text */
  constructor(
    private readonly rules: ScanRules,
    counts: CountSink,
    isClient: RegExp | undefined,
  ) {
    this.#span = new Span(rules.bounds);
    this.#ordinary = new OrdinaryCounts(counts, isClient);
    this.offences = new OffenceCounts(rules);
  }

  /** What comes now is this stretch of the logs. */
  begin(stretch: number): void {
    this.#stretch = stretch;
  }

  /** What the scanner has read by itself. */
  include(lines: number, met: { readonly first: number; readonly last: number }): void {
    this.#read += lines;
    this.#span.include(met);
  }

  /** Reads one line as the pattern does; an empty one is none. */
  takeLine(line: string): void {
    if (line === '') return;
    this.#read += 1;
    const entry = readAccessLineAny(this.rules.formats, line);
    if (entry === undefined) {
      this.#unparsed += 1;
      if (this.#firstUnparsed === undefined || this.#stretch < this.#firstUnparsed.stretch) {
        this.#firstUnparsed = { stretch: this.#stretch, value: line };
      }
      return;
    }
    if (!this.#span.take(entry.time)) return;
    if (entry.time !== undefined) this.#offsets.meet(entry.zoneOffsetMinutes, entry.time);
    if (classifyRequest(entry, this.rules.detection) === 'ordinary') this.#count(entry.client);
    else this.offences.count(this.offences.findSender(entry.client), entry);
  }

  /** The client with this text; `undefined`: it is none, and neither is its line one of the format. */
  findClient(text: string): TextClient | undefined {
    return this.#ordinary.find(text);
  }

  /** Does a line of this time, which the scanner has read, belong to the window? */
  takeTime(time: number): boolean {
    this.#read += 1;
    return this.#span.take(time);
  }

  /** A minute that the scanner meets for the first time; it may begin before the window, and end behind it. */
  meetMinute(offsetMinutes: number | undefined, time: number): void {
    const { from, to } = this.rules.bounds;
    if (time > from - MINUTE_MS && time < to + MINUTE_MS) this.#offsets.meet(offsetMinutes, time);
  }

  #count(address: string): void {
    const client = this.#ordinary.find(address);
    if (client !== undefined) client.count += 1;
  }

  /** Is it time to flush them? */
  get hasManyClients(): boolean {
    return this.#ordinary.isFull;
  }

  /** Passes on the counts that are kept by text; `findClient` begins anew. */
  flushCounts(): void {
    this.#ordinary.flush();
  }

  get findings(): Findings {
    return {
      read: this.#read,
      unparsed: this.#unparsed,
      firstUnparsed: this.#firstUnparsed,
      offsets: this.#offsets.all,
      met: this.#span.met,
      clients: this.offences.clients,
      offences: this.offences.bySecond,
    };
  }
}
