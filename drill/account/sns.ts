/** SNS: what is published is kept, so that a rehearsal can read what people would have read. */
import type { PublishCommandInput, PublishResponse } from '@aws-sdk/client-sns';
import type { AccountContext } from './context';
import { failure } from './failures';
import type { Operations } from './operations';

const LONGEST_SUBJECT = 100;
const LARGEST_MESSAGE_BYTES = 262_144;
/** Printable ASCII without line breaks that begins with a letter, digit or punctuation (API reference, Publish). */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]*$/;

export function snsOperations(context: AccountContext): Operations {
  return { Publish: (input: PublishCommandInput) => publish(context, input) };
}

function publish(context: AccountContext, input: PublishCommandInput): PublishResponse {
  const { state, clock } = context;
  const { TopicArn: topicArn = '', Subject: subject, Message: message = '' } = input;
  if (!state.topics.has(topicArn)) throw failure('sns', 'NotFoundException', 'Topic does not exist', 404);
  if (subject !== undefined && (subject.length > LONGEST_SUBJECT || !SUBJECT.test(subject)))
    throw invalid('Subject');
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) throw invalid('Message too long');
  state.published.push({
    topicArn,
    message,
    at: clock.now().toISOString(),
    ...(subject === undefined ? {} : { subject }),
  });
  return { MessageId: context.newId('message') };
}

function invalid(what: string): Error {
  return failure('sns', 'InvalidParameterException', `Invalid parameter: ${what}`);
}
