/** Runs the generated scanner: its memory, the times that it has to ask for, and what it found. */
import { formatAddress } from '../../../lambda/core/addresses';
import type { LogFormat } from '../../../lambda/core/log-format/log-format';
import { toBusySeconds } from '../../../lambda/core/log-format/read-line';
import { readTime, type TimePattern } from '../../../lambda/core/log-format/time-pattern';
import type { CountSink } from './client-counts';
import { generateScanner } from './generate';
import { READ_TIME, SCAN } from './generate-imports';
import { decodeLine, type LineTaker } from './line-buffer';
import { KnownClients } from './known-clients';
import { KnownSenders } from './known-senders';
import {
  CLIENTS,
  MEMORY_PAGES,
  POWERS,
  RECORD,
  RECORDS,
  RECORD_KIND,
  STATE,
  TEXTS,
  TEXT_ENDS,
  TIME_SLOTS,
} from './memory-layout';
import type { ScanEvidence } from './scan-evidence';
import type { Sender } from './offence-counts';
import { planScan } from './scan-plan';
import type { CalendarLayout, TimeLayout } from './time-layout';
import type { TimeBounds } from '../span';
import { HOST } from './wasm/module';

/** A format's scanner, compiled; it goes to other threads as it is. */
export interface CompiledScanner {
  readonly module: WebAssembly.Module;
  readonly time: TimeLayout;
  readonly clientShape: string;
}

/**
 * The scanner of the first format; `undefined` where only the patterns can read the log. Several formats must find
 * the client in the same place: where they could disagree about it, a line must be read by all of them.
 */
export function compileScanner(
  formats: readonly LogFormat[],
  options: { readonly absoluteForm: boolean },
): CompiledScanner | undefined {
  const [first, ...others] = formats;
  if (first === undefined || !others.every((other) => pathToClient(other) === pathToClient(first))) {
    return undefined;
  }
  const plan = planScan(first);
  if (plan === undefined) return undefined;
  const module = new WebAssembly.Module(generateScanner(plan, options));
  return { module, time: plan.time, clientShape: plan.clientShape };
}

/** What stands in a line up to its client. */
function pathToClient({ parts }: LogFormat): string {
  const client = parts.findIndex((part) => part.kind === 'field' && part.role === 'client');
  const path = parts.slice(0, client + 1);
  return JSON.stringify(path.map((part) => (part.kind === 'literal' ? part.text : part.shape)));
}

export class Scanner implements LineTaker {
  readonly bytes: Buffer;
  readonly #view: DataView;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  readonly #clients: KnownClients;
  readonly #senders: KnownSenders;
  readonly #scan: (from: number, to: number) => number;

  constructor(
    { module, time }: CompiledScanner,
    private readonly format: LogFormat,
    bounds: TimeBounds,
    private readonly evidence: ScanEvidence,
    counts: CountSink,
  ) {
    const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
    this.bytes = Buffer.from(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#doubles = new Float64Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
    this.#clients = new KnownClients(this.bytes, counts);
    this.#senders = new KnownSenders(this.bytes, evidence.offences, format.durationUnitsPerSecond);
    const readKnownTime = this.#makeTimeReader(time, format.time);
    const instance = new WebAssembly.Instance(module, {
      [HOST]: { memory, [READ_TIME.name]: readKnownTime },
    });
    const scan = instance.exports[SCAN.name];
    if (scan === undefined) throw new TypeError(`the scanner exports no ${SCAN.name}`);
    this.#scan = scan;
    for (let power = 0; power < POWERS.count; power += 1) {
      this.#view.setFloat64(POWERS.start + 8 * power, 10 ** power, true);
    }
    for (let length = 0; length < TEXT_ENDS.count; length += 1) {
      const end = TEXT_ENDS.start + length * TEXT_ENDS.bytes;
      this.bytes.fill(0xff, end + length, end + TEXT_ENDS.bytes);
    }
    this.#view.setFloat64(STATE.from, bounds.from, true);
    this.#view.setFloat64(STATE.to, bounds.to, true);
    this.#clear();
  }

  takeLines(from: number, to: number): void {
    for (let at = from; at < to;) {
      at = this.#scan(at, to);
      this.#takeRecords();
      if (this.#clients.isFull) this.#flushAddresses();
      if (this.evidence.hasManyClients) this.#flushTexts();
    }
  }

  takeCutLine(from: number, to: number): void {
    this.evidence.takeLine(decodeLine(this.bytes, from, to));
  }

  /** What the scanner counted by itself goes to the evidence. */
  finish(): void {
    this.evidence.include(this.#view.getUint32(STATE.lines, true), {
      first: this.#view.getFloat64(STATE.first, true),
      last: this.#view.getFloat64(STATE.last, true),
    });
    this.#senders.flush();
    this.#clear();
  }

  /** Passes on the counts of all clients, the evidence's among them. */
  flushCounts(): void {
    this.#flushAddresses();
    this.#flushTexts();
  }

  #flushAddresses(): void {
    this.#clients.flushAddresses();
    this.#senders.forgetSlots(CLIENTS.start, TEXTS.start);
  }

