/** The state change of the world's alarm, as CloudWatch hands it to the function. */
import type { World } from './world';

export const ALARM = 'web-unhealthy';

/** @param changedAt one state change; it may be delivered as often as a test wants, and an old one is looked up first */
export function alarmEvent({ loadBalancer, targetGroup }: World, changedAt: Date): object {
  const dimensions = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return {
    source: 'aws.cloudwatch',
    alarmArn: `arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:${ALARM}`,
    alarmData: {
      alarmName: ALARM,
      state: { value: 'ALARM', timestamp: changedAt.toISOString().replace('Z', '+0000') },
      configuration: { metrics: [{ metricStat: { metric: { dimensions } } }] },
    },
  };
}
