import { EC2Client, RebootInstancesCommand } from '@aws-sdk/client-ec2';
import {
  type CommandInvocationStatus,
  GetCommandInvocationCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { describeRestart, rebootInstance, sendRestart } from '../../lambda/aws/restart';
import { refusal } from './refusal';

const ssm = new SSMClient({ region: 'ap-northeast-1' });
const ec2 = new EC2Client({ region: 'ap-northeast-1' });
const aws = mockClient(ssm);
const awsEc2 = mockClient(ec2);
beforeEach(() => {
  aws.reset();
  awsEc2.reset();
});

const RESTART = { documentName: 'Floodgate-site-restart', instanceId: 'i-1', mark: 'Floodgate 1 i-1' };

describe('sendRestart', () => {
  it('runs the document on this one server, without parameters', async () => {
    aws.on(SendCommandCommand).resolves({ Command: { CommandId: 'c-1' } });
    await expect(sendRestart(ssm, RESTART)).resolves.toEqual({ kind: 'sent', commandId: 'c-1' });
    expect(aws.commandCalls(SendCommandCommand)[0]!.args[0].input).toEqual({
      DocumentName: 'Floodgate-site-restart',
      DocumentVersion: '$LATEST',
      Comment: 'Floodgate 1 i-1',
      InstanceIds: ['i-1'],
      MaxConcurrency: '1',
      MaxErrors: '0',
      TimeoutSeconds: 60,
    });
  });

  it('says so when the server cannot be reached, and throws any other failure on', async () => {
    aws.onAnyCommand().rejects(refusal('InvalidInstanceId'));
    await expect(sendRestart(ssm, RESTART)).resolves.toEqual({ kind: 'unreachable' });
    const cause = refusal('InvalidDocument');
    aws.onAnyCommand().rejects(cause);
    await expect(sendRestart(ssm, RESTART)).rejects.toMatchObject({ cause });
  });
});

describe('describeRestart', () => {
  const answer = (Status: CommandInvocationStatus, rest: object = {}) =>
    aws
      .on(GetCommandInvocationCommand, { CommandId: 'c-1', InstanceId: 'i-1' })
      .resolves({ Status, ...rest });

  it.each<CommandInvocationStatus>(['Pending', 'InProgress', 'Delayed', 'Cancelling'])(
    'is running while it is %s',
    async (status) => {
      answer(status);
      await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({ kind: 'running' });
    },
  );

  it('is running while Systems Manager does not know of it yet', async () => {
    aws.onAnyCommand().rejects(refusal('InvocationDoesNotExist'));
    await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({ kind: 'running' });
  });

  it('has succeeded', async () => {
    answer('Success');
    await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({ kind: 'succeeded' });
  });

  it.each<CommandInvocationStatus>(['Failed', 'Cancelled', 'TimedOut'])(
    'has failed as %s',
    async (status) => {
      answer(status);
      await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({ kind: 'failed', reason: status });
    },
  );

  it('tells what the server said of the failure, at most 300 characters of it', async () => {
    answer('Failed', { StatusDetails: 'Failed', StandardErrorContent: ' php-fpm: unit not found\n' });
    await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({
      kind: 'failed',
      reason: 'Failed: php-fpm: unit not found',
    });
    answer('TimedOut', { StatusDetails: 'DeliveryTimedOut', StandardErrorContent: 'x'.repeat(8_000) });
    await expect(describeRestart(ssm, 'c-1', 'i-1')).resolves.toEqual({
      kind: 'failed',
      reason: `DeliveryTimedOut: ${'x'.repeat(282)}`,
    });
  });

  it('throws any other failure on', async () => {
    const cause = refusal('InternalServerError');
    aws.onAnyCommand().rejects(cause);
    await expect(describeRestart(ssm, 'c-1', 'i-1')).rejects.toMatchObject({ cause });
  });
});

describe('rebootInstance', () => {
  it('asks for a reboot of this one server', async () => {
    awsEc2.onAnyCommand().resolves({});
    await expect(rebootInstance(ec2, 'i-1')).resolves.toBe('requested');
    expect(awsEc2.commandCalls(RebootInstancesCommand)[0]!.args[0].input).toEqual({ InstanceIds: ['i-1'] });
  });

  it('says so when there is no such server, and throws any other failure on', async () => {
    awsEc2.onAnyCommand().rejects(refusal('InvalidInstanceID.NotFound'));
    await expect(rebootInstance(ec2, 'i-1')).resolves.toBe('missing');
    const cause = refusal('UnauthorizedOperation');
    awsEc2.onAnyCommand().rejects(cause);
    await expect(rebootInstance(ec2, 'i-1')).rejects.toMatchObject({ cause });
  });
});
