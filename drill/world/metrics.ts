/** What the load balancer tells CloudWatch. */
import type { Account } from '../account/account';
import { addMeasurement, metricKey } from '../account/cloudwatch/state';
import type { LoadBalancer, TargetGroup } from '../account/state';

export const NAMESPACE = 'AWS/ApplicationELB';

export interface LoadBalancerMetrics {
  /** One look of one node at its targets. */
  hosts(unhealthy: number, healthy: number): void;
  /** One answered request; 502, 503 and 504 are the load balancer's own answers. */
  answered(status: number): void;
}

export function createMetrics(
  account: Account,
  balancer: LoadBalancer,
  group: TargetGroup,
): LoadBalancerMetrics {
  const { state, clock } = account;
  const ofBalancer = (name: string) => metricKey(NAMESPACE, name, { LoadBalancer: balancer.id });
  const ofGroup = (name: string) =>
    metricKey(NAMESPACE, name, { LoadBalancer: balancer.id, TargetGroup: group.id });
  const unhealthyKey = ofGroup('UnHealthyHostCount');
  const healthyKey = ofGroup('HealthyHostCount');
  const requestKey = ofBalancer('RequestCount');
  const errorKey = ofBalancer('HTTPCode_ELB_5XX_Count');
  const add = (key: string, value: number) => addMeasurement(state.metrics, key, clock.nowMs(), value);
  return {
    hosts(unhealthy, healthy) {
      add(unhealthyKey, unhealthy);
      add(healthyKey, healthy);
    },
    answered(status) {
      add(requestKey, 1);
      if (status < 500) return;
      add(errorKey, 1);
      add(ofBalancer(`HTTPCode_ELB_${status}_Count`), 1);
    },
  };
}
