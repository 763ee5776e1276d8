/** Where people hear from Floodgate: our own topic with its e-mail subscriptions, or one that is there already. */
import { Stack } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  readonly environmentName: string;
  readonly emails: readonly string[];
  /** An existing topic in place of our own. Its policy must let CloudWatch alarms publish. */
  readonly existingTopicArn: string | undefined;
  /** `true`: a topic of our own; a string: the ARN of one that is there. */
  readonly chat: true | string | undefined;
}

export class Notifications extends Construct {
  readonly topic: ITopic;
  /** Only the chat schema goes there: the chat service drops plain text silently. */
  readonly chatTopic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.topic =
      props.existingTopicArn === undefined
        ? this.createTopic(props.environmentName)
        : Topic.fromTopicArn(this, 'Topic', props.existingTopicArn);
    for (const email of props.emails) this.topic.addSubscription(new EmailSubscription(email));
    this.chatTopic = this.findChatTopic(props);
  }

  private findChatTopic({ chat, environmentName }: NotificationsProps): ITopic | undefined {
    if (chat === undefined) return undefined;
    if (chat !== true) return Topic.fromTopicArn(this, 'ChatTopic', chat);
    return new Topic(this, 'ChatTopic', {
      displayName: `Floodgate ${environmentName}, for chat`,
      enforceSSL: true,
    });
  }

  private createTopic(environmentName: string): Topic {
    // Not encrypted with the AWS managed key: alarms cannot publish to such a topic (CloudWatch User Guide).
    const topic = new Topic(this, 'Topic', {
      displayName: `Floodgate ${environmentName}`,
      enforceSSL: true,
    });
    return topic;
  }

  /** A topic policy of one's own takes the place of the default one, which is what lets alarms of the account publish. */
  admitAlarms(alarms: readonly IAlarm[]): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnAlarms',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnEquals: { 'aws:SourceArn': alarms.map(({ alarmArn }) => alarmArn) },
        },
      }),
    );
  }
}
