/**
 * What a call to AWS asks of IAM: on which resources, with which condition keys. Written from AWS's Service
 * Authorization Reference, action by action, and knows nothing of our policies.
 */
import type { Call } from '../../drill/account/calls';
import type { AccountState, Tags } from '../../drill/account/state';

/** One request, and what tells it from a stranger's. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
  /** Condition keys that alone tell the thing asked for from others', where its id is not known beforehand. */
  readonly marks: readonly string[];
}

type Input = Readonly<Record<string, unknown>>;
type Reader = (input: Input, place: AccountState) => readonly Asked[];

const TAG = 'floodgate';
const PREFIXES = {
  ec2: 'ec2',
  elb: 'elasticloadbalancing',
  logs: 'logs',
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  sns: 'sns',
  ssm: 'ssm',
  quotas: 'servicequotas',
} as const;

/** Lists what a call asks for; to be called before it takes effect. */
export function listAsked({ service, action, input }: Call, state: AccountState): readonly Asked[] {
  const name = `${PREFIXES[service]}:${action}`;
  const reader = READERS[name];
  if (reader !== undefined) return reader(input as Input, state);
  if (!isUnscoped(name)) throw new Error(`what ${name} asks of IAM is not known here`);
  return [ask(name, '*')];
}

/** Reads that IAM cannot scope: the reference names no resource type for them. */
function isUnscoped(name: string): boolean {
  return (
    /^(?:ec2|elasticloadbalancing):Describe/.test(name) ||
    ['cloudwatch:GetMetricData', 'logs:StopQuery', ...READS_OF_COMMANDS].includes(name)
  );
}

const READS_OF_COMMANDS = [
  'ssm:DescribeInstanceInformation',
  'ssm:GetCommandInvocation',
  'ssm:ListCommandInvocations',
];

function ask(
  action: string,
  resource: string,
  context: Asked['context'] = {},
  marks: readonly string[] = [],
): Asked {
  return { action, resource, context, marks };
}

const arn = (service: string, { region, accountId }: AccountState, rest: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`;

const text = (input: Input, key: string): string => {
  const value = input[key];
  if (typeof value !== 'string') throw new Error(`the call has no ${key}`);
  return value;
};

const tagged = (prefix: string, tags: Tags): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

const onAcl =
  (action: string): Reader =>
  (input, place) => [ask(action, arn('ec2', place, `network-acl/${text(input, 'NetworkAclId')}`))];

/** A group that is known by its tag only is one that was made at run time. */
function onGroup(action: string, input: Input, place: AccountState): Asked {
  const id = text(input, 'GroupId');
  const tags = place.securityGroups.get(id)?.tags ?? {};
  const context = tagged('aws:ResourceTag', tags);
  const marks = TAG in tags ? [`aws:ResourceTag/${TAG}`] : [];
  return ask(action, arn('ec2', place, `security-group/${id}`), context, marks);
}

/** The tags that a call makes its new thing with. */
function requestedTags(input: Input): Record<string, string> {
  const [specification] = (input['TagSpecifications'] ?? []) as {
    readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  }[];
  const tags = (specification?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  return tagged('aws:RequestTag', Object.fromEntries(tags));
}

/** Tags at creation are a call of their own to IAM, which says what is created. */
function askForTags(resource: string, tags: Record<string, string>, createAction: string, marks: string[]) {
  const context = { ...tags, 'ec2:CreateAction': createAction };
  return ask('ec2:CreateTags', resource, context, ['ec2:CreateAction', ...marks]);
}

const authorizeIngress: Reader = (input, place) => {
  const action = 'ec2:AuthorizeSecurityGroupIngress';
  const group = onGroup(action, input, place);
  const tags = requestedTags(input);
  if (Object.keys(tags).length === 0) return [group];
  const rule = arn('ec2', place, 'security-group-rule/sgr-new');
  return [group, ask(action, rule, tags), askForTags(rule, tags, 'AuthorizeSecurityGroupIngress', [])];
};

const createGroup: Reader = (input, place) => {
  const action = 'ec2:CreateSecurityGroup';
  const group = arn('ec2', place, 'security-group/sg-new');
  const tags = requestedTags(input);
  const marks = [`aws:RequestTag/${TAG}`];
  return [
    ask(action, group, tags, marks),
    ask(action, arn('ec2', place, `vpc/${text(input, 'VpcId')}`)),
    askForTags(group, tags, 'CreateSecurityGroup', marks),
  ];
};

/** On the group's ARN with and without `:*`: AWS's documents say the one here and the other there. */
const onLogGroup = (action: string, name: string, place: AccountState): readonly Asked[] =>
  ['', ':*'].map((end) => ask(action, arn('logs', place, `log-group:${name}${end}`)));

const onTable =
  (action: string): Reader =>
  (input, place) => [ask(`dynamodb:${action}`, arn('dynamodb', place, `table/${text(input, 'TableName')}`))];

/** A transaction is authorised as the writes that it is made of. */
const transact: Reader = (input, place) =>
  ((input['TransactItems'] ?? []) as Readonly<Record<string, Input>>[]).flatMap((item) =>
    Object.entries(item).flatMap(([kind, write]) =>
      onTable(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`)(write, place),
    ),
  );

