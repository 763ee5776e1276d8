/**
 * Evidence: what the logs say of each client, counted. `judge` (verdict.ts) decides by it.
 * The same counting serves lines from files (replay), events from CloudWatch Logs, and aggregated rows.
 */
import type { DetectionPolicy } from './policy';

/** What one client did in the window. All counts are requests, one log line each. */
export interface ClientTally {
  /** Canonical literal address. */
  readonly address: string;
  /** Offences: CONNECT (or what the policy adds) that was not simply refused. */
  connects: number;
  /** Offences that the server refused at once: harmless. */
  refused: number;
  /** Everything else: its legit weight. */
  requests: number;
  /** php-fpm timeouts (AH01075) in the error log. */
  proxyTimeouts: number;
  /** Of these, those whose target is a port that the servers do not listen on. */
  foreignPortTimeouts: number;
  /** Worker seconds that its offences held. */
  busySeconds: number;
  /** First and last offence or timeout, milliseconds since 1970; infinite while there is none. */
  firstSeen: number;
  lastSeen: number;
}

/** Everything that was read of the logs in one look. */
export interface Evidence {
  /** ISO 8601 UTC; `undefined` where no line had a time. */
  readonly window: { readonly from: string; readonly to: string } | undefined;
  /** Lines of the access log. */
  readonly lines: { readonly read: number; readonly unparsed: number };
  /** The first line that did not parse, to be shown beside the format. */
  readonly firstUnparsed: string | undefined;
  readonly clients: readonly ClientTally[];
  /** Offences and timeouts per client and second, in the order of time: what a flood is told by. */
  readonly moments: readonly Moment[];
  /** Clients of load balancers whom an ACL of ours meets (forwarded-clients.ts); they only weigh for the innocent. */
  readonly forwarded: readonly ForwardedClient[];
  /** The slowest requests, for the case that it is no flood. */
  readonly slowest: readonly SlowRequest[];
  /** What could not be trusted or read, in plain words. */
  readonly remarks: readonly string[];
}

/** Whom a load balancer speaks for, and how many ordinary requests of his it sent on. */
export interface ForwardedClient {
  /** Canonical literal address. */
  readonly address: string;
  readonly requests: number;
}

/** A slow request; `target` is what its client wrote. */
export interface SlowRequest {
  readonly client: string;
  /** Whom a load balancer asks for: only to be shown. */
  readonly forwardedFor: string | undefined;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly status: number | undefined;
  readonly busySeconds: number | undefined;
}

/** What one client did in one second (seconds since 1970). */
export interface Moment {
  readonly address: string;
  readonly second: number;
  readonly offences: number;
  readonly timeouts: number;
}

/** One request, or several alike, as an access log tells it. */
export interface RequestEvidence {
  readonly client: string;
  readonly time: number | undefined;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly status: number | undefined;
  readonly busySeconds: number | undefined;
}

export interface TimeoutEvidence {
  readonly client: string;
  /** `undefined`: the error log's zone is not known. Then it counts for its client, and makes no flood. */
  readonly time: number | undefined;
  readonly targetPort: number | undefined;
}

/** Statuses with which a server turns CONNECT away without work (DESIGN: refused). */
export const REFUSED_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 405, 407, 414, 421, 501]);
/** A refusal that held a worker for longer came from an application, not from the server's own check. */
export const REFUSED_UNDER_SECONDS = 0.5;

export type RequestClass = 'offence' | 'refused' | 'ordinary';

/** Is this request an offence, a refused one, or none? */
export function classifyRequest(
  request: Pick<RequestEvidence, 'method' | 'target' | 'status' | 'busySeconds'>,
  policy: Pick<DetectionPolicy, 'absoluteForm' | 'ownHosts'>,
): RequestClass {
  if (!isProxyRequest(request, policy)) return 'ordinary';
  return request.status !== undefined && REFUSED_STATUSES.has(request.status) && !isSlow(request)
    ? 'refused'
    : 'offence';
}

/** Did it hold a worker so long that no server's own refusal can have been the answer? */
export function isSlow({ busySeconds }: Pick<RequestEvidence, 'busySeconds'>): boolean {
  return busySeconds !== undefined && busySeconds >= REFUSED_UNDER_SECONDS;
}

