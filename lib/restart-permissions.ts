/** What the function may do to restart servers, where the environment wants that. Plain data, as in permissions.ts. */
import type { Environment } from '../lambda/config';
import type { Permission } from './permissions';

/** Lists what restarting takes; nothing where `restart` is not configured, and only reads in mode `observe`. */
export function listRestartPermissions(environment: Environment, partition: string): readonly Permission[] {
  const { restart, mode } = environment;
  if (restart === undefined) return [];
  const bySsm = restart.services !== undefined;
  const run = bySsm ? runDocument(environment, partition) : [reboot(environment, partition)];
  return [readInstances, ...(mode === 'enforce' ? run : []), ...(bySsm ? [readCommands] : [])];
}

const readInstances: Permission = {
  sid: 'ReadServers',
  reason:
    'See whether a server runs, and whether it belongs to an Auto Scaling group (by its tag), before it is restarted.',
  actions: ['ec2:DescribeInstances'],
  resources: ['*'],
  wildcard: "IAM cannot scope EC2's Describe calls.",
};

const readCommands: Permission = {
  sid: 'ReadRestarts',
  reason: 'See which servers Systems Manager reaches, and how a restart goes.',
  actions: ['ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation', 'ssm:ListCommandInvocations'],
  resources: ['*'],
  wildcard: 'IAM cannot scope these reads of Systems Manager.',
};

/** Two statements: a document carries no tags of an instance, so one with the condition could not hold both. */
function runDocument(environment: Environment, partition: string): readonly Permission[] {
  const { account, region, restartDocument } = environment;
  return [
    {
      sid: 'RunRestartDocument',
      reason: "Run the stack's own document, whose commands are fixed, and no other.",
      actions: ['ssm:SendCommand'],
      resources: [`arn:${partition}:ssm:${region}:${account}:document/${restartDocument}`],
    },
    {
      sid: 'RestartServices',
      reason: 'Run it on a server.',
      actions: ['ssm:SendCommand'],
      ...onInstances(environment, partition, 'ssm:resourceTag'),
    },
  ];
}

function reboot(environment: Environment, partition: string): Permission {
  return {
    sid: 'RebootServers',
    reason: 'Reboot a server, as `restart.reboot` says.',
    actions: ['ec2:RebootInstances'],
    ...onInstances(environment, partition, 'ec2:ResourceTag'),
  };
}

/** Which servers there are is known only when they are needed; a tag narrows it. */
function onInstances(
  { account, region, restart }: Environment,
  partition: string,
  conditionKey: string,
): Pick<Permission, 'resources' | 'wildcard' | 'conditions'> {
  const resources = [`arn:${partition}:ec2:${region}:${account}:instance/*`];
  const tag = restart?.instanceTag;
  if (tag === undefined) {
    return {
      resources,
      wildcard:
        'The servers are the targets of the moment; `restart.instanceTag` narrows this to instances with a tag.',
    };
  }
  return {
    resources,
    wildcard: 'The servers are the targets of the moment, and the condition asks for their tag.',
    conditions: { StringEquals: { [`${conditionKey}/${tag.key}`]: tag.value } },
  };
}
