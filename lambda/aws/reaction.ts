/** How patient every client is: set up for a reaction within a minute. */

export interface ClientOptions {
  readonly region: string;
  /** Credentials of the shared AWS files; absent: as the SDK finds them. */
  readonly profile?: string;
}

/**
 * Four attempts of at most 10 s each, so that one dead connection cannot eat the run.
 * `standard` retries and not `adaptive`: adaptive holds back even first attempts, for as long as it sees fit, once a
 * service has throttled; our few calls fit in EC2's bursts (50 changes, 100 reads), and a flood does not wait.
 */
export const REACTION = {
  maxAttempts: 4,
  retryMode: 'standard',
  // Without `throwOnRequestTimeout` the SDK only warns when the time is up, and waits on.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
