import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { describeAlarm } from '../../lambda/aws/alarm';
import { refusal } from './refusal';

const cloudwatch = new CloudWatchClient({ region: 'ap-northeast-1' });
const aws = mockClient(cloudwatch);
beforeEach(() => aws.reset());

const changed = new Date('2020-12-24T07:09:30.000Z');
const updated = new Date('2020-12-24T07:12:00.000Z');
const alarm = { AlarmArn: 'arn:alarm', StateValue: 'ALARM' as const, StateUpdatedTimestamp: updated };

describe('describeAlarm', () => {
  it('tells since when the alarm is in its state, not when AWS last looked at it', async () => {
    aws
      .on(DescribeAlarmsCommand, { AlarmNames: ['site'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
      .resolves({ MetricAlarms: [{ ...alarm, StateTransitionedTimestamp: changed }] });
    await expect(describeAlarm(cloudwatch, 'site')).resolves.toEqual({
      name: 'site',
      arn: 'arn:alarm',
      value: 'ALARM',
      since: '2020-12-24T07:09:30.000Z',
    });
  });

  it('reads a composite alarm, and the update time where there is no other', async () => {
    aws.onAnyCommand().resolves({ MetricAlarms: [], CompositeAlarms: [alarm] });
    await expect(describeAlarm(cloudwatch, 'site')).resolves.toMatchObject({
      since: '2020-12-24T07:12:00.000Z',
    });
  });

  it('finds none', async () => {
    aws.onAnyCommand().resolves({});
    await expect(describeAlarm(cloudwatch, 'site')).resolves.toBeUndefined();
  });

  it('throws a failure on', async () => {
    const cause = refusal('AccessDenied');
    aws.onAnyCommand().rejects(cause);
    await expect(describeAlarm(cloudwatch, 'site')).rejects.toMatchObject({ cause });
  });
});
