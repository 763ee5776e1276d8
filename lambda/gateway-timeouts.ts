/** The 504 answers of the load balancer around an incident, for its report. Reads only, and decides nothing. */
import { describeLoadBalancerErrors } from './aws/alarm';
import type { Incident } from './core/ledger-rows';
import type { ErrorsOfMinute } from './core/story';
import type { Surroundings } from './surroundings';

/** A report does not wait longer for a picture. */
const LONGEST_WAIT_MS = 5_000;
/** Enough to show how the site was before. */
const BEFORE_MS = 60 * 60_000;

/** @returns `undefined` where they could not be read: a report without them is better than none */
export async function readGatewayTimeouts(
  { clients, clock, environment }: Surroundings,
  { openedAt }: Incident,
): Promise<readonly ErrorsOfMinute[] | undefined> {
  const read = describeLoadBalancerErrors(clients.cloudwatch, {
    loadBalancerId: environment.loadBalancer,
    from: new Date(Date.parse(openedAt) - BEFORE_MS),
    to: clock.now(),
  }).catch(() => undefined);
  return Promise.race([read, clock.sleep(LONGEST_WAIT_MS).then(() => undefined)]);
}
