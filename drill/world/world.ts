/**
 * The world around the account: its network, servers, load balancer, visitors, attackers and alarm, moved by
 * the account's clock.
 */
import type { Account } from '../account/account';
import { nodesOf } from '../account/elb/load-balancers';
import type { LoadBalancer, TargetGroup } from '../account/state';
import { createRandom } from '../random';
import { alarmEvent, startAlarm } from './alarm';
import { startWave, type AttackCounts, type Wave } from './attackers';
import { startHealthChecks, type Backend } from './health-checks';
import { createServerLogs, type LogOptions } from './log-writer';
import { createMetrics } from './metrics';
import { createNetwork, DEFAULT_PROPAGATION_MS, type Network } from './network';
import { createServer } from './server';
import { invite, planSingle, type PeopleOptions, type SingleRequest } from './people';
import { createVisits, type VisitCounts } from './visits';

/** Who comes, and how the servers are made; all times are the virtual clock's. */
export interface WorldOptions {
  readonly seed: number;
  readonly alarmName: string;
  readonly workersPerServer: number;
  readonly logs: LogOptions;
  readonly propagationMs?: number;
  readonly until: Date;
  readonly waves: readonly Wave[];
  readonly people: readonly PeopleOptions[];
  readonly singles: readonly SingleRequest[];
}

export interface World {
  readonly network: Network;
  readonly backends: readonly Backend[];
  readonly attacks: AttackCounts;
  readonly visits: VisitCounts;
  /** Hears every change of an alarm's state, as the event that a Lambda function would get. */
  onAlarm(listener: (event: object, value: string) => void): void;
  /** Lets everything happen up to the given time. */
  run(until: Date): void;
}

/** Connections that wait for a worker; Apache's ListenBackLog is 511, which only makes recovery slower. */
const BACKLOG = 128;
const RESTART_MS = 3_000;
const REBOOT_MS = 60_000;

export function createWorld(account: Account, options: WorldOptions): World {
  const random = createRandom(options.seed);
  const { state, clock } = account;
  const [balancer, group] = findSite(account);
  const network = createNetwork(account, options.propagationMs ?? DEFAULT_PROPAGATION_MS);
  const backends = group.targets.map(({ instanceId }): Backend => {
    const logs = createServerLogs(account, random, instanceId, options.logs);
    const server = createServer(clock, logs, {
      instanceId,
      workers: options.workersPerServer,
      backlog: BACKLOG,
    });
    const owned = [...state.interfaces.values()].find((one) => one.instanceId === instanceId);
    return { server, interfaceId: owned?.id ?? '' };
  });
  const nodeIds = nodesOf(state, balancer).map((one) => one.id);
  const metrics = createMetrics(account, balancer, group);
  const site = { account, network, random, metrics, nodeIds, backends };
  const health = startHealthChecks({ ...site, targetGroupArn: group.arn });
  const listener = [...state.listeners.values()].find((one) => one.loadBalancerArn === balancer.arn);
  if (listener === undefined) throw new Error('The load balancer has no listener');
  const visits = createVisits({ ...site, health, listener, targetPort: group.port });
  const attacks: AttackCounts = { served: new Map(), refused: new Map() };

  startAlarm(account, options.alarmName);
  for (const wave of options.waves) startWave({ account, network, random, backends, counts: attacks }, wave);
  const crowd = { clock, random, backends, visits };
  for (const people of options.people) invite(crowd, people, options.until);
  for (const single of options.singles) planSingle(crowd, single);
  return {
    network,
    backends,
    attacks,
    visits: visits.counts,
    onAlarm: connectEffects(account, backends),
    run: (until) => clock.advanceTo(until),
  };
}

/** Calls to the account reach the servers, and alarms reach whoever listens. */
function connectEffects(account: Account, backends: readonly Backend[]): World['onAlarm'] {
  const listeners: ((event: object, value: string) => void)[] = [];
  const restart = (instanceId: string, downMs: number): void =>
    backends.find(({ server }) => server.instanceId === instanceId)?.server.restart(downMs);
  account.context.effects = {
    restartServices: (instanceId) => restart(instanceId, RESTART_MS),
    reboot: (instanceId) => restart(instanceId, REBOOT_MS),
    alarmChanged: (alarm, previous) =>
      listeners.forEach((listen) => listen(alarmEvent(account, alarm, previous), alarm.state.value)),
  };
  return (listen) => listeners.push(listen);
}

/** A world is about one load balancer with one target group. */
function findSite({ state }: Account): readonly [LoadBalancer, TargetGroup] {
  const [balancer] = state.loadBalancers.values();
  const [group] = state.targetGroups.values();
  if (balancer === undefined || group === undefined)
    throw new Error('A world needs a load balancer and a target group');
  return [balancer, group];
}