  #flushTexts(): void {
    this.#clients.flushTexts();
    this.#senders.forgetSlots(TEXTS.start, TEXTS.start + TEXTS.slots * TEXTS.bytes);
    this.evidence.flushCounts();
  }

  #clear(): void {
    this.#view.setUint32(STATE.lines, 0, true);
    this.#view.setFloat64(STATE.first, Infinity, true);
    this.#view.setFloat64(STATE.last, -Infinity, true);
  }

  #takeRecords(): void {
    const end = this.#word(STATE.records);
    for (let record = RECORDS.start; record < end; record += RECORDS.bytes) {
      const kind = this.#word(record + RECORD.kind);
      if (kind === RECORD_KIND.connect) this.#takeConnect(record);
      else if (kind === RECORD_KIND.unsure || !this.#takeClientText(record, kind)) this.#takeLine(record);
    }
  }

  #takeConnect(record: number): void {
    const slot = this.#word(record + RECORD.clientSlot);
    const sender = this.#countConnect(record, this.#clients.clientOf(slot));
    this.#senders.learn(slot, sender, this.#double(record + RECORD.time));
  }

  #countConnect(record: number, client: string | number): Sender {
    const { durationUnitsPerSecond } = this.format;
    const units = this.#double(record + RECORD.duration);
    const sender = this.evidence.offences.findSender(client);
    this.evidence.offences.countConnect(
      sender,
      this.#double(record + RECORD.time),
      this.#word(record + RECORD.status),
      durationUnitsPerSecond === undefined ? undefined : toBusySeconds(units, durationUnitsPerSecond),
    );
    return sender;
  }

  /** Takes a line whose client's text was not known; not if it is no client. */
  #takeClientText(record: number, kind: number): boolean {
    const [at, bytes] = [this.#word(record + RECORD.client), this.#word(record + RECORD.clientBytes)];
    const client = this.evidence.findClient(this.#readText(at, bytes));
    if (client === undefined) return false;
    this.#clients.learn(this.#word(record + RECORD.clientSlot), client, at, bytes);
    if (!this.evidence.takeTime(this.#double(record + RECORD.time))) return true;
    if (kind === RECORD_KIND.connectText) this.#countConnect(record, formatAddress(client.prefix));
    else client.count += 1;
    return true;
  }

  #takeLine(record: number): void {
    const start = this.#word(record + RECORD.start);
    this.evidence.takeLine(decodeLine(this.bytes, start, this.#word(record + RECORD.end)));
  }

  #word(at: number): number {
    return this.#words[at >>> 2] ?? 0;
  }

  #double(at: number): number {
    return this.#doubles[at >>> 3] ?? NaN;
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
    this.evidence.meetMinute(read.zoneOffsetMinutes, read.time);
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
