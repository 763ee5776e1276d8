/**
 * Counts what one stretch of an access log tells: ordinary requests go to a sink of counts, offences into a tally of
 * their own. Lines that the scanner is not sure about are read here by the pattern itself.
 */
import { formatAddress, parseAddress } from '../../../lambda/core/addresses';
import type { AccessEntry } from '../../../lambda/core/access-entry';
import { classifyRequest, Tally, type ClientTally } from '../../../lambda/core/evidence';
import { readAccessLineAny } from '../../../lambda/core/log-format/read-line';
import type { LogFormat } from '../../../lambda/core/log-format/log-format';
import { findNeverBlockReason, type NeverBlockList } from '../../../lambda/core/never-block';
import type { DetectionPolicy } from '../../../lambda/core/policy';
import { Span, type TimeBounds } from '../span';
import type { CountSink } from './client-counts';

/** By what lines are read and counted. Plain data: it goes to other threads. */
export interface ScanRules {
  readonly formats: readonly LogFormat[];
  readonly detection: Pick<DetectionPolicy, 'absoluteForm' | 'ownHosts'>;
  readonly webPorts: readonly number[];
  readonly neverBlock: NeverBlockList;
  readonly bounds: TimeBounds;
}

/** What a stretch of the log told, but for ordinary requests. Plain data. */
export interface RangeFindings {
  readonly read: number;
  readonly unparsed: number;
  readonly firstUnparsed: string | undefined;
  /** Of the first line that names one. */
  readonly zoneOffsetMinutes: number | undefined;
  readonly met: { readonly first: number; readonly last: number };
  readonly clients: readonly ClientTally[];
  readonly offences: OffencesBySecond;
}

/**
 * Offences of all strangers together: who has one is proven, so they count alike, and one address can stand for all.
 * By client and second a flood of gigabytes would not fit into memory.
 */
export interface OffencesBySecond {
  /** One of those who sent them; `undefined`: nobody did. */
  readonly sender: string | undefined;
  /** Seconds since 1970, with how many. */
  readonly seconds: readonly (readonly [second: number, offences: number])[];
}

/** What the scanner knows of a CONNECT request. */
export interface ScannedConnect {
  readonly client: string;
  readonly time: number;
  readonly status: number | undefined;
  readonly busySeconds: number | undefined;
}

/** So many clients are remembered by their text before their counts are passed on. */
const MOST_TEXTS = 4096;

interface TextCount {
  /** Canonical; `undefined`: the text is no address. */
  readonly address: string | undefined;
  count: number;
}

export class RangeEvidence {
  #tally: Tally;
  #span: Span;
  #read = 0;
  #unparsed = 0;
  #firstUnparsed: string | undefined;
  #zone: { readonly place: number; readonly offsetMinutes: number } | undefined;
  readonly #texts = new Map<string, TextCount>();
  readonly #spared = new Map<string, boolean>();

  constructor(
    private readonly rules: ScanRules,
    private readonly counts: CountSink,
  ) {
    this.#tally = this.#makeTally();
    this.#span = new Span(rules.bounds);
  }

  get isZoneKnown(): boolean {
    return this.#zone !== undefined;
  }

  /** The scanner has read so many lines by itself. */
  addRead(lines: number): void {
    this.#read += lines;
  }

  /** Reads one line as the pattern does. `place` grows along the stretch. Empty lines are no lines. */
  takeLine(line: string, place: number): void {
    if (line === '') return;
    this.#read += 1;
    const entry = readAccessLineAny(this.rules.formats, line);
    if (entry === undefined) {
      this.#unparsed += 1;
      this.#firstUnparsed ??= line;
      return;
    }
    this.noteZone(entry, place);
    if (!this.#span.take(entry.time)) return;
    if (classifyRequest(entry, this.rules.detection) === 'ordinary') {
      this.#textCount(entry.client, undefined).count += 1;
    } else this.#tally.addRequest(entry);
  }

  /** An ordinary request, by its client's text; `false` where that is no address, and the line is none either. */
  takeOrdinary(text: string, isClient: RegExp, time: number): boolean {
    const known = this.#textCount(text, isClient);
    if (known.address === undefined) return false;
    this.#read += 1;
    if (this.#span.take(time)) known.count += 1;
    return true;
  }

  /** Its line has been counted, and belongs to the window. */
  takeConnect(connect: ScannedConnect): void {
    this.#tally.addRequest({ ...connect, method: 'CONNECT', target: undefined });
  }

  /** The times that the scanner met by itself. */
  include(met: { readonly first: number; readonly last: number }): void {
    this.#span.include(met);
  }

  /** Keeps the zone of the line at the first place. */
  noteZone({ zoneOffsetMinutes }: Pick<AccessEntry, 'zoneOffsetMinutes'>, place: number): void {
    if (zoneOffsetMinutes === undefined) return;
    if (this.#zone === undefined || place < this.#zone.place) {
      this.#zone = { place, offsetMinutes: zoneOffsetMinutes };
    }
  }

  /** Places begin anew: what is known of the zone is final. */
  settleZone(): void {
    if (this.#zone !== undefined) this.#zone = { ...this.#zone, place: -Infinity };
  }

  /** Ends the stretch, and begins the next. */
  finish(): RangeFindings {
    const findings: RangeFindings = {
      read: this.#read,
      unparsed: this.#unparsed,
      firstUnparsed: this.#firstUnparsed,
      zoneOffsetMinutes: this.#zone?.offsetMinutes,
      met: this.#span.met,
      clients: this.#tally.clients,
      offences: this.#sumOffences(),
    };
    this.#tally = this.#makeTally();
    this.#span = new Span(this.rules.bounds);
    this.#read = 0;
    this.#unparsed = 0;
    this.#firstUnparsed = undefined;
    this.#zone = undefined;
    return findings;
  }

  /** Passes on the counts that are kept by text. */
  flushCounts(): void {
    for (const { address, count } of this.#texts.values()) {
      if (address !== undefined && count > 0) this.counts.add(address, count);
    }
    this.#texts.clear();
  }

  #textCount(text: string, isClient: RegExp | undefined): TextCount {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MOST_TEXTS) this.flushCounts();
    const prefix = isClient?.test(text) === false ? undefined : parseAddress(text);
    const made = { address: prefix === undefined ? undefined : formatAddress(prefix), count: 0 };
    this.#texts.set(text, made);
    return made;
  }

  #makeTally(): Tally {
    return new Tally(this.rules.detection, this.rules.webPorts);
  }

  #sumOffences(): OffencesBySecond {
    const seconds = new Map<number, number>();
    let sender: string | undefined;
    for (const { address, second, offences } of this.#tally.moments) {
      if (this.#isSpared(address)) continue;
      sender ??= address;
      seconds.set(second, (seconds.get(second) ?? 0) + offences);
    }
    return { sender, seconds: [...seconds] };
  }

  #isSpared(address: string): boolean {
    const known = this.#spared.get(address);
    if (known !== undefined) return known;
    const prefix = parseAddress(address);
    const isSpared =
      prefix === undefined || findNeverBlockReason(this.rules.neverBlock, prefix) !== undefined;
    this.#spared.set(address, isSpared);
    return isSpared;
  }
}
