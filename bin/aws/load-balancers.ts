/** Load balancers by the names that people give them. Reads only. */
import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { readAllPages, required } from '../../lambda/aws/answer';
import { callAws, isAwsFailure } from '../../lambda/aws/failure';

export type ElbClient = ElasticLoadBalancingV2Client;

export interface NamedLoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
}

/** Finds a load balancer by its name or ARN; `undefined` if the account has none such in this region. */
export async function findLoadBalancer(
  elb: ElasticLoadBalancingV2Client,
  nameOrArn: string,
): Promise<NamedLoadBalancer | undefined> {
  const command = new DescribeLoadBalancersCommand(
    nameOrArn.startsWith('arn:') ? { LoadBalancerArns: [nameOrArn] } : { Names: [nameOrArn] },
  );
  try {
    const answer = await callAws(`DescribeLoadBalancers ${nameOrArn}`, elb.send(command));
    const [found] = answer.LoadBalancers ?? [];
    return found === undefined ? undefined : readNames(found);
  } catch (error) {
    if (isAwsFailure(error, 'LoadBalancerNotFoundException')) return undefined;
    throw error;
  }
}

/** Lists the account's load balancers in this region, by name. */
export async function listLoadBalancers(elb: ElasticLoadBalancingV2Client): Promise<NamedLoadBalancer[]> {
  const found = await readAllPages(async (token) => {
    const page = await callAws(
      'DescribeLoadBalancers',
      elb.send(new DescribeLoadBalancersCommand({ Marker: token })),
    );
    return { items: page.LoadBalancers, next: page.NextMarker };
  });
  return found.map(readNames).sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function readNames({ LoadBalancerArn, LoadBalancerName, Type }: LoadBalancer): NamedLoadBalancer {
  const arn = required(LoadBalancerArn, 'LoadBalancerArn');
  return { arn, name: LoadBalancerName ?? arn, type: Type ?? 'unknown' };
}
