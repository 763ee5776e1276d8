/** Puts the findings of stretches together in the order of the log, whichever thread was done first. */
import { Tally, type Moment } from '../../../lambda/core/evidence';
import { Span } from '../span';
import type { RangeFindings, ScanRules } from './range-evidence';

export interface TotalFindings extends Omit<RangeFindings, 'met' | 'offences'> {
  readonly span: Span;
  /** In the order of time. */
  readonly moments: readonly Moment[];
}

export class OrderedFindings {
  /** Of stretches whose predecessors are still being read: a few, since all are taken in order. */
  readonly #waiting = new Map<number, RangeFindings>();
  readonly #tally: Tally;
  readonly #offences = new Map<number, number>();
  #sender: string | undefined;
  readonly #span: Span;
  #next = 0;
  #read = 0;
  #unparsed = 0;
  #firstUnparsed: string | undefined;
  #zoneOffsetMinutes: number | undefined;

  constructor({ detection, webPorts, bounds }: ScanRules) {
    this.#tally = new Tally(detection, webPorts);
    this.#span = new Span(bounds);
  }

  add(index: number, findings: RangeFindings): void {
    this.#waiting.set(index, findings);
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
      this.#merge(next);
    }
  }

  get total(): TotalFindings {
    return {
      read: this.#read,
      unparsed: this.#unparsed,
      firstUnparsed: this.#firstUnparsed,
      zoneOffsetMinutes: this.#zoneOffsetMinutes,
      span: this.#span,
      clients: this.#tally.clients,
      moments: this.#moments,
    };
  }

  #merge(findings: RangeFindings): void {
    this.#read += findings.read;
    this.#unparsed += findings.unparsed;
    this.#firstUnparsed ??= findings.firstUnparsed;
    this.#zoneOffsetMinutes ??= findings.zoneOffsetMinutes;
    this.#span.include(findings.met);
    for (const client of findings.clients) this.#tally.addClient(client);
    this.#sender ??= findings.offences.sender;
    for (const [second, offences] of findings.offences.seconds) {
      this.#offences.set(second, (this.#offences.get(second) ?? 0) + offences);
    }
  }

  get #moments(): readonly Moment[] {
    const address = this.#sender;
    if (address === undefined) return [];
    return [...this.#offences]
      .map(([second, offences]) => ({ address, second, offences, timeouts: 0 }))
      .sort((a, b) => a.second - b.second);
  }
}
