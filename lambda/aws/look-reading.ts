/**
 * Reads everything that a look asks of the logs, all queries in one run: an account may ask for results ten times a
 * second (AWS General Reference, CloudWatch Logs quotas), and another run beside it would ask as often again.
 */
import type { Environment } from '../config';
import type { ForwardedReading } from '../core/forwarded-clients';
import type { LogReading } from '../core/log-evidence';
import { listForwardingNodes } from '../core/forwarding';
import type { Observation } from '../core/observation';
import type { Clients } from './clients';
import type { Clock } from './clock';
import { askForwarded, readForwarded, type ForwardedQuestion } from './forwarded-reading';
import { chooseDeadlineMs, logQueries, readLogs, type LookWindow } from './log-reading';
import { runQueries } from './logs-insights';
import type { Front } from './observe-front';

export interface LookReading {
  readonly reading: LogReading;
  readonly forwarding: ForwardedReading;
}

/**
 * @param fronting what the visitors' query is made of: asked for first, so that the queries wait for one call only
 * @param observing the whole account, which tells whether that was all
 */
export async function readLook(
  clients: Pick<Clients, 'logs' | 'elb'>,
  clock: Clock,
  environment: Environment,
  window: LookWindow,
  fronting: Promise<Front>,
  observing: Promise<Observation>,
): Promise<LookReading> {
  const { logs, elb } = clients;
  const front = fronting.then(({ networkAcls, loadBalancer }) => ({
    networkAcls,
    loadBalancers: [loadBalancer],
  }));
  const question = await askForwarded(elb, environment, window, front, [environment.loadBalancerArn]);
  const queries = logQueries(environment, window);
  const results = await runQueries(logs, clock, [...queries, ...question.queries], {
    deadlineMs: chooseDeadlineMs(clock, window),
  });
  const [reading, forwarding, observed] = await Promise.all([
    readLogs(logs, environment, window, results.slice(0, queries.length)),
    readForwarded(logs, environment, window, question, results.slice(queries.length)),
    observing,
  ]);
  const whole = await readOthers(clients, clock, environment, window, observed, question);
  return whole === undefined
    ? { reading, forwarding }
    : {
        reading,
        forwarding: { ...whole, bytesScanned: forwarding.bytesScanned + whole.bytesScanned },
      };
}

/** Where our ACLs meet the clients of other load balancers, too, which only the whole account tells: asks for all again. */
async function readOthers(
  { logs, elb }: Pick<Clients, 'logs' | 'elb'>,
  clock: Clock,
  environment: Environment,
  window: LookWindow,
  observed: Observation,
  asked: ForwardedQuestion,
): Promise<ForwardedReading | undefined> {
  const { loadBalancerArns } = listForwardingNodes(observed, environment.networkAcls);
  if (loadBalancerArns.every((arn) => asked.loadBalancerArns.includes(arn))) return undefined;
  const question = await askForwarded(elb, environment, window, Promise.resolve(observed), loadBalancerArns);
  const deadlineMs = chooseDeadlineMs(clock, window);
  const results = await runQueries(logs, clock, question.queries, { deadlineMs });
  return readForwarded(logs, environment, window, question, results);
}
