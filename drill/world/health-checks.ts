/**
 * Health checks: every node of the load balancer asks every target, and each keeps its own opinion.
 */
import type { Account } from '../account/account';
import type { NetworkInterface, TargetGroup, TargetHealth } from '../account/state';
import type { Random } from '../random';
import type { LoadBalancerMetrics } from './metrics';
import type { Network } from './network';
import type { WebServer } from './server';

export interface Backend {
  readonly server: WebServer;
  /** Read anew each time: its groups change. */
  readonly interfaceId: string;
}

/** How a check ended; `undefined`: well. */
type Failure = 'Target.Timeout' | 'Target.FailedHealthChecks' | undefined;

const DESCRIPTIONS = {
  'Target.Timeout': 'Request timed out',
  'Target.FailedHealthChecks': 'Health checks failed',
} as const;

export interface HealthChecks {
  /** Does this node take the target for healthy? */
  isHealthy(nodeId: string, instanceId: string): boolean;
}

/** Targets begin as healthy. */
function newOpinion(): Opinion {
  return { isHealthy: true, against: 0, failure: undefined };
}

interface Opinion {
  isHealthy: boolean;
  /** Checks in a row that spoke against the opinion. */
  against: number;
  failure: Failure;
}

export interface HealthCheckOptions {
  readonly account: Account;
  readonly network: Network;
  readonly random: Random;
  readonly metrics: LoadBalancerMetrics;
  readonly targetGroupArn: string;
  readonly nodeIds: readonly string[];
  readonly backends: readonly Backend[];
}

export function startHealthChecks(options: HealthCheckOptions): HealthChecks {
  const { account, random, nodeIds, backends } = options;
  const opinions = new Map(
    nodeIds.map((nodeId) => [
      nodeId,
      new Map(backends.map(({ server }) => [server.instanceId, newOpinion()])),
    ]),
  );
  const opinionOf = (nodeId: string, instanceId: string): Opinion =>
    opinions.get(nodeId)?.get(instanceId) ?? newOpinion();
  const note = (nodeId: string, instanceId: string, failure: Failure): void => {
    const group = groupOf(options);
    const opinion = opinionOf(nodeId, instanceId);
    hear(opinion, failure, group);
    const healthy = backends.filter(({ server }) => opinionOf(nodeId, server.instanceId).isHealthy).length;
    options.metrics.hosts(backends.length - healthy, healthy);
    const all = nodeIds.map((id) => opinionOf(id, instanceId));
    saveHealth(
      account,
      group,
      instanceId,
      all.find((one) => !one.isHealthy),
    );
  };
  for (const nodeId of nodeIds) {
    for (const backend of backends) {
      const intervalMs = groupOf(options).healthCheckIntervalSeconds * 1000;
      const check = (): void => {
        account.clock.plan(account.clock.nowMs() + intervalMs, check);
        checkOnce(options, nodeId, backend, (failure) => note(nodeId, backend.server.instanceId, failure));
      };
      account.clock.plan(account.clock.nowMs() + random.integer(0, intervalMs - 1), check);
    }
  }
  return { isHealthy: (nodeId, instanceId) => opinionOf(nodeId, instanceId).isHealthy };
}

function groupOf({ account, targetGroupArn }: HealthCheckOptions): TargetGroup {
  const group = account.state.targetGroups.get(targetGroupArn);
  if (group === undefined) throw new Error(`There is no target group ${targetGroupArn} in this account`);
  return group;
}

function hear(opinion: Opinion, failure: Failure, group: TargetGroup): void {
  if (failure !== undefined) opinion.failure = failure;
  const speaksAgainst = opinion.isHealthy ? failure !== undefined : failure === undefined;
  opinion.against = speaksAgainst ? opinion.against + 1 : 0;
  const threshold = opinion.isHealthy ? group.unhealthyThreshold : group.healthyThreshold;
  if (opinion.against < threshold) return;
  opinion.isHealthy = !opinion.isHealthy;
  opinion.against = 0;
}

/** One question: no way there and no answer in time look alike; a refused connection does not. */
function checkOnce(
  options: HealthCheckOptions,
  nodeId: string,
  { server, interfaceId }: Backend,
  tell: (failure: Failure) => void,
): void {
  const { state, clock } = options.account;
  const group = groupOf(options);
  const [node, to] = [state.interfaces.get(nodeId), state.interfaces.get(interfaceId)];
  if (node === undefined || to === undefined) return;
  let isOpen = true;
  const answer = (failure: Failure): void => {
    if (isOpen) tell(failure);
    isOpen = false;
  };
  const port = group.healthCheckPort === 'traffic-port' ? group.port : Number(group.healthCheckPort);
  if (options.network.reach(node.privateAddresses[0] ?? '', to, port)) {
    const accepted = server.accept({
      ...healthRequest(node, group.healthCheckPath),
      onDone: () => answer(undefined),
      onLost: () => answer('Target.FailedHealthChecks'),
    });
    if (accepted === 'refused') answer('Target.FailedHealthChecks');
    // A started request is answered long before the time-out.
    if (accepted !== 'queued') return;
  }
  clock.plan(clock.nowMs() + group.healthCheckTimeoutSeconds * 1000, () => answer('Target.Timeout'));
}

function healthRequest(node: NetworkInterface, path: string) {
  return {
    client: node.privateAddresses[0] ?? '',
    clientPort: 40_000,
    line: `GET ${path} HTTP/1.1`,
    status: 200,
    bytes: 21_176,
    referer: '-',
    agent: 'ELB-HealthChecker/2.0',
    forwardedFor: '-',
    forwardedProto: '-',
    holdMs: 12,
  };
}

function saveHealth(
  account: Account,
  group: TargetGroup,
  instanceId: string,
  worst: Opinion | undefined,
): void {
  const failure = worst?.failure;
  const health: TargetHealth =
    failure === undefined
      ? { state: 'healthy' }
      : { state: 'unhealthy', reason: failure, description: DESCRIPTIONS[failure] };
  const old = group.targets.find((target) => target.instanceId === instanceId)?.health;
  if (old?.state === health.state && old.reason === health.reason) return;
  const targets = group.targets.map((target) =>
    target.instanceId === instanceId ? { ...target, health } : target,
  );
  account.state.targetGroups.set(group.arn, { ...group, targets });
}
