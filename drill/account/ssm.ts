/**
 * Systems Manager: commands that run on the servers, and what became of them.
 */
import type {
  CommandInvocation,
  CommandInvocationStatus,
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult,
  GetCommandInvocationRequest,
  GetCommandInvocationResult,
  ListCommandInvocationsRequest,
  ListCommandInvocationsResult,
  SendCommandRequest,
  SendCommandResult,
} from '@aws-sdk/client-ssm';
import type { AccountContext } from './context';
import { failure } from './failures';
import type { Operations } from './operations';
import { takePage } from './paging';
import type { Command } from './ssm-state';

/** From sending until the agent begins, and from there until it is done. */
const START_MS = 1_000;
const RUN_MS = 4_000;
const USUAL_START_TIMEOUT_SECONDS = 3_600;
const MOST_INSTANCES = 50;
const LONGEST_COMMENT = 100;

export function ssmOperations(context: AccountContext): Operations {
  return {
    SendCommand: (input: SendCommandRequest) => sendCommand(context, input),
    GetCommandInvocation: (input: GetCommandInvocationRequest) => getCommandInvocation(context, input),
    ListCommandInvocations: (input: ListCommandInvocationsRequest) => listCommandInvocations(context, input),
    DescribeInstanceInformation: (input: DescribeInstanceInformationRequest) =>
      describeInstanceInformation(context, input),
  };
}

function sendCommand(context: AccountContext, input: SendCommandRequest): SendCommandResult {
  const { state, clock } = context;
  const { DocumentName: documentName = '', InstanceIds: instanceIds = [], Comment: comment = '' } = input;
  const document = state.documents.get(documentName);
  if (document === undefined) throw refuse('InvalidDocument', `Document ${documentName} does not exist`);
  if (instanceIds.length === 0 || instanceIds.length > MOST_INSTANCES)
    throw refuse('InvalidInstanceId', 'Name 1 to 50 instances');
  if (comment.length > LONGEST_COMMENT)
    throw refuse('ValidationException', 'Comment: at most 100 characters');
  if (instanceIds.some((id) => state.instances.get(id)?.state !== 'running')) {
    throw refuse('InvalidInstanceId', 'Instances not in a valid state for account');
  }
  const command: Command = {
    id: context.newId('command'),
    documentName,
    instanceIds,
    comment,
    sentAtMs: clock.nowMs(),
    startTimeoutSeconds: input.TimeoutSeconds ?? USUAL_START_TIMEOUT_SECONDS,
    asked: new Set(),
  };
  state.commands.set(command.id, command);
  for (const id of instanceIds) {
    if (state.instances.get(id)?.agentOnline !== true) continue;
    clock.plan(command.sentAtMs + START_MS, () => {
      if (document.effect === 'restart-services') context.effects.restartServices(id);
      if (document.effect === 'reboot') context.effects.reboot(id);
    });
  }
  return {
    Command: {
      CommandId: command.id,
      DocumentName: documentName,
      InstanceIds: instanceIds,
      Status: 'Pending',
    },
  };
}

function getCommandInvocation(
  context: AccountContext,
  input: GetCommandInvocationRequest,
): GetCommandInvocationResult {
  const { CommandId = '', InstanceId = '' } = input;
  const command = context.state.commands.get(CommandId);
  const isNew = command !== undefined && !command.asked.has(InstanceId);
  command?.asked.add(InstanceId);
  if (command?.instanceIds.includes(InstanceId) !== true || isNew) {
    throw refuse('InvocationDoesNotExist', 'The command ID and instance ID did not match any invocations');
  }
  const status = statusOf(context, command, InstanceId);
  return {
    CommandId,
    InstanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    Status: status,
    StatusDetails: status,
    ResponseCode: status === 'Success' ? 0 : status === 'Failed' ? 1 : -1,
    StandardOutputContent: '',
    StandardErrorContent: '',
  };
}

/** Nobody tells the command from the server's own view: its status follows from the time and the agent. */
function statusOf(
  { state, clock }: AccountContext,
  command: Command,
  instanceId: string,
): CommandInvocationStatus {
  const passedMs = clock.nowMs() - command.sentAtMs;
  if (state.instances.get(instanceId)?.agentOnline !== true) {
    return passedMs >= command.startTimeoutSeconds * 1000 ? 'TimedOut' : 'Pending';
  }
  if (passedMs < START_MS) return 'Pending';
  if (passedMs < START_MS + RUN_MS) return 'InProgress';
  return state.documents.get(command.documentName)?.effect === 'fails' ? 'Failed' : 'Success';
}

function listCommandInvocations(
  context: AccountContext,
  input: ListCommandInvocationsRequest,
): ListCommandInvocationsResult {
  const commands = [...context.state.commands.values()].filter(
    (command) => input.CommandId === undefined || command.id === input.CommandId,
  );
  const invocations = commands.flatMap((command) =>
    command.instanceIds
      .filter((id) => input.InstanceId === undefined || id === input.InstanceId)
      .map((InstanceId): CommandInvocation => {
        const status = statusOf(context, command, InstanceId);
        return {
          CommandId: command.id,
          InstanceId,
          DocumentName: command.documentName,
          Comment: command.comment,
          Status: status,
          StatusDetails: status,
          RequestedDateTime: new Date(command.sentAtMs),
        };
      }),
  );
  const page = takePage(invocations, input.MaxResults ?? 50, input.NextToken, (text) =>
    refuse('InvalidNextToken', text),
  );
  return {
    CommandInvocations: [...page.items],
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}

function describeInstanceInformation(
  { state }: AccountContext,
  input: DescribeInstanceInformationRequest,
): DescribeInstanceInformationResult {
  const filter = input.Filters?.find((one) => one.Key === 'InstanceIds');
  const managed = [...state.instances.values()].filter(
    (instance) => instance.agentOnline && (filter?.Values?.includes(instance.id) ?? true),
  );
  const page = takePage(managed, input.MaxResults ?? 50, input.NextToken, (text) =>
    refuse('InvalidNextToken', text),
  );
  return {
    InstanceInformationList: page.items.map(({ id }) => ({ InstanceId: id, PingStatus: 'Online' })),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}

function refuse(name: string, message: string): Error {
  return failure('ssm', name, message);
}
