/**
 * The record of every call to the account, and the hooks by which a test makes calls slow, fail or die.
 */
import type { Service } from './failures';

export interface Call {
  /** 1 for the first call of the account. */
  readonly number: number;
  readonly service: Service;
  /** AWS's name of the operation, such as `CreateNetworkAclEntry`. */
  readonly action: string;
  readonly input: object;
  /** Ids and ARNs of the things that the input names. */
  readonly resources: readonly string[];
  /** Virtual time at which it was sent. */
  readonly at: Date;
  /** Whose call: the run that the client was made for. */
  readonly run: string;
}

/** What happens to a call; everything absent means: as usual. */
export interface Verdict {
  /** Virtual time that it takes, in place of the usual. */
  readonly latencyMs?: number;
  /** Thrown in place of the effect. */
  readonly failBefore?: Error;
  /** Thrown although the effect took place. */
  readonly failAfter?: Error;
  /** The process dies, before or after the effect. */
  readonly kill?: 'before' | 'after';
}

export type CallHook = (call: Call) => Verdict | undefined;

const RESOURCE_KEYS = new Set([
  'NetworkAclId',
  'NetworkAclIds',
  'GroupId',
  'GroupIds',
  'InstanceId',
  'InstanceIds',
  'NetworkInterfaceIds',
  'PrefixListId',
  'PrefixListIds',
  'VpcId',
  'VpcIds',
  'SubnetIds',
  'Resources',
  'SecurityGroupRuleIds',
  'LoadBalancerArn',
  'LoadBalancerArns',
  'TargetGroupArn',
  'TargetGroupArns',
  'ResourceArns',
  'SecurityGroups',
  'logGroupName',
  'logGroupNames',
  'logGroupIdentifier',
  'logGroupIdentifiers',
  'AlarmName',
  'AlarmNames',
  'TableName',
  'TopicArn',
  'DocumentName',
  'QuotaCode',
]);

/** The things that an input names, wherever in it, each once. */
export function resourcesOf(input: unknown): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (RESOURCE_KEYS.has(key))
        for (const text of [inner].flat()) if (typeof text === 'string') found.add(text);
      visit(inner);
    }
  };
  visit(input);
  return [...found];
}
