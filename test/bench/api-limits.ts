/**
 * The limits of AWS's APIs that all environments of one account and region share, and the SDK's answer to them. Token
 * buckets for each action: Amazon EC2 Developer Guide, "Request throttling". Read in documents, not tried on AWS.
 */
import type { Account } from '../../drill/account/account';
import type { Call } from '../../drill/account/calls';
import type { Clients } from '../../drill/account/client';
import { failure, throttled } from '../../drill/account/failures';
import type { Clock } from '../../drill/clock';
import type { Random } from '../../drill/random';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** What changes something, and Authorize- and RevokeSecurityGroupIngress by name. */
const CHANGES: Rate = { burst: 50, perSecond: 5 };
const READS: Rate = { burst: 100, perSecond: 20 };
/** StartQuery, GetQueryResults, FilterLogEvents (some regions 5, one 25): CloudWatch Logs quotas, not adjustable. */
const LOGS: Rate = { burst: 10, perSecond: 10 };
const QUERIES_AT_ONCE = 100;
/** How long a query of the account in memory runs. */
const QUERY_MS = 2_000;
/** The SDK's standard retries: `500 ms × 2^n`, drawn by chance, at most 20 s; four attempts (lambda/aws/clients.ts). */
const ATTEMPTS = 4;
const THROTTLED_BASE_MS = 500;
const LONGEST_DELAY_MS = 20_000;

export interface ApiLimits {
  /** How many attempts were turned away, by action. */
  readonly throttles: ReadonlyMap<string, number>;
  /** Puts an account under the limits. */
  guard(account: Account): void;
}

export function createApiLimits(): ApiLimits {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  const throttles = new Map<string, number>();
  let queriesEndMs: number[] = [];

  const hasToken = (name: string, { burst, perSecond }: Rate, nowMs: number): boolean => {
    const { tokens, atMs } = buckets.get(name) ?? { tokens: burst, atMs: nowMs };
    const present = Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond);
    buckets.set(name, { tokens: present >= 1 ? present - 1 : present, atMs: nowMs });
    return present >= 1;
  };
  const startsQuery = (nowMs: number): boolean => {
    queriesEndMs = queriesEndMs.filter((end) => end > nowMs);
    if (queriesEndMs.length >= QUERIES_AT_ONCE) return false;
    queriesEndMs.push(nowMs + QUERY_MS);
    return true;
  };
  const judge = ({ service, action, at }: Call): Error | undefined => {
    const rate = chooseRate(service, action);
    if (rate !== undefined && !hasToken(action, rate, at.getTime())) return throttled(service);
    if (action === 'StartQuery' && !startsQuery(at.getTime()))
      return failure('logs', 'LimitExceededException', 'Too many concurrent queries');
    return undefined;
  };
  return {
    throttles,
    guard: (account) => {
      account.onCall((call) => {
        const failBefore = judge(call);
        if (failBefore === undefined) return undefined;
        throttles.set(call.action, (throttles.get(call.action) ?? 0) + 1);
        return { failBefore };
      });
    },
  };
}

/** `undefined`: a service whose limits are far away, or not published. */
function chooseRate(service: string, action: string): Rate | undefined {
  if (service === 'logs') return action === 'StopQuery' ? undefined : LOGS;
  if (service !== 'ec2') return undefined;
  return action.startsWith('Describe') ? READS : CHANGES;
}

/** Clients that try again what was throttled, as the SDK does; clients of the account in memory do not. */
export function retryThrottled(clients: Clients, clock: Clock, random: Random): Clients {
  const wrap = <C extends object>(client: C): C =>
    new Proxy(client, {
      get: (target, key) => {
        const value = Reflect.get(target, key) as unknown;
        if (key !== 'send' || typeof value !== 'function') return value;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          for (let attempt = 1; ; attempt += 1) {
            try {
              return await (Reflect.apply(value, target, given) as Promise<unknown>);
            } catch (error) {
              if (attempt >= ATTEMPTS || !isThrottling(error)) throw error;
              const longest = Math.min(THROTTLED_BASE_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
              await clock.sleep(Math.floor(random.next() * longest));
            }
          }
        };
      },
    });
  const { ec2, elb, logs, cloudwatch, dynamodb, sns, ssm, quotas } = clients;
  return {
    ec2: wrap(ec2),
    elb: wrap(elb),
    logs: wrap(logs),
    cloudwatch: wrap(cloudwatch),
    dynamodb: wrap(dynamodb),
    sns: wrap(sns),
    ssm,
    quotas: wrap(quotas),
  };
}

function isThrottling(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['RequestLimitExceeded', 'ThrottlingException', 'LimitExceededException'].includes(error.name)
  );
}