function isProxyRequest(
  request: Pick<RequestEvidence, 'method' | 'target'>,
  policy: Pick<DetectionPolicy, 'absoluteForm' | 'ownHosts'>,
): boolean {
  if (request.method === 'CONNECT') return true;
  if (!policy.absoluteForm || request.target === undefined) return false;
  // RFC 9112 section 3.2.2: absolute-form is what a client sends to a proxy.
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i.exec(request.target)?.[1];
  // A dot behind a name only says that it is whole (RFC 1034 section 3.1).
  return host !== undefined && !policy.ownHosts.includes(host.toLowerCase().replace(/[.]$/, ''));
}

/** Counts requests and timeouts by client. Create one for each look. */
export class Tally {
  readonly #clients = new Map<string, ClientTally>();
  readonly #moments = new Map<string, Moment>();

  constructor(
    private readonly policy: Pick<DetectionPolicy, 'absoluteForm' | 'ownHosts'>,
    private readonly webPorts: readonly number[],
  ) {}

  addRequest(request: RequestEvidence): void {
    const client = this.#client(request.client);
    const kind = classifyRequest(request, this.policy);
    if (kind === 'ordinary') client.requests += 1;
    else if (kind === 'refused') client.refused += 1;
    else {
      client.connects += 1;
      client.busySeconds += request.busySeconds ?? 0;
      if (request.time !== undefined) this.#see(client, request.time, { offences: 1, timeouts: 0 });
    }
  }

  /** Adds a timeout, or several of one client that are alike. */
  addTimeout(timeout: TimeoutEvidence, count = 1): void {
    const client = this.#client(timeout.client);
    client.proxyTimeouts += count;
    if (timeout.targetPort !== undefined && !this.webPorts.includes(timeout.targetPort)) {
      client.foreignPortTimeouts += count;
    }
    if (timeout.time !== undefined) this.#see(client, timeout.time, { offences: 0, timeouts: count });
  }

  /** Adds what another counting of the same rules found, for instance an aggregated query. */
  addClient(other: ClientTally): void {
    const client = this.#client(other.address);
    client.connects += other.connects;
    client.refused += other.refused;
    client.requests += other.requests;
    client.proxyTimeouts += other.proxyTimeouts;
    client.foreignPortTimeouts += other.foreignPortTimeouts;
    client.busySeconds += other.busySeconds;
    client.firstSeen = Math.min(client.firstSeen, other.firstSeen);
    client.lastSeen = Math.max(client.lastSeen, other.lastSeen);
  }

  addMoment({ address, second, offences, timeouts }: Moment): void {
    const key = `${second} ${address}`;
    const before = this.#moments.get(key);
    this.#moments.set(key, {
      address,
      second,
      offences: offences + (before?.offences ?? 0),
      timeouts: timeouts + (before?.timeouts ?? 0),
    });
  }

  get clients(): ClientTally[] {
    return [...this.#clients.values()];
  }

  get moments(): Moment[] {
    return [...this.#moments.values()].sort((a, b) => a.second - b.second);
  }

  #see(client: ClientTally, time: number, counts: Pick<Moment, 'offences' | 'timeouts'>): void {
    client.firstSeen = Math.min(client.firstSeen, time);
    client.lastSeen = Math.max(client.lastSeen, time);
    this.addMoment({ address: client.address, second: Math.floor(time / 1000), ...counts });
  }

  #client(address: string): ClientTally {
    let client = this.#clients.get(address);
    if (client === undefined) {
      client = makeClientTally(address);
      this.#clients.set(address, client);
    }
    return client;
  }
}

export function makeClientTally(address: string): ClientTally {
  return {
    address,
    connects: 0,
    refused: 0,
    requests: 0,
    proxyTimeouts: 0,
    foreignPortTimeouts: 0,
    busySeconds: 0,
    firstSeen: Infinity,
    lastSeen: -Infinity,
  };
}

/**
 * The most that falls within any stretch of so many minutes.
 * @param moments in the order of time
 * @param weigh how much a moment counts
 */
export function findPeak(
  moments: readonly Moment[],
  minutes: number,
  weigh: (moment: Moment) => number,
): number {
  let peak = 0;
  let sum = 0;
  let oldest = 0;
  for (const moment of moments) {
    sum += weigh(moment);
    for (
      let first = moments[oldest];
      first !== undefined && moment.second - first.second > minutes * 60;
      first = moments[oldest]
    ) {
      sum -= weigh(first);
      oldest += 1;
    }
    peak = Math.max(peak, sum);
  }
  return peak;
}
