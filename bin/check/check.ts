/** The check of one environment: every subject looked at, whatever the others say. Reads and dry runs only. */
import { createClients } from '../../lambda/aws/clients';
import { failureReason } from '../../lambda/aws/failure';
import { observe } from '../../lambda/aws/observe';
import { makePrintable } from '../../lambda/core/printable';
import { describeAclEntryQuota } from '../../lambda/aws/service-quota';
import type { EnvironmentSource } from '../../lib/environments';
import { createFunctionClient } from '../aws/function';
import { checkAlarm } from './alarm';
import { checkDeployed, type Deployed } from './deployed';
import { note, notReady, type CheckResult, type Finding } from './finding';
import { checkLoadBalancer, checkTargets } from './load-balancer';
import { checkAccessLog, checkErrorLog } from './logs';
import { checkNetworkAcls } from './network-acls';
import { checkNotification } from './notify';
import { checkRestart } from './restart';
import { checkSecurityGroups } from './security-groups';
import { checkUpstreams } from './upstreams';

type Findings = readonly Finding[];

/** Checks the environment. */
export async function check(
  source: EnvironmentSource,
  profile: string | undefined,
  now: Date,
): Promise<CheckResult> {
  const { name, account, region } = source.environment;
  const findings = await findAll(source, profile, now);
  return {
    environment: name,
    account,
    region,
    ready: findings.every(({ standing }) => standing !== 'not ready'),
    findings: [...findings],
  };
}

async function findAll(source: EnvironmentSource, profile: string | undefined, now: Date): Promise<Findings> {
  const { environment } = source;
  const place = { region: environment.region, ...(profile === undefined ? {} : { profile }) };
  const clients = createClients(place);
  const first = await lookAt('account', () => checkLoadBalancer(clients.elb, environment));
  if ('standing' in first) return [first];
  if (!first.isReached) return first.findings;
  const deployed = await lookAt('function', () => checkDeployed(createFunctionClient(place), source));
  const subjects = await Promise.all([
    listed('target group', () => checkTargets(clients.elb, environment)),
    listed('alarm', () => checkAlarm(clients, environment)),
    listed('access log', () => checkAccessLog(clients, environment, now)),
    listed('error log', () => checkErrorLog(clients, environment, now)),
    listed('network', () => checkNetwork(source, clients, 'standing' in deployed ? undefined : deployed)),
    'standing' in deployed
      ? []
      : listed('notification', () => checkNotification(clients, environment, deployed.topics)),
  ]);
  return [
    ...first.findings,
    ...subjects.flat(),
    ...checkUpstreams(environment),
    ...('standing' in deployed ? [deployed] : deployed.findings),
  ];
}

async function checkNetwork(
  { environment }: EnvironmentSource,
  clients: ReturnType<typeof createClients>,
  deployed: Deployed | undefined,
): Promise<Findings> {
  const [observed, quota] = await Promise.all([
    observe(clients, environment, undefined),
    describeAclEntryQuota(clients.quotas),
  ]);
  return [
    ...(quota.warning === undefined ? [] : [note('network ACL', quota.warning)]),
    ...checkNetworkAcls({
      observed,
      networkAclIds: environment.networkAcls,
      policy: environment.policy.deny,
      quota: quota.rules,
      denies: deployed?.status?.standing?.denies ?? [],
    }),
    ...checkSecurityGroups(observed, environment, deployed?.status?.standing),
    ...(await listed('restart', () => checkRestart(clients, environment, observed.targets))),
  ];
}

/** What cannot be read is not ready; the other subjects are looked at all the same. */
async function lookAt<Found>(subject: string, look: () => Promise<Found>): Promise<Found | Finding> {
  try {
    return await look();
  } catch (error) {
    return notReady(
      subject,
      makePrintable(failureReason(error), 600),
      'the credentials of this command must be able to read it',
    );
  }
}

async function listed(subject: string, look: () => Promise<Findings>): Promise<Findings> {
  const found = await lookAt(subject, look);
  return 'standing' in found ? [found] : found;
}
