/** Reads a synthesized template as it would stand in an account: references resolved, every policy as statements. */
import type { Template } from 'aws-cdk-lib/assertions';
import type { Conditions, Statement } from './iam';

export interface Resource {
  /** The logical id without the hash that the CDK appends. */
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What the resources are called once they are there, by the beginning of their logical ids: names, or ARNs of topics. */
export type PhysicalNames = Readonly<Record<string, string>>;

interface Place {
  readonly account: string;
  readonly region: string;
  readonly names: PhysicalNames;
}

type Raw = Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;

export function readResources(template: Template, place: Place): readonly Resource[] {
  const raw = template.toJSON()['Resources'] as Raw;
  const ids = Object.keys(raw);
  return ids.map((id) => ({
    id: shorten(id),
    type: raw[id]?.Type ?? '',
    properties: resolve(raw[id]?.Properties ?? {}, raw, place) as Properties,
  }));
}

function shorten(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

function resolve(value: unknown, raw: Raw, place: Place): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(one, raw, place));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return nameOf(String(value.Ref), raw, place);
  if ('Fn::GetAtt' in value) {
    const [id, attribute] = value['Fn::GetAtt'] as readonly [string, string];
    return attribute === 'Arn' ? arnOf(id, raw, place) : nameOf(id, raw, place);
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as readonly [string, unknown[]];
    return (resolve(parts, raw, place) as string[]).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, raw, place)]));
}

function nameOf(id: string, raw: Raw, { names, region, account }: Place): string {
  if (id === 'AWS::Partition') return 'aws';
  if (id === 'AWS::Region') return region;
  if (id === 'AWS::AccountId') return account;
  const { Type: type = '', Properties: properties = {} } = raw[id] ?? {};
  const given = { 'AWS::Lambda::Function': 'FunctionName', 'AWS::CloudWatch::Alarm': 'AlarmName' }[type];
  if (given !== undefined) return String(properties[given]);
  return names[shorten(id)] ?? shorten(id);
}

const ARN_FORMS: Readonly<Record<string, readonly [service: string, before: string]>> = {
  'AWS::CloudWatch::Alarm': ['cloudwatch', 'alarm:'],
  'AWS::DynamoDB::Table': ['dynamodb', 'table/'],
  'AWS::Events::Rule': ['events', 'rule/'],
  'AWS::Lambda::Function': ['lambda', 'function:'],
  'AWS::Logs::LogGroup': ['logs', 'log-group:'],
  'AWS::SQS::Queue': ['sqs', ''],
};

function arnOf(id: string, raw: Raw, place: Place): string {
  const type = raw[id]?.Type ?? '';
  if (type === 'AWS::IAM::Role') return `arn:aws:iam::${place.account}:role/${shorten(id)}`;
  const [service, before] = ARN_FORMS[type] ?? [];
  if (service === undefined) throw new Error(`the ARN of a ${type} is not known here`);
  return `arn:aws:${service}:${place.region}:${place.account}:${before ?? ''}${nameOf(id, raw, place)}`;
}

/** Every statement that stands in a template, wherever it stands. A kind of policy that is not known here is refused. */
export function listStatements(resources: readonly Resource[], account: string): readonly Statement[] {
  return resources.flatMap((resource): readonly Statement[] => {
    const { id, type, properties } = resource;
    switch (type) {
      case 'AWS::IAM::Role':
        return readRole(resource, `arn:aws:iam::${account}:role/${id}`);
      case 'AWS::Lambda::Permission':
        return [readFunctionPermission(id, properties)];
      case 'AWS::SNS::TopicPolicy':
      case 'AWS::SQS::QueuePolicy':
        return readPolicy(id, properties['PolicyDocument'], undefined);
      default:
        if (/^AWS::IAM::|Policy$|::Permission$/.test(type)) throw new Error(`${id}: a ${type} is not judged`);
        return [];
    }
  });
}

function readRole({ id, properties }: Resource, arn: string): readonly Statement[] {
  for (const key of ['ManagedPolicyArns', 'PermissionsBoundary'])
    if (key in properties) throw new Error(`${id}: ${key} is not judged`);
  const inline = (properties['Policies'] ?? []) as readonly { readonly PolicyDocument: unknown }[];
  return [
    ...readPolicy(id, properties['AssumeRolePolicyDocument'], undefined, arn),
    ...inline.flatMap(({ PolicyDocument }) => readPolicy(id, PolicyDocument, arn)),
  ];
}

const STATEMENT_KEYS = ['Action', 'Condition', 'Effect', 'Principal', 'Resource', 'Sid'];

/** @param role whose policy it is; a resource's policy names its principals itself */
function readPolicy(id: string, document: unknown, role: string | undefined, self = ''): Statement[] {
  const { Statement: statements } = document as { readonly Statement: readonly Properties[] };
  return statements.map((statement, index) => {
    const name = statement['Sid'];
    const sid = `${id}/${typeof name === 'string' ? name : index}`;
    const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.includes(key));
    if (unknown !== undefined) throw new Error(`${sid}: ${unknown} is not judged`);
    return {
      sid,
      effect: statement['Effect'] === 'Deny' ? 'Deny' : 'Allow',
      principals: role === undefined ? readPrincipals(statement['Principal']) : [role],
      actions: [statement['Action']].flat() as string[],
      resources: [statement['Resource'] ?? self].flat() as string[],
      conditions: (statement['Condition'] ?? {}) as Conditions,
    };
  });
}

function readPrincipals(principal: unknown): readonly string[] {
  return typeof principal === 'string' ? [principal] : (Object.values(principal ?? {}).flat() as string[]);
}

/** What Lambda makes of it in the function's own policy. */
function readFunctionPermission(id: string, properties: Properties): Statement {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = properties as Record<string, string>;
  return {
    sid: id,
    effect: 'Allow',
    principals: [Principal ?? ''],
    actions: [Action ?? ''],
    resources: [FunctionName ?? ''],
    conditions: {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
    },
  };
}
