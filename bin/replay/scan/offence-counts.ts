/**
 * Counts the offences that one thread meets: as `Tally` does, but with numbers for names, since a flood is most of
 * its log. What counts is said by the same rule.
 */
import {
  classifyRequest,
  makeClientTally,
  type ClientTally,
  type RequestClass,
  type RequestEvidence,
} from '../../../lambda/core/evidence';
import { parseAddress } from '../../../lambda/core/addresses';
import { findNeverBlockReason } from '../../../lambda/core/never-block';
import { formatIpv4 } from './client-counts';
import type { OffencesBySecond, ScanRules } from './findings';

/** Three digits. */
const STATUSES = 1000;

/** Who sent offences: counted by whoever holds it. */
export interface Sender {
  readonly tally: ClientTally;
  /** On the never-block list: its offences make no flood. */
  readonly isSpared: boolean;
}

export class OffenceCounts {
  /** By address: text, or the scanner's number as a signed one, which JavaScript finds faster. */
  readonly #senders = new Map<string | number, Sender>();
  readonly #seconds = new Map<number, number>();
  /** Statuses, 0 for none, with which a CONNECT may be refused at all. */
  readonly #refusable: Uint8Array;
  #stranger: string | undefined;

  constructor(private readonly rules: Pick<ScanRules, 'detection' | 'neverBlock'>) {
    this.#refusable = Uint8Array.from({ length: STATUSES }, (_, status) =>
      classifyConnect(status, 0, rules) === 'refused' ? 1 : 0,
    );
  }

  /** @param client text of the address, or IPv4 with its first byte lowest */
  findSender(client: string | number): Sender {
    const name = typeof client === 'number' ? client | 0 : client;
    return this.#senders.get(name) ?? this.#add(name);
  }

  /** Counts a request that is an offence, refused or not. */
  count(sender: Sender, request: Omit<RequestEvidence, 'client'>): void {
    if (classifyRequest(request, this.rules.detection) === 'refused') sender.tally.refused += 1;
    else this.#countOffence(sender, request.time, request.busySeconds);
  }

  /** The same for a CONNECT, of which there are many. @param status 0 where the line has none */
  countConnect(sender: Sender, time: number, status: number, busySeconds: number | undefined): void {
    const isRefused =
      this.#refusable[status] === 1 && classifyConnect(status, busySeconds, this.rules) === 'refused';
    if (isRefused) sender.tally.refused += 1;
    else this.#countOffence(sender, time, busySeconds);
  }

  get clients(): readonly ClientTally[] {
    return Array.from(this.#senders.values(), ({ tally }) => tally);
  }

  get bySecond(): OffencesBySecond {
    return { sender: this.#stranger, seconds: [...this.#seconds] };
  }

  #countOffence(
    { tally, isSpared }: Sender,
    time: number | undefined,
    busySeconds: number | undefined,
  ): void {
    tally.connects += 1;
    tally.busySeconds += busySeconds ?? 0;
    if (time === undefined) return;
    tally.firstSeen = Math.min(tally.firstSeen, time);
    tally.lastSeen = Math.max(tally.lastSeen, time);
    if (isSpared) return;
    this.#stranger ??= tally.address;
    const second = Math.floor(time / 1000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
  }

  #add(name: string | number): Sender {
    const address = typeof name === 'number' ? formatIpv4(name) : name;
    const prefix = parseAddress(address);
    const isSpared =
      prefix === undefined || findNeverBlockReason(this.rules.neverBlock, prefix) !== undefined;
    const sender = { tally: makeClientTally(address), isSpared };
    this.#senders.set(name, sender);
    return sender;
  }
}

function classifyConnect(
  status: number,
  busySeconds: number | undefined,
  { detection }: Pick<ScanRules, 'detection'>,
): RequestClass {
  // Three digits below 100 are no status.
  const told = status >= 100 ? status : undefined;
  return classifyRequest({ method: 'CONNECT', target: undefined, status: told, busySeconds }, detection);
}
