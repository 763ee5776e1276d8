/**
 * Requests of people: through the load balancer, or straight to a server.
 */
import type { Account } from '../account/account';
import type { Listener, NetworkInterface } from '../account/state';
import type { Random } from '../random';
import type { Backend, HealthChecks } from './health-checks';
import type { LoadBalancerMetrics } from './metrics';
import type { Network } from './network';
import type { WebRequest } from './server';

/** What a visitor asks for. */
export type Asked = Pick<
  WebRequest,
  'line' | 'status' | 'bytes' | 'referer' | 'agent' | 'holdMs' | 'timeoutTarget'
>;

/** How people fared. */
export interface VisitCounts {
  /** Through the load balancer, by the status that they saw. */
  readonly byStatus: Map<number, number>;
  /** The load balancer itself could not be reached. */
  shutOut: number;
  directServed: number;
  directRefused: number;
}

export interface Visits {
  readonly counts: VisitCounts;
  throughLoadBalancer(address: string, asked: Asked): void;
  /** Straight to a server's own address, at port 80. */
  direct(address: string, backend: Backend, asked: Asked): void;
}

export interface VisitOptions {
  readonly account: Account;
  readonly network: Network;
  readonly random: Random;
  readonly metrics: LoadBalancerMetrics;
  readonly health: HealthChecks;
  readonly nodeIds: readonly string[];
  readonly backends: readonly Backend[];
  readonly listener: Listener;
  readonly targetPort: number;
}

/** The load balancer's idle time-out, and how long it tries to connect (Application Load Balancer guide). */
const IDLE_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const HTTP_PORT = 80;

export function createVisits(options: VisitOptions): Visits {
  const { account, network, random, nodeIds, listener } = options;
  const counts: VisitCounts = { byStatus: new Map(), shutOut: 0, directServed: 0, directRefused: 0 };
  const answered = (status: number): void => {
    counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
    options.metrics.answered(status);
  };
  return {
    counts,
    throughLoadBalancer(address, asked) {
      const node = account.state.interfaces.get(random.pick(nodeIds));
      if (node === undefined || !network.reach(address, node, listener.port)) {
        counts.shutOut += 1;
        return;
      }
      forward(options, node, address, asked, answered);
    },
    direct(address, { server, interfaceId }, asked) {
      const to = account.state.interfaces.get(interfaceId);
      const isOpen = to !== undefined && network.reach(address, to, HTTP_PORT);
      const request = { ...asked, client: address, clientPort: random.integer(32_768, 60_999), ...DIRECT };
      const isTaken = isOpen && server.accept(request) !== 'refused';
      if (isTaken) counts.directServed += 1;
      else counts.directRefused += 1;
    },
  };
}

const DIRECT = { forwardedFor: '-', forwardedProto: '-' } as const;

/** Passes a request on to a target; exactly one status comes back to the visitor. */
function forward(
  options: VisitOptions,
  node: NetworkInterface,
  visitor: string,
  asked: Asked,
  answered: (status: number) => void,
): void {
  const { account, network, random, targetPort, listener } = options;
  const { server, interfaceId } = random.pick(backendsFor(options, node.id));
  const address = node.privateAddresses[0] ?? '';
  const to = account.state.interfaces.get(interfaceId);
  let isOpen = true;
  const answer = (status: number): void => {
    if (!isOpen) return;
    isOpen = false;
    connection?.close();
    answered(status);
  };
  const later = (delayMs: number): void =>
    account.clock.plan(account.clock.nowMs() + delayMs, () => answer(504));
  const connection =
    to === undefined ? undefined : network.connect(address, to, targetPort, () => answer(502));
  if (connection === undefined) {
    later(CONNECT_TIMEOUT_MS);
    return;
  }
  const accepted = server.accept({
    ...asked,
    client: address,
    clientPort: random.integer(1_024, 65_535),
    forwardedFor: visitor,
    forwardedProto: listener.protocol.toLowerCase(),
    onDone: () => answer(asked.status),
    onLost: () => answer(502),
  });
  if (accepted === 'refused') answer(502);
  if (accepted === 'queued' || asked.holdMs > IDLE_TIMEOUT_MS) later(IDLE_TIMEOUT_MS);
}

/** Healthy targets; when there is none, all of them: the load balancer fails open. */
function backendsFor({ backends, health }: VisitOptions, nodeId: string): readonly Backend[] {
  const isHealthy = ({ server }: Backend) => health.isHealthy(nodeId, server.instanceId);
  if (backends.every(isHealthy)) return backends;
  const healthy = backends.filter(isHealthy);
  return healthy.length > 0 ? healthy : backends;
}
