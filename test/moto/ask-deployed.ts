/** What a test asks of a deployment on moto: that an alarm fires, that the function acts, and what the world is then. */
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Report } from '../../lambda/core/report';
import type { Moto } from './start';
import type { World } from './world';

/** Sets the alarm's state, and waits for what that sets off. */
export async function setAlarm(
  moto: Moto,
  AlarmName: string,
  StateValue: 'ALARM' | 'OK' = 'ALARM',
): Promise<void> {
  const cloudwatch = new CloudWatchClient(moto.client);
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'Threshold Crossed' }),
  );
  await moto.waitUntilIdle();
}

/** Our denies, as CIDRs, sorted. */
export async function listDenied(moto: Moto, { networkAclId }: World): Promise<string[]> {
  const { NetworkAcls: [acl] = [] } = await new EC2Client(moto.client).send(
    new DescribeNetworkAclsCommand({ NetworkAclIds: [networkAclId] }),
  );
  return (acl?.Entries ?? [])
    .filter(({ RuleNumber = 0, RuleAction }) => RuleNumber < 100 && RuleAction === 'deny')
    .map(({ CidrBlock = '' }) => CidrBlock)
    .sort();
}

/** Calls a deployed function, and waits for its answer. */
export async function call(moto: Moto, functionName: string, event: object): Promise<unknown> {
  const answer = await new LambdaClient(moto.client).send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  expect({ error: answer.FunctionError, text }).toEqual({ error: undefined, text });
  return JSON.parse(text) as unknown;
}

/** Asks the deployed function by hand. */
export async function invoke(
  moto: Moto,
  { functionName }: { readonly functionName: string },
  request: object,
): Promise<Report> {
  return (await call(moto, functionName, request)) as Report;
}

/** Who may still reach the servers: CIDRs and groups, each once. */
export async function listSources(moto: Moto, { webGroupId }: World): Promise<string[]> {
  const { SecurityGroupRules: rules = [] } = await new EC2Client(moto.client).send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [webGroupId] }] }),
  );
  const sources = rules
    .filter(({ IsEgress }) => IsEgress === false)
    .map((rule) => rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId ?? '');
  return [...new Set(sources)].sort();
}
