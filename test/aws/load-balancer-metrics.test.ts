import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { describeHealthyHosts, describeLoadBalancerErrors } from '../../lambda/aws/load-balancer-metrics';
import { refusal } from './refusal';

const cloudwatch = new CloudWatchClient({ region: 'ap-northeast-1' });
const aws = mockClient(cloudwatch);
beforeEach(() => aws.reset());

const changed = new Date('2020-12-24T07:09:30.000Z');
const updated = new Date('2020-12-24T07:12:00.000Z');

describe('describeLoadBalancerErrors', () => {
  const wanted = { loadBalancerId: 'app/site/1', from: changed, to: updated };

  it('reads the 504 answers per minute in order of time, from every page', async () => {
    const minute = (n: number) => new Date(Date.parse('2020-12-24T07:00:00Z') + n * 60_000);
    aws
      .on(GetMetricDataCommand)
      .resolves({
        MetricDataResults: [{ Timestamps: [minute(1), minute(0)], Values: [12, 3] }],
        NextToken: 'more',
      })
      .on(GetMetricDataCommand, { NextToken: 'more' })
      .resolves({ MetricDataResults: [{ StatusCode: 'Complete', Timestamps: [minute(2)], Values: [40] }] });
    await expect(describeLoadBalancerErrors(cloudwatch, wanted)).resolves.toEqual([
      { at: '2020-12-24T07:00:00.000Z', count: 3 },
      { at: '2020-12-24T07:01:00.000Z', count: 12 },
      { at: '2020-12-24T07:02:00.000Z', count: 40 },
    ]);
    expect(aws.commandCalls(GetMetricDataCommand)[0]!.args[0].input).toEqual({
      MetricDataQueries: [
        {
          Id: 'minutes',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/ApplicationELB',
              MetricName: 'HTTPCode_ELB_504_Count',
              Dimensions: [{ Name: 'LoadBalancer', Value: 'app/site/1' }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
      StartTime: changed,
      EndTime: updated,
      ScanBy: 'TimestampAscending',
    });
  });

  it('does not take a failed reading for a quiet hour', async () => {
    aws.onAnyCommand().resolves({ MetricDataResults: [{ StatusCode: 'InternalError' }] });
    await expect(describeLoadBalancerErrors(cloudwatch, wanted)).rejects.toThrow('InternalError');
    const cause = refusal('InternalServiceFault');
    aws.onAnyCommand().rejects(cause);
    await expect(describeLoadBalancerErrors(cloudwatch, wanted)).rejects.toMatchObject({ cause });
  });
});

describe('describeHealthyHosts', () => {
  it('reads how many targets of the group were healthy at most, zero included', async () => {
    aws.on(GetMetricDataCommand).resolves({
      MetricDataResults: [{ StatusCode: 'Complete', Timestamps: [updated, changed], Values: [0, 3] }],
    });
    const wanted = {
      loadBalancerId: 'app/site/1',
      targetGroupId: 'targetgroup/web/2',
      from: changed,
      to: updated,
    };
    await expect(describeHealthyHosts(cloudwatch, wanted)).resolves.toEqual([
      { at: '2020-12-24T07:09:30.000Z', most: 3 },
      { at: '2020-12-24T07:12:00.000Z', most: 0 },
    ]);
    expect(aws.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toMatchObject({
      StartTime: changed,
      EndTime: updated,
      MetricDataQueries: [
        {
          MetricStat: {
            Stat: 'Maximum',
            Metric: {
              MetricName: 'HealthyHostCount',
              Dimensions: [
                { Name: 'LoadBalancer', Value: 'app/site/1' },
                { Name: 'TargetGroup', Value: 'targetgroup/web/2' },
              ],
            },
          },
        },
      ],
    });
  });
});
