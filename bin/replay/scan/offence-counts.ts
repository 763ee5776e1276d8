/**
 * Counts the offences that one thread meets: as `Tally` does, but with numbers for names, since a flood is most of
 * its log. What counts is said by the same rule.
 */
import {
  classifyRequest,
  makeClientTally,
  type ClientTally,
  type RequestEvidence,
} from '../../../lambda/core/evidence';
import { parseAddress } from '../../../lambda/core/addresses';
import { findNeverBlockReason } from '../../../lambda/core/never-block';
import { formatIpv4 } from './client-counts';
import type { OffencesBySecond, ScanRules } from './findings';

interface Sender {
  readonly tally: ClientTally;
  /** On the never-block list: its offences make no flood. */
  readonly isSpared: boolean;
}

/** A client by its address, as text or as the scanner's number. */
export type ClientName = string | number;

export class OffenceCounts {
  readonly #senders = new Map<ClientName, Sender>();
  readonly #seconds = new Map<number, number>();
  #stranger: string | undefined;

  constructor(private readonly rules: Pick<ScanRules, 'detection' | 'neverBlock'>) {}

  /** Counts a request that is an offence, refused or not; `false` for all others. */
  take(client: ClientName, request: Omit<RequestEvidence, 'client'>): boolean {
    const kind = classifyRequest(request, this.rules.detection);
    if (kind === 'ordinary') return false;
    const sender = this.#senders.get(client) ?? this.#add(client);
    if (kind === 'refused') sender.tally.refused += 1;
    else this.#countOffence(sender, request);
    return true;
  }

  get clients(): readonly ClientTally[] {
    return Array.from(this.#senders.values(), ({ tally }) => tally);
  }

  get bySecond(): OffencesBySecond {
    return { sender: this.#stranger, seconds: [...this.#seconds] };
  }

  #countOffence({ tally, isSpared }: Sender, { time, busySeconds }: Omit<RequestEvidence, 'client'>): void {
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

  #add(client: ClientName): Sender {
    const address = typeof client === 'number' ? formatIpv4(client) : client;
    const prefix = parseAddress(address);
    const isSpared =
      prefix === undefined || findNeverBlockReason(this.rules.neverBlock, prefix) !== undefined;
    const sender = { tally: makeClientTally(address), isSpared };
    this.#senders.set(client, sender);
    return sender;
  }
}
