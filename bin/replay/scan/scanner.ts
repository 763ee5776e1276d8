/** Runs the generated scanner: its memory, the times that it has to ask for, and what it found. */
import type { LogFormat } from '../../../lambda/core/log-format/log-format';
import { readAccessLine } from '../../../lambda/core/log-format/read-line';
import { hasPart, readTime, type TimePattern } from '../../../lambda/core/log-format/time-pattern';
import type { CountSink } from './client-counts';
import { generateScanner } from './generate';
import { READ_TIME, SCAN } from './generate-imports';
import { decodeLine, type LineTaker } from './line-buffer';
import {
  MEMORY_PAGES,
  POWERS,
  RECORD,
  RECORDS,
  RECORD_KIND,
  STATE,
  TABLE,
  TIME_SLOTS,
} from './memory-layout';
import type { ScanEvidence } from './scan-evidence';
import { planScan } from './scan-plan';
import type { CalendarLayout, TimeLayout } from './time-layout';
import type { TimeBounds } from '../span';
import { HOST } from './wasm/module';
import { toBusySeconds } from '../../../lambda/core/log-format/read-line';

/** A format's scanner, compiled; it goes to other threads as it is. */
export interface CompiledScanner {
  readonly module: WebAssembly.Module;
  readonly time: TimeLayout;
  readonly clientShape: string;
}

/** `undefined` for a format that only the pattern can read. */
export function compileScanner(
  format: LogFormat,
  options: { readonly absoluteForm: boolean },
): CompiledScanner | undefined {
  const plan = planScan(format);
  if (plan === undefined) return undefined;
  const module = new WebAssembly.Module(generateScanner(plan, options));
  return { module, time: plan.time, clientShape: plan.clientShape };
}

/** Nothing lies there, so it stands for a first line that nobody asks for. */
const KNOWN = 1;

export class Scanner implements LineTaker {
  readonly bytes: Buffer;
  readonly #view: DataView;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  readonly #scan: (from: number, to: number) => number;
  readonly #hasZone: boolean;

  constructor(
    { module, time }: CompiledScanner,
    private readonly format: LogFormat,
    bounds: TimeBounds,
    private readonly evidence: ScanEvidence,
    private readonly counts: CountSink,
  ) {
    const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
    this.bytes = Buffer.from(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#doubles = new Float64Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
    this.#hasZone = format.time !== undefined && hasPart(format.time, 'zone', 'zoneWithColon');
    const readKnownTime = this.#makeTimeReader(time, format.time);
    const instance = new WebAssembly.Instance(module, {
      [HOST]: { memory, [READ_TIME.name]: readKnownTime },
    });
    this.#scan = takeFunction(instance.exports[SCAN.name]);
    for (let power = 0; power < POWERS.count; power += 1) {
      this.#view.setFloat64(POWERS.start + 8 * power, 10 ** power, true);
    }
    this.#view.setFloat64(STATE.from, bounds.from, true);
    this.#view.setFloat64(STATE.to, bounds.to, true);
    this.#clear();
  }

  takeLines(from: number, to: number): void {
    for (let at = from; at < to;) {
      at = this.#scan(at, to);
      this.#takeRecords();
      this.#noteFirstLine();
      if (this.#view.getUint32(STATE.clients, true) >= TABLE.fullAt) this.flushCounts();
    }
  }

  takeCutLine(from: number, to: number): void {
    this.evidence.takeLine(decodeLine(this.bytes, from, to), from);
  }

  /** A stretch begins; its first line may tell the zone. */
  begin(): void {
    this.#view.setUint32(STATE.firstLine, this.evidence.isZoneKnown ? KNOWN : 0, true);
  }

  /** What the scanner counted by itself goes to the evidence. */
  finish(): void {
    this.evidence.include(this.#view.getUint32(STATE.lines, true), {
      first: this.#view.getFloat64(STATE.first, true),
      last: this.#view.getFloat64(STATE.last, true),
    });
    this.#clear();
  }

  flushCounts(): void {
    const bytes = TABLE.slots * TABLE.bytes;
    this.counts.addIpv4(new Uint32Array(this.bytes.buffer, TABLE.start, bytes / 4));
    this.bytes.fill(0, TABLE.start, TABLE.start + bytes);
    this.#view.setUint32(STATE.clients, 0, true);
  }

  #clear(): void {
    this.#view.setUint32(STATE.lines, 0, true);
    this.#view.setFloat64(STATE.first, Infinity, true);
    this.#view.setFloat64(STATE.last, -Infinity, true);
  }

