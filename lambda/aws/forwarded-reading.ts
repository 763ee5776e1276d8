/**
 * Reads whom the load balancers speak for, where one of our network ACLs stands between them and their clients: from
 * Logs Insights, or else from the events themselves within a bound. Never stops a look: without it visitors weigh
 * less, and that is told. Returns what was found, uninterpreted (core/forwarded-clients.ts counts it).
 */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Environment } from '../config';
import { areForwardedSure, type ForwardedReading } from '../core/forwarded-clients';
import { listForwardingNodes } from '../core/forwarding';
import { forwardedQuery, MAX_QUERY_ROWS } from '../core/insights-query';
import { compileLogFormat } from '../core/log-format/compile';
import type { Observation } from '../core/observation';
import type { Clients } from './clients';
import type { Clock } from './clock';
import { failedAtAws, failureReason } from './failure';
import { readForwardedMode } from './load-balancer';
import {
  chooseDeadlineMs,
  collectEvents,
  describeFailure,
  FALLBACK_PAGES,
  readRows,
  splitWindow,
  sumBytes,
  type LookWindow,
} from './log-reading';
import { runQueries } from './logs-insights';

const VISITORS = "the load balancer's visitors, whom a network ACL of ours would meet, are not weighed";

export async function readForwarded(
  { logs, elb }: Pick<Clients, 'logs' | 'elb'>,
  clock: Clock,
  environment: Environment,
  window: LookWindow,
  observed: Pick<Observation, 'loadBalancers' | 'networkAcls'>,
): Promise<ForwardedReading> {
  const { loadBalancerArns, nodes } = listForwardingNodes(observed, environment.networkAcls);
  const notWanted = (remarks: readonly string[]): ForwardedReading => ({
    kind: 'not-wanted',
    nodes: [],
    remarks,
    bytesScanned: 0,
  });
  if (nodes.length === 0) return notWanted([]);
  const obstacle = await findObstacle(elb, environment, loadBalancerArns);
  if (obstacle !== undefined) return notWanted([`${VISITORS}: ${obstacle}`]);
  const formats = environment.logs.access.format.map((text) => compileLogFormat(text, environment.logs));
  const { absoluteForm } = environment.policy.detection;
  const query = forwardedQuery(formats, nodes, { absoluteForm });
  const { logGroup } = environment.logs.access;
  const ranges = splitWindow(window);
  const results = await runQueries(
    logs,
    clock,
    [ranges.settled, ranges.fresh].map((range) => ({ logGroup, query, limit: MAX_QUERY_ROWS, ...range })),
    { deadlineMs: chooseDeadlineMs(clock, window) },
  );
  const bytesScanned = sumBytes(results);
  const [settled, fresh] = results;
  if (settled?.kind === 'complete' && fresh?.kind === 'complete') {
    const rows = { settled: readRows(settled), fresh: readRows(fresh) };
    return { kind: 'aggregated', nodes, ...rows, remarks: [], bytesScanned };
  }
  const found = await readEvents(logs, logGroup, window, describeFailure(results));
  return { ...found, nodes, bytesScanned };
}

/** Why nobody can be told for sure to be the load balancer's client, in words. */
async function findObstacle(
  elb: ElasticLoadBalancingV2Client,
  environment: Environment,
  loadBalancerArns: readonly string[],
): Promise<string | undefined> {
  const formats = environment.logs.access.format.map((text) => compileLogFormat(text, environment.logs));
  if (!areForwardedSure(formats)) {
    return 'logs.access.format has no X-Forwarded-For that can be read for sure; log it in quotes';
  }
  try {
    const modes = await Promise.all(loadBalancerArns.map((arn) => readForwardedMode(elb, arn)));
    const other = modes.find((mode) => mode !== 'append');
    if (other === undefined) return undefined;
    return `the load balancer's X-Forwarded-For mode is "${other}", so the header is not its own word`;
  } catch (error) {
    if (!failedAtAws(error)) throw error;
    return failureReason(error);
  }
}

type FoundEvents = Pick<Extract<ForwardedReading, { kind: 'events' }>, 'kind' | 'lines' | 'remarks'>;
type Unreadable = Pick<Extract<ForwardedReading, { kind: 'unreadable' }>, 'kind' | 'remarks'>;

async function readEvents(
  logs: CloudWatchLogsClient,
  logGroup: string,
  { from, to }: LookWindow,
  why: string,
): Promise<FoundEvents | Unreadable> {
  try {
    const { events, cut } = await collectEvents(logs, { logGroup, from, to, maxPages: FALLBACK_PAGES });
    return {
      kind: 'events',
      lines: events.map(({ line }) => line),
      remarks: [
        `${why}: the load balancer's visitors were counted from ${cut ? `the first ${FALLBACK_PAGES} pages of ` : ''}the log events themselves`,
      ],
    };
  } catch (error) {
    if (!failedAtAws(error)) throw error;
    return {
      kind: 'unreadable',
      remarks: [`${VISITORS}: ${why}, FilterLogEvents failed (${failureReason(error)})`],
    };
  }
}
