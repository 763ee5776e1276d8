/**
 * Ordinary traffic: people who come again and again, and single requests at their own times.
 */
import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Backend } from './health-checks';
import type { Asked, Visits } from './visits';

/** People who come again and again. */
export interface PeopleOptions {
  readonly way: 'load-balancer' | 'direct';
  readonly addresses: readonly string[];
  readonly everyMs: number;
  readonly asks: readonly Asked[];
}

/** One request at its own time, straight to one of the servers (by index); `::1` is the server itself. */
export interface SingleRequest {
  /** Epoch milliseconds; fractions are microseconds. */
  readonly atMs: number;
  readonly address: string;
  readonly serverIndex: number;
  readonly asked: Asked;
}

interface Crowd {
  readonly clock: Clock;
  readonly random: Random;
  readonly backends: readonly Backend[];
  readonly visits: Visits;
}

/** Apache wakes its own workers over the loopback interface. */
const LOOPBACK = '::1';
const LOCAL = { client: LOOPBACK, clientPort: 50_000, forwardedFor: '-', forwardedProto: '-' } as const;

/** Lets them come until the given time, at uneven intervals. */
export function invite({ clock, random, backends, visits }: Crowd, people: PeopleOptions, until: Date): void {
  const { way, addresses, everyMs, asks } = people;
  const come = (): void => {
    const next = clock.nowMs() + everyMs * (0.5 + random.next());
    if (next < until.getTime()) clock.plan(next, come);
    const [address, asked] = [random.pick(addresses), random.pick(asks)];
    if (way === 'direct') visits.direct(address, random.pick(backends), asked);
    else visits.throughLoadBalancer(address, asked);
  };
  clock.plan(clock.nowMs() + random.integer(0, everyMs), come);
}

export function planSingle({ clock, backends, visits }: Crowd, single: SingleRequest): void {
  const { atMs, address, serverIndex, asked } = single;
  const backend = backends[serverIndex % backends.length];
  if (backend === undefined) return;
  clock.plan(atMs, () => {
    if (address === LOOPBACK) backend.server.accept({ ...asked, ...LOCAL });
    else visits.direct(address, backend, asked);
  });
}
