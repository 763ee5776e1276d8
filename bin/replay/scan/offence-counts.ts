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

/** Who sent offences. */
export interface Sender {
  readonly tally: ClientTally;
  /** On the never-block list: its offences make no flood. */
  readonly isSpared: boolean;
}

export type CountedOffences = Pick<
  ClientTally,
  'connects' | 'refused' | 'busySeconds' | 'firstSeen' | 'lastSeen'
>;

export class OffenceCounts {
  /** By address: text, or the scanner's number as a signed one, which JavaScript finds faster. */
  readonly #senders = new Map<string | number, Sender>();
  readonly #seconds = new Map<number, number>();
  #stranger: string | undefined;

  constructor(private readonly rules: Pick<ScanRules, 'detection' | 'neverBlock'>) {}

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

  /** The same for a CONNECT. @param status 0 where the line has none */
  countConnect(sender: Sender, time: number, status: number, busySeconds: number | undefined): void {
    if (this.#classifyConnect(status, busySeconds) === 'refused') sender.tally.refused += 1;
    else this.#countOffence(sender, time, busySeconds);
  }

  /** May a CONNECT with this status have been refused, if it held nobody up? */
  mayRefuse(status: number): boolean {
    return this.#classifyConnect(status, 0) === 'refused';
  }

  /** Adds requests that were counted elsewhere; their seconds come by `addSecond`. */
  addCounted({ tally, isSpared }: Sender, counted: CountedOffences): void {
    tally.refused += counted.refused;
    tally.connects += counted.connects;
    tally.busySeconds += counted.busySeconds;
    tally.firstSeen = Math.min(tally.firstSeen, counted.firstSeen);
    tally.lastSeen = Math.max(tally.lastSeen, counted.lastSeen);
    if (!isSpared && counted.connects > 0) this.#stranger ??= tally.address;
  }

  /** Offences of strangers in this second. */
  addSecond(second: number, offences: number): void {
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + offences);
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
    this.addSecond(Math.floor(time / 1000), 1);
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

  #classifyConnect(status: number, busySeconds: number | undefined): RequestClass {
    // Three digits below 100 are no status.
    const told = status >= 100 ? status : undefined;
    const connect = { method: 'CONNECT', target: undefined, status: told, busySeconds };
    return classifyRequest(connect, this.rules.detection);
  }
}