/** Instances are known by their tags, where the environment names one. */
function onInstances(action: string, prefix: string, input: Input, place: AccountState): readonly Asked[] {
  return ((input['InstanceIds'] ?? []) as string[]).map((id) => {
    const context = tagged(prefix, place.instances.get(id)?.tags ?? {});
    return ask(action, arn('ec2', place, `instance/${id}`), context, Object.keys(context));
  });
}

const READERS: Readonly<Record<string, Reader>> = {
  'ec2:CreateNetworkAclEntry': onAcl('ec2:CreateNetworkAclEntry'),
  'ec2:ReplaceNetworkAclEntry': onAcl('ec2:ReplaceNetworkAclEntry'),
  'ec2:DeleteNetworkAclEntry': onAcl('ec2:DeleteNetworkAclEntry'),
  'ec2:AuthorizeSecurityGroupIngress': authorizeIngress,
  'ec2:RevokeSecurityGroupIngress': (input, place) => [
    onGroup('ec2:RevokeSecurityGroupIngress', input, place),
  ],
  'ec2:RevokeSecurityGroupEgress': (input, place) => [onGroup('ec2:RevokeSecurityGroupEgress', input, place)],
  'ec2:CreateSecurityGroup': createGroup,
  'ec2:DeleteSecurityGroup': (input, place) => [onGroup('ec2:DeleteSecurityGroup', input, place)],
  'ec2:RebootInstances': (input, place) =>
    onInstances('ec2:RebootInstances', 'ec2:ResourceTag', input, place),
  'ec2:GetManagedPrefixListEntries': (input, place) => {
    const id = text(input, 'PrefixListId');
    const owner = place.prefixLists.get(id)?.ownerId ?? place.accountId;
    return [
      ask(
        'ec2:GetManagedPrefixListEntries',
        arn('ec2', { ...place, accountId: owner.toLowerCase() }, `prefix-list/${id}`),
      ),
    ];
  },
  'elasticloadbalancing:SetSecurityGroups': (input) => [
    ask('elasticloadbalancing:SetSecurityGroups', text(input, 'LoadBalancerArn')),
  ],
  'logs:StartQuery': (input, place) => onLogGroup('logs:StartQuery', text(input, 'logGroupName'), place),
  'logs:FilterLogEvents': (input, place) =>
    onLogGroup('logs:FilterLogEvents', text(input, 'logGroupName'), place),
  'logs:GetQueryResults': (input, place) =>
    (place.logQueries.get(text(input, 'queryId'))?.groupNames ?? []).flatMap((name) =>
      onLogGroup('logs:GetQueryResults', name, place),
    ),
  'cloudwatch:DescribeAlarms': (input, place) =>
    // "You can't return information about composite alarms if your permission has a narrower scope" than `*` (API
    // reference, DescribeAlarms). Ours is none; what another one is, is not known beforehand.
    ((input['AlarmNames'] ?? []) as string[]).map((name) =>
      ask(
        'cloudwatch:DescribeAlarms',
        name.startsWith('Floodgate-') ? arn('cloudwatch', place, `alarm:${name}`) : '*',
      ),
    ),
  'dynamodb:GetItem': onTable('GetItem'),
  'dynamodb:PutItem': onTable('PutItem'),
  'dynamodb:UpdateItem': onTable('UpdateItem'),
  'dynamodb:DeleteItem': onTable('DeleteItem'),
  'dynamodb:Query': onTable('Query'),
  'dynamodb:TransactWriteItems': transact,
  'sns:Publish': (input) => [ask('sns:Publish', text(input, 'TopicArn'), { 'aws:SecureTransport': 'true' })],
  'ssm:SendCommand': (input, place) => [
    ask('ssm:SendCommand', arn('ssm', place, `document/${text(input, 'DocumentName')}`)),
    ...onInstances('ssm:SendCommand', 'ssm:resourceTag', input, place),
  ],
  'servicequotas:GetServiceQuota': (input, place) => [
    ask(
      'servicequotas:GetServiceQuota',
      arn('servicequotas', place, `${text(input, 'ServiceCode')}/${text(input, 'QuotaCode')}`),
    ),
  ],
};
