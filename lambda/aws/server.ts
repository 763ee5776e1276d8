/** The servers themselves: their instances, whether Systems Manager reaches them, and our commands on them. Reads only. */
import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  ListCommandInvocationsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { SeenCommand, SeenInstance } from '../core/servers';
import { FILTER_VALUES_PER_CALL, inBatches, readAllPages, required } from './answer';
import { callAws } from './failure';

/** Auto Scaling puts this tag on each of its instances (Amazon EC2 Auto Scaling user guide). */
const SCALING_GROUP_TAG = 'aws:autoscaling:groupName';
/** DescribeInstanceInformation takes at most 50 results a page, and 100 values in a filter. */
const AGENTS_PER_CALL = 50;

/** Reads these instances; one that does not exist is missing from the answer. */
export async function describeInstances(
  ec2: EC2Client,
  ids: readonly string[],
): Promise<readonly SeenInstance[]> {
  const pages = inBatches(ids, FILTER_VALUES_PER_CALL).map((Values) =>
    readAllPages(async (token) => {
      // By filter and not by id: an unknown id would fail the whole call.
      const command = new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-id', Values }],
        NextToken: token,
      });
      const page = await callAws('DescribeInstances', ec2.send(command));
      const items = (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
      return { items, next: page.NextToken };
    }),
  );
  return (await Promise.all(pages)).flat().map(readInstance);
}

function readInstance({ InstanceId, State, Tags }: Instance): SeenInstance {
  const instanceId = required(InstanceId, 'InstanceId');
  return {
    instanceId,
    state: required(State?.Name, `the state of ${instanceId}`),
    scalingGroup: Tags?.find(({ Key }) => Key === SCALING_GROUP_TAG)?.Value,
  };
}

/** Which of these instances have an agent that answers Systems Manager. */
export async function listOnline(ssm: SSMClient, ids: readonly string[]): Promise<readonly string[]> {
  const pages = inBatches(ids, AGENTS_PER_CALL).map((Values) =>
    readAllPages(async (token) => {
      const command = new DescribeInstanceInformationCommand({
        Filters: [{ Key: 'InstanceIds', Values }],
        NextToken: token,
      });
      const page = await callAws('DescribeInstanceInformation', ssm.send(command));
      return { items: page.InstanceInformationList, next: page.NextToken };
    }),
  );
  return (await Promise.all(pages))
    .flat()
    .filter(({ PingStatus }) => PingStatus === 'Online')
    .map(({ InstanceId }) => required(InstanceId, 'InstanceId of an agent'));
}

/** Commands that Systems Manager took for this server since then. */
export async function listCommands(
  ssm: SSMClient,
  instanceId: string,
  since: Date,
): Promise<readonly SeenCommand[]> {
  const found = await readAllPages(async (token) => {
    const command = new ListCommandInvocationsCommand({
      InstanceId: instanceId,
      Filters: [{ key: 'InvokedAfter', value: since.toISOString().replace(/\.\d+Z$/, 'Z') }],
      NextToken: token,
    });
    const page = await callAws(`ListCommandInvocations on ${instanceId}`, ssm.send(command));
    return { items: page.CommandInvocations, next: page.NextToken };
  });
  return found.map(({ CommandId, Comment }) => ({
    instanceId,
    commandId: required(CommandId, `CommandId of a command on ${instanceId}`),
    mark: Comment ?? '',
  }));
}
