/** Reads what is published to a topic: a queue that subscribes to it on moto. */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Moto } from './start';

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

export interface Mailbox {
  /** Takes out everything that has come in since the last time, oldest first. */
  read(): Promise<readonly Mail[]>;
}

export async function openMailbox(moto: Moto, topicArn: string): Promise<Mailbox> {
  const sqs = new SQSClient(moto.client);
  const name = `mailbox-${topicArn.split(':').at(-1) ?? ''}`.slice(0, 80);
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  await new SNSClient(moto.client).send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] }),
  );
  return { read: async () => (await takeMessages(sqs, url)).map(readMail) };
}

/** Takes all messages out of a queue. */
export async function takeMessages(sqs: SQSClient, url: string | undefined): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

function readMail(body: string): Mail {
  const { Subject = '', Message = '' } = JSON.parse(body) as { Subject?: string; Message?: string };
  return { subject: Subject, text: Message };
}
