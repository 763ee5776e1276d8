/** Restarts for tests: three servers of the incident's site, a policy, and rows. */
import type { RestartRow } from '../../lambda/core/ledger-rows';
import type { RestartPolicy } from '../../lambda/core/policy';
import type { RestartSituation } from '../../lambda/core/restart-plan';
import type { SeenServers, Server } from '../../lambda/core/servers';
import { openedIncident } from './incident';
import { TARGET_GROUP } from './network';
import { INCIDENT, NOW } from './network-acl';

export const [ONE, TWO, THREE] = ['i-00000001', 'i-00000002', 'i-00000003'] as const;

export const minutesAgo = (minutes: number): string =>
  new Date(NOW.getTime() - minutes * 60_000).toISOString();

export const RESTART: RestartPolicy = {
  services: ['php-fpm', 'httpd'],
  afterMinutes: 5,
  healthyWithinMinutes: 10,
  scalingGroups: [],
};
export const REBOOT: RestartPolicy = { ...RESTART, services: undefined };

export function sick(instanceId: string, reason = 'Target.Timeout'): Server {
  return { instanceId, isHealthy: false, isUnhealthy: true, reason };
}

export function well(instanceId: string): Server {
  return { instanceId, isHealthy: true, isUnhealthy: false, reason: undefined };
}

export function row(instanceId: string, differing: Partial<RestartRow> = {}): RestartRow {
  return {
    instanceId,
    state: 'sent',
    incident: INCIDENT,
    isNamed: false,
    reasonBefore: 'Target.Timeout',
    healthyBefore: [],
    commandId: `c-${instanceId}`,
    refusals: 0,
    why: undefined,
    since: minutesAgo(2),
    sentAt: minutesAgo(2),
    ...differing,
  };
}

/** All of them run, and answer Systems Manager. */
export function seenWith(differing: Partial<SeenServers> = {}): SeenServers {
  return {
    instances: [ONE, TWO, THREE].map((instanceId) => ({
      instanceId,
      state: 'running',
      scalingGroup: undefined,
    })),
    online: [ONE, TWO, THREE],
    commands: [],
    states: Object.fromEntries([ONE, TWO, THREE].map((id) => [`c-${id}`, { kind: 'succeeded' } as const])),
    ...differing,
  };
}

/** Three servers, unhealthy for twenty minutes, in a flood that is blocked for ten. */
export function situation(differing: Partial<RestartSituation> = {}): RestartSituation {
  const long = minutesAgo(20);
  return {
    policy: RESTART,
    incident: openedIncident({
      verdict: 'connect-flood',
      openedAt: long,
      unhealthySince: { [ONE]: long, [TWO]: long, [THREE]: long },
    }),
    rows: [],
    servers: [sick(ONE), sick(TWO), sick(THREE)],
    targetGroups: [TARGET_GROUP],
    seen: seenWith(),
    blockedSince: minutesAgo(10),
    now: NOW,
    ...differing,
  };
}
