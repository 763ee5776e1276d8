/** Are these the right credentials, and do load balancer, target group and targets exist as the file says? Reads only. */
import type { ElbClient } from '../aws/load-balancers';
import { findLoadBalancer, listLoadBalancers } from '../aws/load-balancers';
import { isAwsFailure } from '../../lambda/aws/failure';
import { describeTargetGroups, describeTargets } from '../../lambda/aws/load-balancer';
import type { Environment } from '../../lambda/config';
import type { Target } from '../../lambda/core/observation';
import { countOf } from '../../lambda/core/wording';
import { note, notReady, ready, type Finding } from './finding';

const ACCOUNT = 'account';
const BALANCER = 'load balancer';
const TARGETS = 'target group';

/** Looks at account and load balancer. `isReached`: it makes sense to look further. */
export async function checkLoadBalancer(
  elb: ElbClient,
  environment: Environment,
): Promise<{ readonly findings: readonly Finding[]; readonly isReached: boolean }> {
  const { account, region, loadBalancer, name } = environment;
  const file = `environments/${name}.json`;
  const balancerName = loadBalancer.split('/')[1] ?? '';
  const found = await findLoadBalancer(elb, balancerName);
  const seen = found?.arn ?? (await listLoadBalancers(elb))[0]?.arn;
  const seenAccount = seen?.split(':')[4];
  if (seenAccount !== undefined && seenAccount !== account) {
    const fix = `choose others with --profile or AWS_PROFILE, or correct "account" in ${file}`;
    const wrong = notReady(ACCOUNT, `these credentials are of ${seenAccount}, not of ${account}`, fix);
    return { findings: [wrong], isReached: false };
  }
  if (found === undefined) {
    const fix = `correct "loadBalancer" and "region" in ${file}, or write it anew with \`floodgate init\``;
    const missing = notReady(BALANCER, `there is no ${balancerName} in ${account}, ${region}`, fix);
    return { findings: [missing], isReached: false };
  }
  const right = ready(ACCOUNT, `${account}, ${region}`);
  if (found.arn === environment.loadBalancerArn)
    return { findings: [right, ready(BALANCER, loadBalancer)], isReached: true };
  const id = found.arn.split(':loadbalancer/')[1] ?? found.arn;
  const stale = notReady(
    BALANCER,
    `${loadBalancer} is gone; by this name there is ${id}`,
    `set "loadBalancer" in ${file}`,
  );
  return { findings: [right, stale], isReached: false };
}

/** Looks at the target group and its targets. */
export async function checkTargets(elb: ElbClient, environment: Environment): Promise<readonly Finding[]> {
  const { targetGroup, targetGroupArn, loadBalancer, loadBalancerArn, name } = environment;
  const fix = `correct "targetGroup" in environments/${name}.json`;
  try {
    const [group] = await describeTargetGroups(elb, [targetGroupArn]);
    if (group?.loadBalancerArns.includes(loadBalancerArn) !== true)
      return [notReady(TARGETS, `${targetGroup} is not one of ${loadBalancer}`, fix)];
    return [ready(TARGETS, targetGroup), judgeHealth(await describeTargets(elb, targetGroupArn))];
  } catch (error) {
    if (!isAwsFailure(error, 'TargetGroupNotFoundException')) throw error;
    return [notReady(TARGETS, `${targetGroup} does not exist`, fix)];
  }
}

function judgeHealth(targets: readonly Omit<Target, 'interfaces'>[]): Finding {
  const healthy = targets.filter(({ health }) => health === 'healthy').length;
  if (targets.length === 0) return notReady('targets', 'none is registered', 'register the web servers');
  const detail = `${healthy} of ${countOf(targets.length, 'target')} healthy`;
  if (healthy === targets.length) return ready('targets', detail);
  const others = targets.filter(({ health }) => health !== 'healthy');
  return note(
    'targets',
    `${detail}: ${others.map(({ id, health, reason }) => `${id} ${health}${reason === undefined ? '' : ` (${reason})`}`).join(', ')}`,
  );
}
