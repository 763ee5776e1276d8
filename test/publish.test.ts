/** Who is told, and what becomes of a run that cannot tell or read everything; on the account in memory. */
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { createClients } from '../lambda/aws/clients';
import { readGatewayTimeouts } from '../lambda/gateway-timeouts';
import { publish, type Surroundings } from '../lambda/surroundings';
import { openedIncident } from './support/incident';
import { environmentWith } from './support/policy';
import { reportWith } from './support/report';

const MAIL = 'arn:aws:sns:eu-central-1:123456789012:reports';
const CHAT = 'arn:aws:sns:eu-central-1:123456789012:chat';
const sns = mockClient(SNSClient);
const cloudwatch = mockClient(CloudWatchClient);
beforeEach(() => {
  sns.reset();
  cloudwatch.reset();
});

const surroundings: Surroundings = {
  environment: environmentWith(),
  clients: createClients({ region: 'eu-central-1' }),
  clock: { now: () => new Date('2020-12-24T07:30:00.000Z'), sleep: () => new Promise(() => undefined) },
  table: 'ledger',
  topicArn: MAIL,
  chatTopicArn: CHAT,
  alarmName: 'web-unhealthy',
  runId: 'run-1',
  endsAt: new Date(),
};
const sent = (): readonly (string | undefined)[] =>
  sns.commandCalls(PublishCommand).map(({ args: [command] }) => command.input.TopicArn);

describe('a report', () => {
  it('goes to the mail and, in its own schema, to the chat', async () => {
    sns.on(PublishCommand).resolves({});
    expect(await publish(surroundings, reportWith())).toMatchObject({
      isTold: true,
      report: { failures: [] },
    });
    expect(sent()).toEqual([MAIL, CHAT]);
    const [, toChat] = sns.commandCalls(PublishCommand);
    expect(JSON.parse(toChat!.args[0].input.Message!)).toMatchObject({ source: 'custom' });
  });

  it('goes to no chat where none is set', async () => {
    sns.on(PublishCommand).resolves({});
    await publish({ ...surroundings, chatTopicArn: undefined }, reportWith());
    expect(sent()).toEqual([MAIL]);
  });

  it('counts as told when only the chat failed: nobody gets the same mail each minute', async () => {
    sns.on(PublishCommand, { TopicArn: CHAT }).rejects(Object.assign(new Error('no'), { name: 'NotFound' }));
    sns.on(PublishCommand, { TopicArn: MAIL }).resolves({});
    const { report, isTold } = await publish(surroundings, reportWith());
    expect(isTold).toBe(true);
    expect(report.failures).toEqual([expect.stringMatching(/^the chat could not be told: /)]);
  });

  it('does not count as told when the mail failed', async () => {
    sns.on(PublishCommand, { TopicArn: MAIL }).rejects(Object.assign(new Error('no'), { name: 'NotFound' }));
    sns.on(PublishCommand, { TopicArn: CHAT }).resolves({});
    const { report, isTold } = await publish(surroundings, reportWith());
    expect(isTold).toBe(false);
    expect(report.failures).toEqual([expect.stringMatching(/^nobody could be told: /)]);
    expect(sent()).toEqual([MAIL, CHAT]);
  });
});

describe('the 504s around an incident', () => {
  it('are read from an hour before its alarm on', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { StatusCode: 'Complete', Timestamps: [new Date('2020-12-24T07:12:00Z')], Values: [4] },
      ],
    });
    expect(await readGatewayTimeouts(surroundings, openedIncident())).toEqual([
      { at: '2020-12-24T07:12:00.000Z', count: 4 },
    ]);
    const [call] = cloudwatch.commandCalls(GetMetricDataCommand);
    expect(call!.args[0].input.StartTime).toEqual(new Date('2020-12-24T06:12:00.000Z'));
  });

  it('are left out where they cannot be read: that is never fatal', async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await readGatewayTimeouts(surroundings, openedIncident())).toBeUndefined();
  });
});
