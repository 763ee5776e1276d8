/**
 * A web server: a fixed number of workers, a bounded queue before them, and two logs.
 *
 * A request holds its worker until it is done; that its client has gone away changes nothing (measured with
 * Apache 2.4 and php-fpm). Its access log line is written when it ends and carries the time at which it began.
 */
import type { Clock } from '../clock';

export interface WebRequest {
  /** The peer, as the server sees it. */
  readonly client: string;
  readonly clientPort: number;
  /** As in the log: `GET / HTTP/1.1`. */
  readonly line: string;
  readonly status: number;
  readonly bytes: number;
  readonly referer: string;
  readonly agent: string;
  readonly forwardedFor: string;
  readonly forwardedProto: string;
  /** How long it holds its worker; fractions are microseconds. */
  readonly holdMs: number;
  /** The request ends by php-fpm's time-out: what `AH01075` names as its target, such as `:443` or nothing. */
  readonly timeoutTarget?: string;
  readonly onDone?: () => void;
  /** The server went down before it was done. */
  readonly onLost?: () => void;
}

export interface ServerLogs {
  access(request: WebRequest, beganAtMs: number): void;
  timeout(request: WebRequest, endedAtMs: number, processId: number): void;
}

export type Acceptance = 'started' | 'queued' | 'refused';

export interface WebServer {
  readonly instanceId: string;
  /** Takes a request whose connection is open. */
  accept(request: WebRequest): Acceptance;
  /** All workers stop what they do; until the time is over, connections are refused. */
  restart(downMs: number): void;
  busyWorkers(): number;
  waiting(): number;
}

export interface ServerOptions {
  readonly instanceId: string;
  readonly workers: number;
  /** Connections that may wait for a worker. */
  readonly backlog: number;
}

const FIRST_PROCESS_ID = 31_000;

export function createServer(clock: Clock, logs: ServerLogs, options: ServerOptions): WebServer {
  const { instanceId, workers, backlog } = options;
  const inService = new Set<WebRequest>();
  let queue: WebRequest[] = [];
  let downUntilMs = 0;
  let processIds = FIRST_PROCESS_ID;

  const start = (request: WebRequest): void => {
    const beganAtMs = clock.nowMs();
    inService.add(request);
    clock.plan(beganAtMs + request.holdMs, () => {
      // A restart has taken the request away.
      if (!inService.delete(request)) return;
      logs.access(request, beganAtMs);
      if (request.timeoutTarget !== undefined)
        logs.timeout(request, beganAtMs + request.holdMs, (processIds += 7));
      request.onDone?.();
      takeNext();
    });
  };
  const takeNext = (): void => {
    const next = queue.shift();
    if (next !== undefined) start(next);
  };
  return {
    instanceId,
    accept(request) {
      if (clock.nowMs() < downUntilMs) return 'refused';
      if (inService.size < workers) {
        start(request);
        return 'started';
      }
      if (queue.length >= backlog) return 'refused';
      queue.push(request);
      return 'queued';
    },
    restart(downMs) {
      downUntilMs = clock.nowMs() + downMs;
      const lost = [...inService, ...queue];
      inService.clear();
      queue = [];
      for (const request of lost) request.onLost?.();
    },
    busyWorkers: () => inService.size,
    waiting: () => queue.length,
  };
}
