/** The 504 answers of the load balancer around an incident, for its report. Reads only, and decides nothing. */
import { describeLoadBalancerErrors } from './aws/load-balancer-metrics';
import type { Incident } from './core/ledger-rows';
import type { ErrorsOfMinute } from './core/story';
import type { Surroundings } from './surroundings';

/** A report does not wait longer for a picture. */
const LONGEST_WAIT_MS = 5_000;
/** Enough to show how the site was before. */
const BEFORE_MS = 60 * 60_000;

/** Only for so long does CloudWatch keep a metric by the minute (User Guide, "Metrics retention"). */
const MINUTES_KEPT_MS = 15 * 24 * 60 * 60_000;
/** And how it became after it was closed. */
const AFTER_MS = 15 * 60_000;

/** @returns `undefined` where they could not be read: a report without them is better than none */
export async function readGatewayTimeouts(
  { clients, clock, environment }: Surroundings,
  { openedAt, closedAt }: Incident,
): Promise<readonly ErrorsOfMinute[] | undefined> {
  const now = clock.now().getTime();
  const from = Date.parse(openedAt) - BEFORE_MS;
  // An incident without a minute left would look like one without a 504.
  if (from < now - MINUTES_KEPT_MS) return undefined;
  const end = closedAt === undefined ? now : Math.min(now, Date.parse(closedAt) + AFTER_MS);
  const read = describeLoadBalancerErrors(clients.cloudwatch, {
    loadBalancerId: environment.loadBalancer,
    from: new Date(from),
    to: new Date(end),
  }).catch(() => undefined);
  return Promise.race([read, clock.sleep(LONGEST_WAIT_MS).then(() => undefined)]);
}
