/**
 * Elastic Load Balancing v2: operations that the account answers.
 */
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AccountContext } from '../context';
import type { Operations } from '../operations';
import {
  describeListeners,
  describeLoadBalancerAttributes,
  describeLoadBalancers,
  describeTags,
  setSecurityGroups,
} from './load-balancers';
import { describeTargetGroups, describeTargetHealth } from './target-groups';

export function elbOperations(context: AccountContext): Operations {
  return {
    DescribeLoadBalancers: (input: elb.DescribeLoadBalancersInput) => describeLoadBalancers(context, input),
    DescribeLoadBalancerAttributes: (input: elb.DescribeLoadBalancerAttributesInput) =>
      describeLoadBalancerAttributes(context, input),
    DescribeListeners: (input: elb.DescribeListenersInput) => describeListeners(context, input),
    DescribeTags: (input: elb.DescribeTagsInput) => describeTags(context, input),
    DescribeTargetGroups: (input: elb.DescribeTargetGroupsInput) => describeTargetGroups(context, input),
    DescribeTargetHealth: (input: elb.DescribeTargetHealthInput) => describeTargetHealth(context, input),
    SetSecurityGroups: (input: elb.SetSecurityGroupsInput) => setSecurityGroups(context, input),
  };
}
