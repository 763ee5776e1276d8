/**
 * What an incident is: an account with a world around it, what an operator would have configured for it, and
 * what must be true in the end.
 */
import type { Account } from '../account/account';
import type { World } from '../world/world';

export interface Incident {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** The environment file's content, plain JSON. */
  readonly environment: Readonly<Record<string, unknown>>;
  readonly start: Date;
  readonly end: Date;
  readonly expectations: Expectations;
  /** Whose way to the servers the report shows. */
  readonly probes: readonly Probe[];
  /** Moments whose state is kept and judged, beside before and after; in the order of time. */
  readonly stages?: readonly Stage[];
  /** Builds it anew; the same seed gives the same incident. */
  open(options?: OpenOptions): Scene;
}

/** A moment of the story. */
export interface Stage {
  readonly name: string;
  /**
   * The first call of this name (that comes after one of another name), right before it takes effect; or, once the
   * incident is over, what a person asks for.
   */
  readonly at: { readonly beforeCall: string; readonly after?: string } | { readonly afterEvent: object };
  readonly expectations: StageExpectations;
}

export interface StageExpectations {
  /** Addresses that can open a connection to a server, or (visitors) to the load balancer. */
  readonly open: readonly string[];
  readonly shut: readonly string[];
  /** Names of groups, sorted. */
  readonly loadBalancerGroups: readonly string[];
}

export interface OpenOptions {
  readonly seed?: number;
  /** Draws the latency of calls, so that concurrent runs meet in another order. */
  readonly shuffleSeed?: number;
}

export interface Scene {
  readonly account: Account;
  readonly world: World;
}

export interface Expectations {
  /** Addresses that a deny must cover in the end. */
  readonly denied: readonly string[];
  /** Addresses that no deny may cover. */
  readonly notDenied: readonly string[];
  /** Addresses that can no longer open a connection to any server. */
  readonly shutOut: readonly string[];
  /** Addresses that still can. */
  readonly letIn: readonly string[];
  readonly healthyTargets: number;
  /** Servers that must be restarted, in this order, each once and one at a time; `undefined`: none may be. */
  readonly restarted?: readonly string[];
  /** A change of Floodgate's does harm: it must be undone, and people asked to take over; otherwise neither. */
  readonly handedOver?: true;
  /** Names of the load balancer's groups, sorted; `undefined`: as before. */
  readonly loadBalancerGroups?: readonly string[];
}

/** Someone's way: to a server's web port, or (`visitor`) to the load balancer. */
export interface Probe {
  readonly who: 'offender' | 'load balancer' | 'office' | 'stranger' | 'visitor';
  readonly address: string;
  readonly port: number;
}
