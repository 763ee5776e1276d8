/**
 * Who calls whom by the template itself: alarms their actions, rules their targets, Lambda its role, log and queue.
 * These calls are no code of ours, so that no test records them.
 */
import type { Asked } from './asked';
import type { Properties, Resource } from './template';

/** A request, with who makes it. */
export interface Arrow extends Asked {
  readonly principal: string;
}

export function listArrows(
  resources: readonly Resource[],
  account: string,
  region: string,
): readonly Arrow[] {
  const logs = `arn:aws:logs:${region}:${account}:log-group`;
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const roleOf = (name: unknown): string =>
    String(functions.find(({ properties }) => properties['FunctionName'] === name)?.properties['Role']);
  return resources.flatMap(({ id, type, properties }): readonly Arrow[] => {
    switch (type) {
      case 'AWS::CloudWatch::Alarm': {
        const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:${String(properties['AlarmName'])}`;
        return (properties['AlarmActions'] as string[]).map((action) => fromAlarm(arn, account, action));
      }
      case 'AWS::Events::Rule': {
        const arn = `arn:aws:events:${region}:${account}:rule/${id}`;
        return (properties['Targets'] as Properties[]).flatMap((target) => fromRule(arn, account, target));
      }
      case 'AWS::Lambda::Function': {
        const { LogGroup } = properties['LoggingConfig'] as { readonly LogGroup: string };
        const stream = `${logs}:${LogGroup}:log-stream:a-stream`;
        const role = String(properties['Role']);
        return [
          arrow('lambda.amazonaws.com', 'sts:AssumeRole', role),
          arrow(role, 'logs:CreateLogStream', stream),
          arrow(role, 'logs:PutLogEvents', stream),
        ];
      }
      case 'AWS::Lambda::EventInvokeConfig': {
        const { OnFailure } = properties['DestinationConfig'] as {
          readonly OnFailure: { readonly Destination: string };
        };
        const role = roleOf(properties['FunctionName']);
        return [arrow(role, 'sqs:SendMessage', OnFailure.Destination, { 'aws:SecureTransport': 'true' })];
      }
      default:
        return [];
    }
  });
}

function arrow(
  principal: string,
  action: string,
  resource: string,
  context: Asked['context'] = {},
  marks: readonly string[] = [],
): Arrow {
  return { principal, action, resource, context, marks };
}

function fromAlarm(alarm: string, account: string, target: string): Arrow {
  const source = { 'aws:SourceArn': alarm, 'aws:SourceAccount': account };
  return target.includes(':lambda:')
    ? arrow(
        'lambda.alarms.cloudwatch.amazonaws.com',
        'lambda:InvokeFunction',
        target,
        source,
        Object.keys(source),
      )
    : arrow(
        'cloudwatch.amazonaws.com',
        'sns:Publish',
        target,
        { ...source, 'aws:SecureTransport': 'true' },
        Object.keys(source),
      );
}

function fromRule(rule: string, account: string, target: Properties): readonly Arrow[] {
  const source = { 'aws:SourceArn': rule, 'aws:SourceAccount': account };
  const events = 'events.amazonaws.com';
  const queue = (target['DeadLetterConfig'] as { readonly Arn: string } | undefined)?.Arn;
  const tls = { 'aws:SecureTransport': 'true' };
  return [
    arrow(events, 'lambda:InvokeFunction', String(target['Arn']), source, ['aws:SourceArn']),
    ...(queue === undefined
      ? []
      : [arrow(events, 'sqs:SendMessage', queue, { ...source, ...tls }, ['aws:SourceArn'])]),
  ];
}
