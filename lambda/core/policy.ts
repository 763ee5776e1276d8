/**
 * What an operator decided: everything the planner may ask beside the world and the logs.
 * `config.ts` makes it from an environment file; its defaults stand there.
 */

/** How a flood is told from ordinary traffic. */
export interface DetectionPolicy {
  /** How far back the first look of an incident reads. */
  readonly lookbackMinutes: number;
  /** So many offences and timeouts … */
  readonly floodOffences: number;
  /** … within so many minutes make a flood. */
  readonly floodMinutes: number;
  /** Do absolute-form requests (`GET http://elsewhere/`) to hosts that are not ours count as offences, too? */
  readonly absoluteForm: boolean;
  /** The site's own host names, lower case; only asked with `absoluteForm`. */
  readonly ownHosts: readonly string[];
  /** What becomes of clients with timeouts but no offence. */
  readonly suspects: 'report' | 'deny';
  /** Log bytes that one incident may scan, all looks together. */
  readonly maxBytesPerIncident: number;
  /** How long after its start a request's line may still arrive (the longest request, and the agent's delay). */
  readonly lateMinutes: number;
}

/** Rule numbers that are ours: the first and the last one. */
export interface RuleWindow {
  readonly firstRule: number;
  readonly lastRule: number;
}

/** How denies are written into the network ACLs. */
export interface DenyPolicy extends RuleWindow {
  /** Entries per ACL and family that we may use at most; the quota may allow fewer. */
  readonly budget: number;
  /** Shortest prefix lengths that a deny may have. */
  readonly widestIpv4: number;
  readonly widestIpv6: number;
  readonly minutes: number;
  /** A repeat lasts twice as long, up to this. */
  readonly maxMinutes: number;
}

/** How the servers' security groups are closed. */
export interface LockDownPolicy {
  readonly when: 'automatic' | 'manual';
  /** `public`: rules from public sources on any port; `web-ports-only`: of these, only on web ports; `strict`: private sources and other groups, too. */
  readonly revoke: 'public' | 'web-ports-only' | 'strict';
  /** How long a new rule is given to act everywhere before an old one is taken away. */
  readonly settleSeconds: number;
  /** Interfaces (`eni-…`) or instances (`i-…`) beside load balancer and targets that may be closed with the group. */
  readonly members: readonly string[];
}

/** When an incident ends. */
export interface IncidentPolicy {
  /** Minutes without a new offence, with the alarm OK, after which it is closed. */
  readonly quietMinutes: number;
  /** It is closed after this time in any case, and that is reported. */
  readonly maxHours: number;
}

/** How servers that stay stuck are restarted, one at a time. */
export interface RestartPolicy {
  /** Services of systemd, in this order; `undefined`: the whole server is rebooted. */
  readonly services: readonly string[] | undefined;
  /** So long a server stays unhealthy, with the flood blocked, before it is restarted. */
  readonly afterMinutes: number;
  /** So long a restarted server may take to be healthy before the next one's turn comes. */
  readonly healthyWithinMinutes: number;
  /** Auto Scaling groups that leave unhealthy servers to us. */
  readonly scalingGroups: readonly string[];
}

export interface Policy {
  readonly mode: 'observe' | 'enforce';
  readonly webPorts: readonly number[];
  /** Canonical CIDRs. */
  readonly office: readonly string[];
  /** Canonical CIDRs. */
  readonly neverBlock: readonly string[];
  /** Managed prefix lists whose addresses are never denied. */
  readonly neverBlockPrefixLists: readonly string[];
  readonly detection: DetectionPolicy;
  readonly deny: DenyPolicy;
  readonly lockDown: LockDownPolicy;
  /** `undefined`: servers are never restarted. */
  readonly restart: RestartPolicy | undefined;
  readonly incident: IncidentPolicy;
}
