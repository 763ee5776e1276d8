/** Who hears from a topic. Reads only. */
import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import { readAllPages } from '../../lambda/aws/answer';
import { callAws } from '../../lambda/aws/failure';

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  /** Amazon SNS sends nothing to an address before its owner has followed the link in the first mail. */
  readonly isConfirmed: boolean;
}

/** Lists the subscriptions of a topic. */
export async function listSubscriptions(sns: SNSClient, topicArn: string): Promise<Subscription[]> {
  const found = await readAllPages(async (token) => {
    const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: token });
    const page = await callAws(`ListSubscriptionsByTopic ${topicArn}`, sns.send(command));
    return { items: page.Subscriptions, next: page.NextToken };
  });
  return found.map(({ Protocol, Endpoint, SubscriptionArn }) => ({
    protocol: Protocol ?? '',
    endpoint: Endpoint ?? '',
    isConfirmed: SubscriptionArn?.startsWith('arn:') ?? false,
  }));
}
