/**
 * Attackers: so many connections, each of which sends a request, waits for its end, and sends the next, for as
 * long as the wave lasts. What is blocked tries again, too.
 */
import type { Account } from '../account/account';
import type { Random } from '../random';
import type { Backend } from './health-checks';
import type { Network } from './network';
import type { Asked } from './visits';

export interface Wave {
  readonly from: Date;
  readonly until: Date;
  /** All connections are opened within this time. */
  readonly rampMs: number;
  readonly senders: readonly WaveSender[];
}

export interface WaveSender {
  readonly address: string;
  readonly connections: number;
  /** What it asks next. */
  readonly ask: (random: Random) => Asked;
}

/** What became of each sender's attempts. */
export interface AttackCounts {
  readonly served: Map<string, number>;
  /** Attempts that reached no server. */
  readonly refused: Map<string, number>;
}

interface AttackOptions {
  readonly account: Account;
  readonly network: Network;
  readonly random: Random;
  readonly backends: readonly Backend[];
  readonly counts: AttackCounts;
}

const HTTP_PORT = 80;
/** A dropped connection attempt takes its time to fail; an answered one is followed up sooner. */
const RETRY_MS = { afterRefusal: [15_000, 25_000], afterAnswer: [2_000, 6_000] } as const;

export function startWave(options: AttackOptions, wave: Wave): void {
  const connections = wave.senders.flatMap((sender) =>
    Array.from({ length: sender.connections }, () => sender),
  );
  connections.forEach((sender, index) => {
    const startMs = wave.from.getTime() + (index / connections.length) * wave.rampMs;
    // Evenly over the servers, so that all of them are sick together.
    const backend = options.backends[index % options.backends.length];
    if (backend !== undefined)
      options.account.clock.plan(startMs, () => attempt(options, wave, sender, backend));
  });
}

function attempt(options: AttackOptions, wave: Wave, sender: WaveSender, backend: Backend): void {
  const { account, network, random, counts } = options;
  const { clock } = account;
  if (clock.nowMs() > wave.until.getTime()) return;
  let isOpen = true;
  const retry = ([least, most]: readonly [number, number]): void => {
    if (!isOpen) return;
    isOpen = false;
    clock.plan(clock.nowMs() + random.integer(least, most), () => attempt(options, wave, sender, backend));
  };
  const refuse = (): void => {
    if (isOpen) count(counts.refused, sender.address);
    retry(RETRY_MS.afterRefusal);
  };
  const to = account.state.interfaces.get(backend.interfaceId);
  const connection = to === undefined ? undefined : network.connect(sender.address, to, HTTP_PORT, refuse);
  if (connection === undefined) {
    refuse();
    return;
  }
  const finish = (): void => {
    connection.close();
    retry(RETRY_MS.afterAnswer);
  };
  const accepted = backend.server.accept({
    ...sender.ask(random),
    client: sender.address,
    clientPort: random.integer(32_768, 60_999),
    forwardedFor: '-',
    forwardedProto: '-',
    onDone: finish,
    onLost: finish,
  });
  if (accepted === 'refused') {
    connection.close();
    refuse();
  } else count(counts.served, sender.address);
}

function count(counts: Map<string, number>, address: string): void {
  counts.set(address, (counts.get(address) ?? 0) + 1);
}
