/**
 * Frees stuck servers: runs our restart document on one server, or reboots it. One server at a time.
 */
import { type EC2Client, RebootInstancesCommand } from '@aws-sdk/client-ec2';
import {
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { RestartState } from '../core/servers';
import { required } from './answer';
import { callAws, isAwsFailure } from './failure';

export type RestartSent =
  | { readonly kind: 'sent'; readonly commandId: string }
  /** Systems Manager does not reach this server: no agent, not online, or no such instance. */
  | { readonly kind: 'unreachable' };

export interface RestartOrder {
  readonly documentName: string;
  readonly instanceId: string;
  /** Names the command in Systems Manager's lists; at most 100 characters. */
  readonly mark: string;
}

/** A server full of stuck processes may be slow to start the command; AWS's least is 30 s. */
const START_WITHIN_SECONDS = 60;
const LONGEST_REASON = 300;
const ENDED_BADLY: ReadonlySet<string> = new Set(['Cancelled', 'Failed', 'TimedOut']);

/**
 * Starts the restart document on one server. It takes no parameters, so that nothing of an attacker can reach it.
 * SendCommand knows no token that would make a second call harmless: the client must not repeat it (see clients.ts), and
 * whoever lost its answer looks for the mark.
 */
export async function sendRestart(
  ssm: SSMClient,
  { documentName, instanceId, mark }: RestartOrder,
): Promise<RestartSent> {
  const command = new SendCommandCommand({
    DocumentName: documentName,
    // A deployment that changes the services makes a new version of the document.
    DocumentVersion: '$LATEST',
    Comment: mark,
    InstanceIds: [instanceId],
    // AWS's default would be 50 servers at once.
    MaxConcurrency: '1',
    MaxErrors: '0',
    TimeoutSeconds: START_WITHIN_SECONDS,
  });
  try {
    const answer = await callAws(`SendCommand ${documentName} to ${instanceId}`, ssm.send(command));
    return { kind: 'sent', commandId: required(answer.Command?.CommandId, 'CommandId') };
  } catch (error) {
    if (isAwsFailure(error, 'InvalidInstanceId')) return { kind: 'unreachable' };
    throw error;
  }
}

/** Reads how a restart goes. Its reason quotes what the server said: text from outside. */
export async function describeRestart(
  ssm: SSMClient,
  commandId: string,
  instanceId: string,
): Promise<RestartState> {
  const command = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
  try {
    return readState(await callAws(`GetCommandInvocation ${commandId} on ${instanceId}`, ssm.send(command)));
  } catch (error) {
    // Right after SendCommand, Systems Manager may not know of it everywhere.
    if (isAwsFailure(error, 'InvocationDoesNotExist')) return { kind: 'running' };
    throw error;
  }
}

function readState(invocation: GetCommandInvocationCommandOutput): RestartState {
  const status = required(invocation.Status, 'the status of the restart');
  if (status === 'Success') return { kind: 'succeeded' };
  if (ENDED_BADLY.has(status)) return { kind: 'failed', reason: failedBecause(invocation) };
  return { kind: 'running' };
}

function failedBecause({
  Status,
  StatusDetails,
  StandardErrorContent,
}: GetCommandInvocationCommandOutput): string {
  const said = (StandardErrorContent ?? '').trim();
  const outcome = StatusDetails ?? Status ?? 'Failed';
  return said === '' ? outcome : `${outcome}: ${said}`.slice(0, LONGEST_REASON);
}

/**
 * Asks for a reboot of one server. AWS accepts and reboots later, and says nothing of how it went. The SDK repeats a call
 * that timed out: a second request within the same minute finds the server still going down.
 */
export async function rebootInstance(ec2: EC2Client, instanceId: string): Promise<'requested' | 'missing'> {
  const command = new RebootInstancesCommand({ InstanceIds: [instanceId] });
  try {
    await callAws(`RebootInstances ${instanceId}`, ec2.send(command));
    return 'requested';
  } catch (error) {
    if (isAwsFailure(error, 'InvalidInstanceID.NotFound')) return 'missing';
    throw error;
  }
}
