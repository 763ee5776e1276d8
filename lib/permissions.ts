/**
 * What the function may do in the account, statement by statement, each with its reason.
 * Plain data: the stack makes the role's policy of it, and docs/permissions.md is written from it.
 */
import type { Environment } from '../lambda/config';
import { listRestartPermissions } from './restart-permissions';
import { splitSharedGroup } from './split-permissions';

/** One statement of the function's policy. */
export interface Permission {
  /** The statement's id in the policy. */
  readonly sid: string;
  /** Why the function needs it, for those who must approve it. */
  readonly reason: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Where a resource holds a `*`: why it cannot be narrower. */
  readonly wildcard?: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** ARNs and names that only the stack knows; they may be CloudFormation tokens. */
export interface PermissionScope {
  readonly partition: string;
  readonly alarmName: string;
  readonly tableArn: string;
  readonly topicArn: string;
  /** Where reports for chat go, if anywhere. */
  readonly chatTopicArn: string | undefined;
  readonly failureQueueArn: string;
  /** The function's own log group, without `:*`. */
  readonly functionLogGroupArn: string;
}

/** Lists what the function of this environment may do. In mode `observe` nothing of it adds to the network. */
export function listPermissions(environment: Environment, scope: PermissionScope): readonly Permission[] {
  return [
    ...readNetwork(environment, scope),
    ...endDenies(environment, scope),
    ...(environment.mode === 'enforce'
      ? [...writeNetwork(environment, scope), ...splitSharedGroup(environment, scope)]
      : []),
    ...listRestartPermissions(environment, scope.partition),
    ...readLoadBalancer(),
    ...readLogs(environment, scope),
    ...readCloudWatch(environment, scope),
    ...writeOwnThings(scope),
  ];
}

// What can be scoped, and to what: Service Authorization Reference.
function readNetwork(environment: Environment, scope: PermissionScope): readonly Permission[] {
  const network: Permission = {
    sid: 'ReadNetwork',
    reason:
      'See the network ACLs, the security groups and their members, and the ranges that are never denied (VPC, NAT gateways, elastic addresses).',
    actions: [
      'ec2:DescribeAddresses',
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeNatGateways',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
    ],
    resources: ['*'],
    wildcard: "IAM cannot scope EC2's Describe calls.",
  };
  const prefixLists: Permission = {
    sid: 'ReadPrefixLists',
    reason:
      "Read the addresses of the managed prefix lists that `neverBlock` names, so that none is denied, and of those that the groups' rules name, to know whom such a rule lets in.",
    actions: ['ec2:GetManagedPrefixListEntries'],
    resources: [`arn:${scope.partition}:ec2:${environment.region}:*:prefix-list/*`],
    wildcard:
      "Which lists the groups' rules name is not known beforehand; a list of AWS's own (CloudFront) or a shared one belongs to another account.",
  };
  return [network, prefixLists];
}

function listNetworkAcls(environment: Environment, { partition }: PermissionScope): readonly string[] {
  const { region, account, networkAcls } = environment;
  return networkAcls.map((id) => `arn:${partition}:ec2:${region}:${account}:network-acl/${id}`);
}

function endDenies(environment: Environment, scope: PermissionScope): readonly Permission[] {
  return [
    {
      sid: 'RemoveDenyEntries',
      reason:
        'Take our deny entries out of the network ACLs that `networkAcls` names, at their end or before. In mode `observe`, too: an entry from before that mode was set must not outlive its time.',
      actions: ['ec2:DeleteNetworkAclEntry'],
      resources: listNetworkAcls(environment, scope),
    },
  ];
}

function writeNetwork(environment: Environment, scope: PermissionScope): readonly Permission[] {
  const ec2 = `arn:${scope.partition}:ec2:${environment.region}:${environment.account}`;
  const groups = environment.webSecurityGroups.map((id) => `${ec2}:security-group/${id}`);
  return [
    {
      sid: 'WriteDenyEntries',
      reason:
        'Add and replace our deny entries in the network ACLs that `networkAcls` names. IAM has no condition for a rule number or a CIDR: that only our own window is written is kept by the code.',
      actions: ['ec2:CreateNetworkAclEntry', 'ec2:ReplaceNetworkAclEntry'],
      resources: listNetworkAcls(environment, scope),
    },
    {
      sid: 'CloseSecurityGroups',
      reason:
        'Lock-down and its rollback: admit the load balancer and the office, revoke the public rules, in the groups that `webSecurityGroups` names.',
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      resources: groups,
    },
    {
      sid: 'AuthorizeTaggedRules',
      reason:
        'The rules that a lock-down adds are created with tags, which makes the new rule a resource, too.',
      actions: ['ec2:AuthorizeSecurityGroupIngress'],
      resources: [`${ec2}:security-group-rule/*`],
      wildcard:
        'The id of a rule is not known before the rule is made; which groups may be changed is said above.',
    },
    {
      sid: 'TagNewRules',
      reason: 'Mark a rule as ours while it is created, and at no other time.',
      actions: ['ec2:CreateTags'],
      resources: [`${ec2}:security-group-rule/*`],
      wildcard:
        'The id of a rule is not known before the rule is made; the condition allows it at no other time.',
      conditions: { StringEquals: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress' } },
    },
  ];
}

function readLoadBalancer(): readonly Permission[] {
  return [
    {
      sid: 'ReadLoadBalancers',
      reason:
        'Find the targets, their health, the ports on which load balancers take visitors and must reach the targets, whose they are, and whether their word for who connected can be believed (X-Forwarded-For).',
      actions: [
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancerAttributes',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      resources: ['*'],
      wildcard: "IAM cannot scope Elastic Load Balancing's Describe calls.",
    },
  ];
}

function readLogs(environment: Environment, scope: PermissionScope): readonly Permission[] {
  const logs = `arn:${scope.partition}:logs:${environment.region}:${environment.account}:log-group`;
  const names = [environment.logs.access.logGroup, environment.logs.error?.logGroup];
  return [
    {
      sid: 'ReadWebLogs',
      reason: "Read the web servers' access log and error log, and nothing else in CloudWatch Logs.",
      actions: ['logs:FilterLogEvents', 'logs:GetQueryResults', 'logs:StartQuery'],
      // With and without `:*`: the calls are authorised on either form (CloudWatch Logs identity-based policies).
      resources: names
        .filter((name) => name !== undefined)
        .flatMap((name) => [`${logs}:${name}`, `${logs}:${name}:*`]),
      wildcard: 'All streams of the named log groups.',
    },
    {
      sid: 'StopOwnQueries',
      reason: 'Stop a query that is no longer waited for.',
      actions: ['logs:StopQuery'],
      resources: ['*'],
      wildcard: 'The call carries only a query id, so IAM cannot scope it.',
    },
  ];
}

function readCloudWatch(environment: Environment, scope: PermissionScope): readonly Permission[] {
  const { account, region, alarm } = environment;
  const ownAlarm = `arn:${scope.partition}:cloudwatch:${region}:${account}:alarm:${scope.alarmName}`;
  return [
    {
      sid: 'ReadAlarm',
      reason: 'See whether the alarm is still in ALARM before anything is changed, and when it is OK again.',
      actions: ['cloudwatch:DescribeAlarms'],
      ...('existing' in alarm
        ? {
            resources: ['*'],
            wildcard:
              'An alarm that was there before may be a composite one, which AWS shows only to those who may see every alarm (API reference, DescribeAlarms).',
          }
        : { resources: [ownAlarm] }),
    },
    {
      sid: 'ReadErrorCounts',
      reason: "Show the load balancer's 504 answers per minute in the report, before and after.",
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      wildcard: "IAM cannot scope CloudWatch's reads of metrics.",
    },
    {
      sid: 'ReadQuota',
      reason:
        'Ask how much this account may have: rules per network ACL, rules per security group, security groups per network interface.',
      actions: ['servicequotas:GetServiceQuota'],
      resources: ['L-2AEEBF1A', 'L-0EA8095F', 'L-2AFB9258'].map(
        (code) => `arn:${scope.partition}:servicequotas:${region}:${account}:vpc/${code}`,
      ),
    },
  ];
}

function writeOwnThings(scope: PermissionScope): readonly Permission[] {
  return [
    {
      sid: 'KeepLedger',
      reason: 'Read and write the ledger: incidents, our denies and rules, the lease.',
      actions: [
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      resources: [scope.tableArn],
    },
    {
      sid: 'SendReports',
      reason: 'Tell people what happened.',
      actions: ['sns:Publish'],
      resources: [scope.topicArn, ...(scope.chatTopicArn === undefined ? [] : [scope.chatTopicArn])],
    },
    {
      sid: 'KeepFailedEvents',
      reason:
        'Lambda puts an event that failed for good into the failure queue, in the name of the function.',
      actions: ['sqs:SendMessage'],
      resources: [scope.failureQueueArn],
    },
    writeOwnLog(scope.functionLogGroupArn),
  ];
}

/** @param logGroupArn without `:*` */
export function writeOwnLog(logGroupArn: string): Permission {
  return {
    sid: 'WriteOwnLog',
    reason: "Write the function's own log.",
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`${logGroupArn}:*`],
    wildcard: 'All streams of one log group.',
  };
}