  #takeRecords(): void {
    const end = this.#view.getUint32(STATE.records, true);
    for (let record = RECORDS.start; record < end; record += RECORDS.bytes) {
      const kind = this.#word(record + RECORD.kind);
      if (kind === RECORD_KIND.connect) this.#takeConnect(record);
      else this.#takeDoubtful(record, kind === RECORD_KIND.clientText);
    }
  }

  #takeConnect(record: number): void {
    const status = this.#word(record + RECORD.status);
    this.evidence.takeConnect(this.#word(record + RECORD.client), {
      method: 'CONNECT',
      target: undefined,
      time: this.#double(record + RECORD.time),
      // Three digits below 100 are no status.
      status: status >= 100 ? status : undefined,
      busySeconds: this.#readBusySeconds(this.#double(record + RECORD.duration)),
    });
  }

  #takeDoubtful(record: number, hasClientText: boolean): void {
    // Where a zone is still wanted, the line is read wholly.
    if (hasClientText && (!this.#hasZone || this.evidence.isZoneKnown)) {
      const text = this.#readText(
        this.#word(record + RECORD.client),
        this.#word(record + RECORD.clientBytes),
      );
      if (this.evidence.takeOrdinary(text, this.#double(record + RECORD.time))) return;
    }
    const start = this.#word(record + RECORD.start);
    this.evidence.takeLine(decodeLine(this.bytes, start, this.#word(record + RECORD.end)), start);
  }

  #word(at: number): number {
    return this.#words[at >>> 2] ?? 0;
  }

  #double(at: number): number {
    return this.#doubles[at >>> 3] ?? NaN;
  }

  #readBusySeconds(units: number): number | undefined {
    const { durationUnitsPerSecond } = this.format;
    return durationUnitsPerSecond === undefined ? undefined : toBusySeconds(units, durationUnitsPerSecond);
  }

  /** The first line that the scanner read alone may be the one that tells the zone. */
  #noteFirstLine(): void {
    const start = this.#view.getUint32(STATE.firstLine, true);
    if (start === KNOWN) return;
    if (start !== 0) {
      const end = this.bytes.indexOf(0x0a, start);
      const entry = readAccessLine(this.format, decodeLine(this.bytes, start, end));
      this.evidence.noteZone(entry?.zoneOffsetMinutes, start);
    }
    if (start === 0 && !this.evidence.isZoneKnown) return;
    this.#view.setUint32(STATE.firstLine, KNOWN, true);
    this.evidence.settleZone();
  }

  #readText(at: number, length: number): string {
    return this.bytes.toString('latin1', at, at + length);
  }

  #makeTimeReader(layout: TimeLayout, pattern: TimePattern | undefined): (at: number) => number {
    if (layout.is === 'epoch' || pattern === undefined) return () => 0;
    return (at) => this.#learnTime(layout, pattern, at);
  }

  /** Puts a time into its slot as it would be with no seconds; 0 where there is no such time. */
  #learnTime(layout: CalendarLayout, pattern: TimePattern, at: number): number {
    const text = this.#readText(at, layout.width);
    const read = readTime(pattern, text);
    if (read === undefined) return 0;
    const seconds = layout.second === undefined ? 0 : Number(text.slice(layout.second, layout.second + 2));
    const milliseconds =
      layout.milliseconds === undefined
        ? 0
        : Number(text.slice(layout.milliseconds, layout.milliseconds + 3));
    const digit = (this.bytes[at + layout.slotByte] ?? 0) & (TIME_SLOTS.count - 1);
    const slot = TIME_SLOTS.start + digit * TIME_SLOTS.bytes;
    this.bytes.copyWithin(slot, at, at + layout.width);
    this.#view.setFloat64(slot + TIME_SLOTS.value, read.time - seconds * 1000 - milliseconds, true);
    return 1;
  }
}

function takeFunction(exported: unknown): (from: number, to: number) => number {
  if (typeof exported !== 'function') throw new TypeError('the scanner exports no function');
  return (from, to) => Number(Reflect.apply(exported, undefined, [from, to]));
}
