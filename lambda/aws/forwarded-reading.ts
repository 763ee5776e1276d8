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
import { forwardedQuery } from '../core/insights-query';
import { compileLogFormat } from '../core/log-format/compile';
import type { Observation } from '../core/observation';
import { failedAtAws, failureReason } from './failure';
import { readForwardedMode } from './load-balancer';
import {
  askInParts,
  collectEvents,
  describeFailure,
  FALLBACK_PAGES,
  readRows,
  sumBytes,
  type LookWindow,
} from './log-reading';
import type { InsightsQuery, QueryResult } from './logs-insights';

const VISITORS = "the load balancer's visitors, whom a network ACL of ours would meet, are not weighed";

/** What the logs are to be asked; without nodes and queries: nothing. */
export interface ForwardedQuestion {
  readonly loadBalancerArns: readonly string[];
  readonly nodes: readonly string[];
  readonly queries: readonly InsightsQuery[];
  /** Why nothing is asked, where something should be. */
  readonly remarks: readonly string[];
}

/** @param loadBalancerArns those that may be among the observed: what they do with the header is read meanwhile */
export async function askForwarded(
  elb: ElasticLoadBalancingV2Client,
  environment: Environment,
  window: LookWindow,
  observing: Promise<Pick<Observation, 'loadBalancers' | 'networkAcls'>>,
  loadBalancerArns: readonly string[],
): Promise<ForwardedQuestion> {
  const [observed, obstacle] = await Promise.all([
    observing,
    findObstacle(elb, environment, loadBalancerArns),
  ]);
  const asked = listForwardingNodes(observed, environment.networkAcls);
  if (asked.nodes.length === 0) return { ...asked, queries: [], remarks: [] };
  if (obstacle !== undefined)
    return { ...asked, nodes: [], queries: [], remarks: [`${VISITORS}: ${obstacle}`] };
  const { logGroup } = environment.logs.access;
  const { absoluteForm } = environment.policy.detection;
  const query = forwardedQuery(compileFormats(environment), asked.nodes, { absoluteForm });
  return { ...asked, queries: askInParts(window, logGroup, query), remarks: [] };
}

/** @param results of the question's queries, in their order */
export async function readForwarded(
  logs: CloudWatchLogsClient,
  environment: Environment,
  window: LookWindow,
  { nodes, remarks }: ForwardedQuestion,
  results: readonly QueryResult[],
): Promise<ForwardedReading> {
  const bytesScanned = sumBytes(results);
  if (nodes.length === 0) return { kind: 'not-wanted', nodes, remarks, bytesScanned };
  const [settled, fresh] = results;
  if (settled?.kind === 'complete' && fresh?.kind === 'complete') {
    const rows = { settled: readRows(settled), fresh: readRows(fresh) };
    return { kind: 'aggregated', nodes, ...rows, remarks, bytesScanned };
  }
  const { logGroup } = environment.logs.access;
  const found = await readEvents(logs, logGroup, window, describeFailure(results));
  return { ...found, nodes, bytesScanned };
}

/** Why nobody can be told for sure to be the load balancer's client, in words. */
async function findObstacle(
  elb: ElasticLoadBalancingV2Client,
  environment: Environment,
  loadBalancerArns: readonly string[],
): Promise<string | undefined> {
  if (!areForwardedSure(compileFormats(environment))) {
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

function compileFormats({ logs }: Environment): ReturnType<typeof compileLogFormat>[] {
  return logs.access.format.map((text) => compileLogFormat(text, logs));
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
