import { Match, type Template } from 'aws-cdk-lib/assertions';
import { listProperties, synthesize } from './synthesize';

describe('the stack of an environment', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ mode: 'enforce' });
  });

  it('runs the function on Node 24, arm64, with time for a whole remediation', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'Floodgate-test',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 300,
      MemorySize: 512,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
  });

  it('hands the function its environment as written, and the names of what was made for it', () => {
    const [fn] = listProperties<{ Environment: { Variables: Record<string, string> } }>(
      template,
      'AWS::Lambda::Function',
    ).filter(({ Environment }) => 'FLOODGATE_ENVIRONMENT' in Environment.Variables);
    const variables = fn?.Environment.Variables ?? {};
    expect(Object.keys(variables).sort()).toEqual([
      'FLOODGATE_ALARM',
      'FLOODGATE_ENVIRONMENT',
      'FLOODGATE_ENVIRONMENT_NAME',
      'FLOODGATE_TABLE',
      'FLOODGATE_TOPIC',
    ]);
    expect(JSON.parse(variables['FLOODGATE_ENVIRONMENT'] ?? '')).toMatchObject({
      mode: 'enforce',
      networkAcls: ['acl-0a1b2c3d4e5f67890'],
    });
    expect(variables['FLOODGATE_ENVIRONMENT_NAME']).toBe('test');
    expect(variables['FLOODGATE_ALARM']).toBe('Floodgate-test-UnHealthyHostCount');
  });

  it('wakes the function by an alarm on unhealthy targets: two of two minutes, at least one the whole minute long', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Floodgate-test-UnHealthyHostCount',
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'UnHealthyHostCount',
      Statistic: 'Minimum',
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      Dimensions: Match.arrayWith([
        { Name: 'LoadBalancer', Value: 'app/web/0123456789abcdef' },
        { Name: 'TargetGroup', Value: 'targetgroup/web/fedcba9876543210' },
      ]),
      AlarmActions: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^HandlerFunction'), 'Arn'] }],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TriggerAlarm'), 'Arn'] },
    });
  });

  it('ticks every minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HandlerFunction'), 'Arn'] } }),
      ],
    });
  });

  it('does not act on an event that is older than ten minutes, and keeps one that failed for good', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumEventAgeInSeconds: 600,
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailureQueue'), 'Arn'] } },
      },
    });
  });

  it('keeps the ledger: by key, with recovery, even when the stack is destroyed', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'deleteAfter', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Retain',
      Properties: { RetentionInDays: 365 },
    });
  });

  it('tells people of its own failures: failed runs, throttled ones, events given up, no ticks', () => {
    const telling = listProperties<Alarm>(template, 'AWS::CloudWatch::Alarm').filter(({ AlarmActions }) =>
      JSON.stringify(AlarmActions).includes('NotificationsTopic'),
    );
    expect(telling.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`).sort()).toEqual([
      'AWS/Lambda Errors',
      'AWS/Lambda Invocations',
      'AWS/Lambda Throttles',
      'AWS/SQS ApproximateNumberOfMessagesVisible',
      'Floodgate Failures',
    ]);
  });

  it('takes silence of its own ticks for a failure: Lambda counts no calls where there are none', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('lets the alarms of this account, and nobody without TLS, publish to the topic', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '123456789012' } }),
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });

  it('marks everything with its environment', () => {
    const untagged = Object.entries(template.toJSON().Resources as Record<string, Taggable>)
      .filter(([, { Type }]) => taggedTypes.includes(Type))
      .filter(
        ([, { Properties }]) => !JSON.stringify(Properties.Tags ?? []).includes('floodgate:environment'),
      );
    expect(untagged.map(([id]) => id)).toEqual([]);
  });

  it('makes no shareable test events unless asked for: their registry belongs to a whole region', () => {
    template.resourceCountIs('AWS::EventSchemas::Schema', 0);
    template.resourceCountIs('AWS::EventSchemas::Registry', 0);
  });

  it('says what was made', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'DashboardName',
      'FunctionArn',
      'FunctionName',
      'TableName',
      'TopicArn',
    ]);
  });

  it("needs no custom resource: nothing of it runs but the function itself and the dashboard's widget", () => {
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.resourcePropertiesCountIs('AWS::CloudFormation::CustomResource', {}, 0);
  });
});

interface Alarm {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly AlarmActions: unknown;
}

interface Taggable {
  readonly Type: string;
  readonly Properties: { readonly Tags?: unknown };
}

const taggedTypes = [
  'AWS::DynamoDB::Table',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::CloudWatch::Alarm',
  'AWS::Events::Rule',
];

describe('an environment with an existing alarm and topic', () => {
  const topic = 'arn:aws:sns:ap-northeast-1:123456789012:ops';
  let template: Template;
  beforeAll(() => {
    template = synthesize({ alarm: { existing: 'web-unhealthy' }, notify: { topic }, keepLedger: false });
  });

  it('follows the alarm through EventBridge and leaves the alarm itself alone', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { alarmName: ['web-unhealthy'], state: { value: ['ALARM'] } },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HandlerFunction'), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        }),
      ],
    });
    const names = listProperties<Alarm>(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(names.sort()).toEqual([
      'Floodgate-test-Errors',
      'Floodgate-test-FailedEvents',
      'Floodgate-test-Failures',
      'Floodgate-test-NoTicks',
      'Floodgate-test-Throttles',
    ]);
  });

  it('reports to the topic that is there, and makes none', () => {
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FLOODGATE_TOPIC: topic }) },
    });
  });

  it('takes ledger and logs with it when it is destroyed, if so told', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });
});
